"""A deputy acts no longer."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from civic.core import clock, events
from civic.core.errors import NotFound
from civic.core.permissions import Actor, policies
from civic.people.models import Deputy
from civic.people.roles import PERSONAL_ROLES
from civic.people.staff.events import DeputyEnded
from civic.people.staff.policy import PersonSubject
from civic.people.staff.rows import grants_of, locked_people, subject_of


def end_deputy(session: Session, actor: Actor, deputy_row: int) -> None:
    """End a deputy's time before it is up, at once. Raises NotFound ``deputy.not_found``, NotAllowed."""
    known = session.get(Deputy, deputy_row)
    if known is None:
        raise NotFound("deputy", deputy_row)
    locked_people(session, *sorted((known.person_id, known.deputy_id)))
    found = session.scalar(
        select(Deputy)
        .where(Deputy.id == deputy_row, Deputy.ended_at.is_(None))
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if found is None:
        raise NotFound("deputy", deputy_row)
    roles = {role for role in subject_of(session, found.person_id).roles if role[0] not in PERSONAL_ROLES}
    policies.require("deputy.name", actor, PersonSubject(found.person_id, frozenset(roles)))
    finish(session, actor, found, "withdrawn")


def finish_without_roles(session: Session, actor: Actor, person_id: int) -> None:
    """Let somebody who has no role of their own any more, now or promised, stand in for nobody.

    To be called when a role of theirs has ended, with their row locked: whoever else ends it waits for that.
    """
    if grants_of(session, person_id):
        return
    held = session.scalars(
        select(Deputy)
        .where(Deputy.deputy_id == person_id, Deputy.ended_at.is_(None))
        .order_by(Deputy.id)
        .execution_options(populate_existing=True)
    ).all()
    for each in held:
        finish(session, actor, each, "no_role")


def finish(session: Session, actor: Actor, found: Deputy, reason: str) -> None:
    """End a deputy's time. The caller has locked whoever is the deputy."""
    found.ended_at = clock.now()
    session.flush()
    events.record_on_person(
        session, actor, found.deputy_id,
        DeputyEnded(deputy=found.id, acting_for=found.person_id, reason=reason), others=[found.person_id],
    )  # fmt: skip
