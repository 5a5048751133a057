"""Somebody deletes their account: at once, and for good."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from civic.core import clock, events
from civic.core.erasures import record_erasure
from civic.core.errors import DomainError, NotFound
from civic.core.forgetting import CHOICES, Words
from civic.core.permissions import Actor, policies
from civic.people.lasting import lasting_name
from civic.people.models import Person, RoleGrant
from civic.people.queries import not_over
from civic.privacy.events import AccountDeleted
from civic.privacy.forgetting import KIND, TAKEN, forget
from civic.privacy.models import Farewell

REASON = "person_asked"


def roles_held(session: Session, person_id: int) -> list[str]:
    """The roles that somebody holds of their own or is going to hold; none that is over."""
    return list(
        session.scalars(
            select(RoleGrant.role)
            .where(RoleGrant.person_id == person_id, not_over(clock.now()))
            .order_by(RoleGrant.id)
        )
    )


def delete_account(session: Session, actor: Actor, person_id: int, *, words: str) -> None:
    """Delete an account; the caller has made sure that it is its holder who asks. There is no way back and no grace:
    who asks for it wants it now, and a promise of "later" would have to hold the data until then.

    ``words`` says what becomes of what they wrote: kept (without them) or taken. Sessions end at once, reports stay and
    count, a letter confirms it. Raises NotAllowed, NotFound ``person.not_found``, DomainError ``account.choose_words``,
    ``account.holds_roles``: a role is given back to who gave it, so that work and rights find another holder first.
    """
    policies.require("account.delete", actor, person_id)
    if words not in CHOICES:
        raise DomainError("account.choose_words", field="words")
    chosen: Words = "taken" if words == "taken" else "kept"
    person = session.scalar(
        select(Person).where(Person.id == person_id, Person.deleted_at.is_(None)).with_for_update()
    )
    if person is None:
        raise NotFound("person", person_id)
    if roles := roles_held(session, person_id):
        raise DomainError("account.holds_roles", field="words", count=len(roles))
    key, farewell = lasting_name(person), _farewell(session, person)
    counts = forget(session, actor, person, chosen)
    what = ["account", "contact"] + ([TAKEN, "photos"] if chosen == "taken" else [])
    record_erasure(session, KIND, key, what, REASON)
    deleted = AccountDeleted(words=chosen, reports=counts.get("reports", 0), counts=counts, farewell=farewell)
    events.record_on_person(session, actor, person_id, deleted)


def _farewell(session: Session, person: Person) -> int:
    """Keep the address for the one letter that says that it is done."""
    row = Farewell(email=person.email, language=person.language, created_at=clock.now())
    session.add(row)
    session.flush()
    return row.id
