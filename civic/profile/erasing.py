"""What somebody takes back of what they told stays gone, also when an older backup is restored."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import delete
from sqlalchemy.orm import Session

from civic.core.erasures import Entry, erases, record_erasure, record_erasures
from civic.people.lasting import lasting_name, person_called
from civic.people.models import Person
from civic.profile.models import Profile, ProfilePlace

PLACE: Final = "profile_place"
PROFILE: Final = "profile"
PARTS: Final = ("places", "interests", "access_needs", "channels", "quiet_hours")

REASON: Final = "person_asked"


def note_places(session: Session, person: Person, added: Sequence[datetime]) -> None:
    """Let the removal of places last; each is known by the moment when it was added."""
    name = lasting_name(person)
    record_erasures(session, PLACE, [f"{name}/{at.isoformat()}" for at in added], ["place"], REASON)


def note_parts(session: Session, person: Person, parts: Sequence[str]) -> None:
    """Let it last that these of PARTS were taken back."""
    record_erasure(session, PROFILE, lasting_name(person), parts, REASON)


def empty(session: Session, person_id: int, parts: Sequence[str]) -> bool:
    """Take these of PARTS away; False when there was nothing."""
    had = False
    if "places" in parts:
        gone = session.execute(delete(ProfilePlace).where(ProfilePlace.person_id == person_id))
        had = bool(getattr(gone, "rowcount", 0))
    row = session.get(Profile, person_id)
    if row is None:
        return had
    for part in parts:
        if part == "quiet_hours":
            had, row.quiet_from, row.quiet_until = had or row.quiet_from is not None, None, None
        elif part != "places":
            had = had or bool(getattr(row, part))
            setattr(row, part, [])
    if set(parts) == set(PARTS):
        session.delete(row)
    session.flush()
    return had


@erases(PLACE)
def remove_place_again(session: Session, entry: Entry) -> bool:
    """Take away a place that an older backup has brought back."""
    name, _, added = entry.key.rpartition("/")
    person = person_called(session, name)
    if person is None:
        return False
    gone = session.execute(
        delete(ProfilePlace).where(
            ProfilePlace.person_id == person.id, ProfilePlace.added_at == datetime.fromisoformat(added)
        )
    )
    return bool(getattr(gone, "rowcount", 0))


@erases(PROFILE)
def empty_again(session: Session, entry: Entry) -> bool:
    """Take away what an older backup has brought back. It is older than the wish to have it gone."""
    person = person_called(session, entry.key)
    return person is not None and empty(session, person.id, entry.what)
