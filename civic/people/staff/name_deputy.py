"""Somebody acts in another's place for a time."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from civic.core import clock, events
from civic.core.errors import DomainError, NotFound
from civic.core.permissions import Actor, policies
from civic.people.models import Deputy, RoleGrant
from civic.people.queries import in_force, person_by_email
from civic.people.roles import PERSONAL_ROLES
from civic.people.staff.events import DeputyNamed
from civic.people.staff.policy import PersonSubject
from civic.people.staff.rows import grants_of, locked_people

LONGEST: Final = timedelta(days=366)
"""Who is away for longer has a successor, not a deputy."""


def name_deputy(
    session: Session,
    actor: Actor,
    person_id: int,
    deputy_email: str,
    starts_at: datetime | None,
    ends_at: datetime,
) -> Deputy:
    """Let somebody who works here hold the roles that a person has today, from a moment (None: now) to a moment.

    A mandate in the council stays with who was elected. What the person is granted later is not the deputy's. Raises
    NotFound ``person.not_found``, NotAllowed, DomainError ``deputy.oneself``, ``deputy.not_staff``,
    ``deputy.no_roles``, ``deputy.dates_wrong``, ``deputy.too_long``, ``deputy.already_named``.
    """
    now = clock.now()
    starts = now if starts_at is None or starts_at < now else starts_at
    if ends_at <= starts:
        raise DomainError("deputy.dates_wrong", field="ends")
    if ends_at - starts > LONGEST:
        raise DomainError("deputy.too_long", field="ends")
    found = person_by_email(session, deputy_email)
    if found is None:
        raise DomainError("deputy.not_staff", field="deputy")
    if found.id == person_id:
        raise DomainError("deputy.oneself", field="deputy")
    person, stand_in = locked_people(session, *sorted((person_id, found.id)))
    if person.id != person_id:
        person, stand_in = stand_in, person
    if person.disabled_at is not None:
        raise NotFound("person", person_id)
    roles = [
        (grant.role, grant.department_id)
        for grant in grants_of(session, person.id)
        if grant.role not in PERSONAL_ROLES
    ]
    if not roles:
        raise DomainError("deputy.no_roles", field="deputy")
    policies.require("deputy.name", actor, PersonSubject(person.id, frozenset(roles)))
    if stand_in.id == actor.person_id:
        raise DomainError("deputy.oneself", field="deputy")
    works = select(RoleGrant.id).where(RoleGrant.person_id == stand_in.id, in_force(now)).limit(1)
    if stand_in.disabled_at is not None or session.scalar(works) is None:
        raise DomainError("deputy.not_staff", field="deputy")
    named = Deputy(
        person_id=person.id, deputy_id=stand_in.id, named_at=now, starts_at=starts, ends_at=ends_at,
        begun_at=now if starts <= now else None,
    )  # fmt: skip
    session.add(named)
    session.flush()
    events.record_on_person(
        session, actor, stand_in.id,
        DeputyNamed(deputy=named.id, acting_for=person.id, starts=starts, ends=ends_at), others=[person.id],
    )  # fmt: skip
    return named
