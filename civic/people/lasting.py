"""An account's name that outlasts a restore, for erasures that are done again there; and keeping it from ending."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from civic.people.models import Person

# A key share: reports of one person do not wait for each other, only for the end of the account. Everybody who writes
# comes by here, so it does not go the longer way of mapped objects.
_KEEP_OPEN = text("SELECT id FROM person WHERE id = :id AND disabled_at IS NULL FOR KEY SHARE")


def lasting_name(person: Person) -> str:
    """``ID/MOMENT``: numbers may be given anew after a restore, moments are not."""
    return f"{person.id}/{person.created_at.isoformat()}"


def person_called(session: Session, name: str) -> Person | None:
    """The account that bore a name when it was given, locked; None where it is not there or somebody else's number."""
    number, _, created = name.partition("/")
    person = session.scalar(select(Person).where(Person.id == int(number)).with_for_update())
    if person is None or person.created_at != datetime.fromisoformat(created):
        return None
    return person


def keep_open(session: Session, person_id: int | None) -> bool:
    """Keep an account from being deleted until the transaction ends; False where it has ended already.

    To be called before anything else is locked: who deletes an account holds it first of all. Visitors have no account
    that could be deleted.
    """
    if person_id is None:
        return True
    return session.scalar(_KEEP_OPEN, {"id": person_id}) is not None
