"""Who may record a residence, what it says, and when it ends."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from civic.areas.models import Area
from civic.core import clock
from civic.core.errors import DomainError, InvalidInput, NotAllowed
from civic.core.permissions import SYSTEM, Actor
from civic.residence.end import drop_residence, end_expired
from civic.residence.models import Residence
from civic.residence.queries import level_of, lives_in, own_residence, residence_numbers, residence_of
from civic.residence.rules import Rules, residence_rules, set_residence_rules
from civic.residence.verify import verify_residence
from geo.shapes import Point
from tests.small_city import EAST, KEY, OUTSIDE, WEST, SmallCity


def test_a_claim_verifies_the_person_themselves(session: Session, city: SmallCity) -> None:
    person = city.person()
    assert level_of(session, person.id) == "none"
    verify_residence(session, Actor(person_id=person.id), person.id, "claim", key=KEY, area="east")
    assert level_of(session, person.id) == "resident"
    with pytest.raises(NotAllowed):
        verify_residence(session, Actor(person_id=city.person().id), person.id, "claim", key=KEY, area="west")


def test_who_works_at_a_desk_records_others_and_never_themselves(session: Session, city: SmallCity) -> None:
    person, agent = city.person(), city.staff("care")
    verify_residence(session, agent, person.id, "desk", key=KEY, place=Point(*WEST), address="Bell Street 4")
    shown = residence_of(session, person.id)
    assert shown is not None and (shown.way, shown.area_code) == ("desk", "west")
    with pytest.raises(DomainError, match=r"residence\.not_yourself"):
        verify_residence(session, agent, agent.person_id or 0, "desk", key=KEY, area="west")
    for stranger in (city.staff("roads"), city.with_role("moderator"), Actor(person_id=person.id)):
        with pytest.raises(NotAllowed):
            verify_residence(session, stranger, person.id, "desk", key=KEY, area="east")


def test_a_letter_or_the_register_cannot_be_claimed(session: Session, city: SmallCity) -> None:
    person = city.person()
    for way in ("letter", "register", "magic"):
        with pytest.raises(DomainError, match=r"residence\.way_off"):
            verify_residence(session, Actor(person_id=person.id), person.id, way, key=KEY, area="west")


def test_there_is_one_residence_each_and_the_newest_counts(session: Session, city: SmallCity) -> None:
    person = city.person()
    actor = Actor(person_id=person.id)
    verify_residence(session, actor, person.id, "claim", key=KEY, area="west")
    verify_residence(session, city.with_role("clerk"), person.id, "desk", key=KEY, place=Point(*EAST))
    assert session.scalars(select(Residence.area_code)).all() == ["east"]
    with pytest.raises(DomainError, match=r"issue\.outside_city"):
        verify_residence(session, actor, person.id, "claim", key=KEY, place=Point(*OUTSIDE))


def test_the_area_decides_in_any_edition_and_in_what_holds_it(session: Session, city: SmallCity) -> None:
    person = city.person()
    session.execute(
        text(
            """
            WITH kind AS (INSERT INTO area_type (code, name) VALUES ('okrug', '{}') RETURNING id),
            edition AS (
                INSERT INTO area_edition (area_type_id, number, current, source, source_hash, imported_at)
                SELECT id, 1, true, '', '', now() FROM kind RETURNING id, area_type_id)
            INSERT INTO area (edition_id, area_type_id, code, name, geometry, square_metres)
            SELECT id, area_type_id, 'all', '{}', (SELECT ST_Multi(ST_Union(geometry)) FROM area), 1 FROM edition
            """
        )
    )
    okrug = session.scalars(select(Area.id).where(Area.code == "all")).one()
    session.execute(text("UPDATE area SET parent_id = :okrug WHERE code = 'west'"), {"okrug": okrug})
    verify_residence(session, Actor(person_id=person.id), person.id, "claim", key=KEY, area="west")
    there = [
        lives_in(session, person.id, area) for area in (None, city.areas["west"], okrug, city.areas["east"])
    ]
    assert there == [True, True, True, False]
    assert not lives_in(session, city.person().id, None)


def test_it_ends_by_time_and_by_moving_away(session: Session, city: SmallCity) -> None:
    person, other = city.person(), city.person()
    for each in (person, other):
        verify_residence(session, Actor(person_id=each.id), each.id, "claim", key=KEY, area="west")
    with pytest.raises(NotAllowed):
        drop_residence(session, Actor(person_id=other.id), person.id)
    drop_residence(session, Actor(person_id=person.id), person.id)
    with clock.frozen(clock.now() + timedelta(days=3 * 365 + 1)):
        assert residence_of(session, other.id) is None
        assert end_expired(session, 10) == 1
    assert session.scalars(select(Residence)).all() == []
    reasons = session.scalars(
        text("SELECT body->>'reason' FROM event WHERE kind = 'residence.ended' ORDER BY id")
    ).all()
    assert reasons == ["moved", "expired"]


def test_many_at_one_address_are_counted_and_not_named(session: Session, city: SmallCity) -> None:
    clerk = city.with_role("clerk")
    for number in range(9):
        address = "Bell Street 4, flat 7" if number else "Mill Lane 1"
        verify_residence(session, clerk, city.person().id, "desk", key=KEY, area="west", address=address)
    numbers = residence_numbers(session, clerk)
    assert (numbers.crowded, numbers.crowded_people, numbers.total) == (1, 8, 9)
    assert numbers.areas == [({"en": "West", "ru": "Запад"}, {"desk": 9})]


def test_nobody_else_reads_where_somebody_lives(session: Session, city: SmallCity) -> None:
    person = city.person()
    for other in (Actor(), city.with_role("administrator"), city.with_role("clerk"), city.staff("care")):
        with pytest.raises(NotAllowed):
            own_residence(session, other, person.id)


def test_rules_are_the_administrators_and_say_what_is_wrong(session: Session, city: SmallCity) -> None:
    with pytest.raises(NotAllowed):
        set_residence_rules(session, city.with_role("clerk"), Rules())
    with pytest.raises(InvalidInput) as refused:
        wrong = Rules(("magic",), 0, 3, ("nowhere",))
        set_residence_rules(session, city.with_role("administrator"), wrong)
    assert {problem.field for problem in refused.value.problems} == {
        "ways", "valid_years", "letter_days", "desk_departments",
    }  # fmt: skip
    before = residence_rules(session)
    assert not set_residence_rules(session, SYSTEM, before)
    assert set_residence_rules(session, SYSTEM, Rules(("desk",), 5, 30))
    assert residence_rules(session) == Rules(("desk",), 5, 30)
