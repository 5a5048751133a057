"""An account's name that outlasts a restore, for erasures that are done again there; and keeping it from ending."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from civic.people.models import Person


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
    open_account = select(Person.id).where(Person.id == person_id, Person.disabled_at.is_(None))
    # A key share: reports of one person do not wait for each other, only for the end of the account.
    return session.scalar(open_account.with_for_update(read=True, key_share=True)) is not None
