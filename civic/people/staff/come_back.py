"""An account that had ended is open again."""

from __future__ import annotations

from sqlalchemy.orm import Session

from civic.core import events
from civic.core.errors import DomainError
from civic.core.permissions import Actor, policies
from civic.people.staff.events import PersonReturned
from civic.people.staff.rows import locked_people, subject_of


def come_back(session: Session, actor: Actor, person_id: int) -> None:
    """Open an ended account again. Its roles do not come back: each is given anew, or not.

    Raises NotFound ``person.not_found``, NotAllowed, DomainError ``person.account_open``.
    """
    (person,) = locked_people(session, person_id)
    policies.require("person.reopen", actor, subject_of(session, person_id))
    if person.disabled_at is None:
        raise DomainError("person.account_open")
    person.disabled_at = None
    session.flush()
    events.record_on_person(session, actor, person_id, PersonReturned())
