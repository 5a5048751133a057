"""What time does to roles: they begin, they end, and invitations that nobody opens are forgotten."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from civic.core import clock, events
from civic.core.db import Database
from civic.core.jobs import Tools, job
from civic.core.permissions import SYSTEM
from civic.people.models import Deputy, Invitation, RoleGrant
from civic.people.staff.end_deputy import finish
from civic.people.staff.events import DeputyStarted, RoleStarted
from civic.people.staff.grant import end
from civic.people.staff.invite import withdraw_invitation
from civic.people.staff.rows import codes_of, locked_people

CHUNK = 200
FORGOTTEN_AFTER: Final = timedelta(days=60)
"""So long an invitation waits that was sent and not opened; then its address goes."""

_log = logging.getLogger(__name__)


@job("people.turn_roles", every="* * * * *")
def turn_roles(tools: Tools) -> None:
    """Record that roles and deputies have begun or ended, so that open pages hear of it.

    Rights are looked at by their dates at each request: what this finds has held, or not, since its very moment.
    """
    for due, turn in (
        (_starting, _start_role), (_ending, _end_role),
        (_deputies_starting, _start_deputy), (_deputies_ending, _end_deputy),
    ):  # fmt: skip
        _each(tools.database, due, turn)


@job("people.forget_invitations", every="37 4 * * *")
def forget_invitations(tools: Tools) -> None:
    """Withdraw invitations that nobody opened for FORGOTTEN_AFTER."""
    _each(
        tools.database,
        _unopened,
        lambda session, row: withdraw_invitation(session, SYSTEM, row, reason="forgotten"),
    )


def _each(
    database: Database, due: Callable[[Session], Sequence[int]], turn: Callable[[Session, int], None]
) -> None:
    """Do what is due, each in a transaction of its own, so that one that cannot be done stops no other."""
    with database.reading() as session:
        rows = due(session)
    for row in rows:
        try:
            with database.transaction() as session:
                turn(session, row)
        except Exception:
            _log.exception("time could not do its work on %s of %s", due.__name__, row)


def _starting(session: Session) -> Sequence[int]:
    return session.scalars(
        select(RoleGrant.id)
        .where(RoleGrant.revoked_at.is_(None), RoleGrant.begun_at.is_(None), RoleGrant.starts_at <= clock.now())
        .limit(CHUNK)
    ).all()  # fmt: skip


def _ending(session: Session) -> Sequence[int]:
    return session.scalars(
        select(RoleGrant.id)
        .where(RoleGrant.revoked_at.is_(None), RoleGrant.ends_at <= clock.now())
        .limit(CHUNK)
    ).all()


def _deputies_starting(session: Session) -> Sequence[int]:
    return session.scalars(
        select(Deputy.id)
        .where(Deputy.ended_at.is_(None), Deputy.begun_at.is_(None), Deputy.starts_at <= clock.now())
        .limit(CHUNK)
    ).all()


def _deputies_ending(session: Session) -> Sequence[int]:
    return session.scalars(
        select(Deputy.id).where(Deputy.ended_at.is_(None), Deputy.ends_at <= clock.now()).limit(CHUNK)
    ).all()


def _unopened(session: Session) -> Sequence[int]:
    return session.scalars(
        select(Invitation.id)
        .where(
            Invitation.accepted_at.is_(None), Invitation.withdrawn_at.is_(None),
            Invitation.sent_at <= clock.now() - FORGOTTEN_AFTER,
        )
        .limit(CHUNK)
    ).all()  # fmt: skip


def _start_role(session: Session, grant_id: int) -> None:
    grant = _locked_role(session, grant_id)
    if grant.revoked_at is None and grant.begun_at is None:
        grant.begun_at = clock.now()
        session.flush()
        body = RoleStarted(role=grant.role, grant=grant.id, **codes_of(session, grant))
        events.record_on_person(session, SYSTEM, grant.person_id, body)


def _end_role(session: Session, grant_id: int) -> None:
    grant = _locked_role(session, grant_id)
    if grant.revoked_at is None and grant.ends_at is not None and grant.ends_at <= clock.now():
        end(session, SYSTEM, grant)


def _start_deputy(session: Session, deputy_id: int) -> None:
    deputy = _locked_deputy(session, deputy_id)
    if deputy.ended_at is None and deputy.begun_at is None:
        deputy.begun_at = clock.now()
        session.flush()
        body = DeputyStarted(deputy=deputy.id, acting_for=deputy.person_id)
        events.record_on_person(session, SYSTEM, deputy.deputy_id, body, others=[deputy.person_id])


def _end_deputy(session: Session, deputy_id: int) -> None:
    deputy = _locked_deputy(session, deputy_id)
    if deputy.ended_at is None:
        finish(session, SYSTEM, deputy, "ended")


def _locked_role(session: Session, grant_id: int) -> RoleGrant:
    locked_people(session, session.scalars(select(RoleGrant.person_id).where(RoleGrant.id == grant_id)).one())
    return session.get_one(RoleGrant, grant_id, with_for_update=True, populate_existing=True)


def _locked_deputy(session: Session, deputy_id: int) -> Deputy:
    known = session.get_one(Deputy, deputy_id)
    locked_people(session, *sorted((known.person_id, known.deputy_id)))
    return session.get_one(Deputy, deputy_id, with_for_update=True, populate_existing=True)
