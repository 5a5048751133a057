"""What people tell of themselves: kept for them, seen by nobody else, gone when they say so."""

from __future__ import annotations

from datetime import time

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from civic.core.errors import DomainError, NotAllowed, NotFound
from civic.core.permissions import Actor
from civic.people.roles import CITY_ROLES, DEPARTMENT_ROLES
from civic.profile import commands
from civic.profile.models import Profile, ProfilePlace
from civic.profile.queries import ProfileShown, home_of, profile_of
from geo.shapes import Point
from tests.small_city import EAST, WEST, SmallCity, small_city

SECRET = "behind the blue door"


@pytest.fixture
def city(session: Session) -> SmallCity:
    return small_city(session)


@pytest.fixture
def me(city: SmallCity) -> Actor:
    return Actor(person_id=city.person().id)


def told(session: Session, me: Actor) -> int:
    person = me.person_id or 0
    commands.add_place(session, me, person, "home", Point(*WEST), name=SECRET, address="Bell Street 4")
    commands.set_interests(session, me, person, ["group:streets", "category:lamp", "topic:budget"])
    commands.set_access_needs(session, me, person, ["wheelchair"])
    commands.set_channels(session, me, person, ["email", "push"])
    commands.set_quiet_hours(session, me, person, time(22), time(7))
    return person


def test_all_that_was_told_is_there(session: Session, me: Actor) -> None:
    person = told(session, me)
    known = profile_of(session, me, person)
    assert [(each.kind, each.name, each.address) for each in known.places] == [
        ("home", SECRET, "Bell Street 4")
    ]
    assert known.interests == {"group:streets", "category:lamp", "topic:budget"}
    assert known.access_needs == {"wheelchair"}
    assert known.channels == {"email", "push"}
    assert (known.quiet_from, known.quiet_until) == (time(22), time(7))


def test_no_other_role_reads_or_changes_it(session: Session, city: SmallCity, me: Actor) -> None:
    person = told(session, me)
    others = [Actor(), Actor(person_id=city.person().id), *(city.with_role(role) for role in CITY_ROLES)]
    others += [city.staff("lighting", role) for role in DEPARTMENT_ROLES]
    for other in others:
        for act in (profile_of, home_of, commands.forget_profile):
            with pytest.raises(NotAllowed):
                act(session, other, person)
        with pytest.raises(NotAllowed):
            commands.add_place(session, other, person, "work", Point(*EAST))


def test_the_log_says_which_part_was_touched_and_nothing_of_it(session: Session, me: Actor) -> None:
    person = told(session, me)
    rows = session.execute(
        text("SELECT body, rooms FROM event WHERE kind = 'profile.changed' ORDER BY id")
    ).all()
    assert [row.body for row in rows] == [{"part": part} for part in commands.PARTS]
    assert {room for row in rows for room in row.rooms} == {f"person:{person}"}


def test_each_part_is_taken_back_by_itself_and_then_all_of_it(
    session: Session, city: SmallCity, me: Actor
) -> None:
    person = told(session, me)
    other = Actor(person_id=city.person().id)
    place = profile_of(session, me, person).places[0].id
    with pytest.raises(NotFound):
        commands.remove_place(session, other, other.person_id or 0, place)
    commands.remove_place(session, me, person, place)
    for part in commands.PARTS:
        commands.forget_part(session, me, person, part)
    assert profile_of(session, me, person) == ProfileShown()
    told(session, me)
    commands.forget_profile(session, me, person)
    for table in (Profile, ProfilePlace):
        assert session.scalars(select(table).where(table.person_id == person)).all() == []


def test_another_home_takes_the_place_of_the_old(session: Session, me: Actor) -> None:
    person = told(session, me)
    commands.add_place(session, me, person, "home", Point(*EAST))
    assert home_of(session, me, person) == Point(*EAST)


def test_what_cannot_be_kept_is_refused_at_its_field(session: Session, me: Actor) -> None:
    person = me.person_id or 0
    for act, code in (
        (lambda: commands.add_place(session, me, person, "lair", Point(*WEST)), "profile.place_kind"),
        (
            lambda: commands.add_place(session, me, person, "work", Point(*WEST), name="x" * 61),
            "text.too_long",
        ),
        (lambda: commands.set_interests(session, me, person, ["category:nothing"]), "value.unknown"),
        (lambda: commands.set_quiet_hours(session, me, person, time(22), None), "profile.quiet_both"),
        (lambda: commands.set_quiet_hours(session, me, person, time(22), time(22)), "profile.quiet_same"),
    ):
        with pytest.raises(DomainError) as refused:
            act()
        assert refused.value.code == code
    for _ in range(commands.MOST_PLACES):
        commands.add_place(session, me, person, "other", Point(*WEST))
    with pytest.raises(DomainError, match=r"profile\.places_enough"):
        commands.add_place(session, me, person, "other", Point(*WEST))
