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
from civic.people.staff.rows import locked_people, subject_of


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


def finish(session: Session, actor: Actor, found: Deputy, reason: str) -> None:
    """End a deputy's time. The caller has locked both people."""
    found.ended_at = clock.now()
    session.flush()
    events.record_on_person(
        session, actor, found.deputy_id,
        DeputyEnded(deputy=found.id, acting_for=found.person_id, reason=reason), others=[found.person_id],
    )  # fmt: skip
