"""A verification ends: its holder has moved, its time is over, or the register does not have them any more."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from civic.core import clock, events
from civic.core.errors import NotFound
from civic.core.permissions import SYSTEM, Actor, policies
from civic.residence.erasing import note_residence
from civic.residence.events import ResidenceEnded
from civic.residence.models import Residence


def drop_residence(session: Session, actor: Actor, person_id: int) -> None:
    """The person does not live there any more, or does not want the city to know.

    Raises NotAllowed, NotFound ``residence.not_found``.
    """
    policies.require("residence.own", actor, person_id)
    row = session.get(Residence, person_id, with_for_update=True)
    if row is None:
        raise NotFound("residence", person_id)
    note_residence(session, row)
    end(session, actor, row, "moved")


def end_expired(session: Session, limit: int) -> int:
    """End verifications whose time is over, at most so many; returns how many."""
    rows = session.scalars(
        select(Residence)
        .where(Residence.expires_at <= clock.now())
        .order_by(Residence.expires_at)
        .limit(limit)
        .with_for_update(skip_locked=True)
    ).all()
    for row in rows:
        end(session, SYSTEM, row, "expired")
    return len(rows)


def end(session: Session, actor: Actor, row: Residence, reason: str) -> None:
    """Take a residence that the caller has locked out of the city's books."""
    body = ResidenceEnded(way=row.way, area=row.area_code, reason=reason)
    session.delete(row)
    session.flush()
    events.record_on_person(session, actor, row.person_id, body)
