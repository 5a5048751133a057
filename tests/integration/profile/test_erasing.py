"""What somebody took back of their profile does not come back with an older backup."""

from __future__ import annotations

from datetime import time

import pytest
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from civic.core.erasures import Entry, Erasure, all_erasures, erase_again
from civic.core.permissions import Actor
from civic.people.models import Person
from civic.profile import commands
from civic.profile.models import Profile, ProfilePlace
from geo.shapes import Point
from tests.small_city import EAST, WEST, SmallCity, small_city


@pytest.fixture
def me(session: Session) -> Actor:
    city: SmallCity = small_city(session)
    return Actor(person_id=city.person().id)


def told(session: Session, me: Actor) -> None:
    person = me.person_id or 0
    commands.set_interests(session, me, person, ["topic:budget"])
    commands.set_access_needs(session, me, person, ["wheelchair"])
    commands.set_quiet_hours(session, me, person, time(22), time(7))


def noted(session: Session) -> list[Entry]:
    """The erasures as they lie beside the backups; the restored database knows of none."""
    session.flush()
    entries = all_erasures(session)
    session.execute(delete(Erasure))
    return entries


def test_a_place_that_was_removed_or_replaced_goes_again_and_no_other(session: Session, me: Actor) -> None:
    person = me.person_id or 0
    first = commands.add_place(session, me, person, "home", Point(*WEST), name="old home")
    work = commands.add_place(session, me, person, "work", Point(*EAST), name="old work")
    commands.add_place(session, me, person, "school", Point(*EAST), name="school")
    before = {
        row.id: {
            "person_id": person, "kind": row.kind, "name": row.name, "address": "",
            "place": "SRID=4326;POINT(30 60)", "added_at": row.added_at,
        }
        for row in session.scalars(select(ProfilePlace))
    }  # fmt: skip
    commands.add_place(session, me, person, "home", Point(*EAST), name="new home")
    commands.remove_place(session, me, person, work)
    entries = noted(session)
    session.execute(delete(ProfilePlace).where(ProfilePlace.name == "new home"))
    session.add_all([ProfilePlace(**before[first]), ProfilePlace(**before[work])])
    session.flush()
    assert erase_again(session, entries) == (2, 2)
    assert session.scalars(select(ProfilePlace.name)).all() == ["school"]


def test_a_part_that_was_taken_back_goes_again_and_the_others_stay(session: Session, me: Actor) -> None:
    told(session, me)
    commands.forget_part(session, me, me.person_id or 0, "access_needs")
    commands.forget_part(session, me, me.person_id or 0, "quiet_hours")
    commands.forget_part(session, me, me.person_id or 0, "channels")
    entries = noted(session)
    assert len(entries) == 2, "what was empty needs no note"
    told(session, me)
    assert erase_again(session, entries) == (2, 2)
    row = session.get_one(Profile, me.person_id)
    assert (row.interests, row.access_needs, row.quiet_from) == (["topic:budget"], [], None)


def test_all_of_it_goes_again_but_not_of_somebody_who_bears_the_number_later(
    session: Session, me: Actor
) -> None:
    told(session, me)
    commands.add_place(session, me, me.person_id or 0, "home", Point(*WEST))
    commands.forget_profile(session, me, me.person_id or 0)
    entries = noted(session)
    told(session, me)
    person = session.get_one(Person, me.person_id)
    made = person.created_at
    person.created_at = made.replace(year=made.year + 1)
    session.flush()
    assert erase_again(session, entries) == (1, 0)
    assert session.get_one(Profile, me.person_id).access_needs == ["wheelchair"]
    person.created_at = made
    session.execute(delete(Erasure))
    assert erase_again(session, entries) == (1, 1)
    assert session.scalars(select(Profile)).all() == []
