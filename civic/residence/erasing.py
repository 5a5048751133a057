"""A residence that somebody took back stays gone, also when an older backup is restored."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from sqlalchemy.orm import Session

from civic.core.erasures import Entry, erases, record_erasure
from civic.people.lasting import lasting_name, person_called
from civic.people.models import Person
from civic.residence.models import Residence

KIND: Final = "residence"


def note_residence(session: Session, row: Residence) -> None:
    """Let it last that its holder has taken it back. It is known by the moment when it was verified."""
    person = session.get_one(Person, row.person_id)
    key = f"{lasting_name(person)}/{row.verified_at.isoformat()}"
    record_erasure(session, KIND, key, ["residence"], "person_asked")


@erases(KIND)
def drop_again(session: Session, entry: Entry) -> bool:
    """Take away a residence that an older backup has brought back."""
    name, _, verified = entry.key.rpartition("/")
    person = person_called(session, name)
    row = None if person is None else session.get(Residence, person.id, with_for_update=True)
    if row is None or row.verified_at != datetime.fromisoformat(verified):
        return False
    session.delete(row)
    session.flush()
    return True
