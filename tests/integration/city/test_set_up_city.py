"""The city as its operator describes it."""

from __future__ import annotations

from dataclasses import replace
from datetime import time

import pytest
from shapely.geometry import MultiPolygon, box
from sqlalchemy.orm import Session

from civic.areas.commands import import_areas
from civic.city.commands import CitySpec, import_calendar, set_city_areas, set_up_city
from civic.city.queries import city_rules
from civic.core.calendar import WorkingCalendar
from civic.core.errors import DomainError, NotAllowed, NotFound
from civic.core.permissions import SYSTEM, VISITOR, Actor, Grant
from geo.importing import AreaRow
from tests.events import recorded

BOSTON = CitySpec(
    name={"en": "Boston"}, languages=("en",), time_zone="America/New_York", emergency_number="911",
    outside_advice={"en": "Call the town you are in."},
)  # fmt: skip
EARLY = WorkingCalendar("America/New_York", {day: ((time(7), time(15)),) for day in range(5)})


def import_district(session: Session) -> None:
    shape = MultiPolygon([box(0, 0, 1, 1)])
    row = AreaRow(0, "centre", {"en": "Centre"}, shape, None, None)
    import_areas(session, SYSTEM, [row], area_type="district", source="test")


def test_a_new_city_works_from_monday_to_friday_until_its_calendar_is_known(session: Session) -> None:
    assert set_up_city(session, SYSTEM, BOSTON).is_new
    rules = city_rules(session)
    assert (rules.name, rules.languages, rules.time_zone) == ({"en": "Boston"}, ("en",), "America/New_York")
    assert (rules.emergency_number, rules.anonymous_reports, rules.demo) == ("911", True, False)
    assert rules.calendar.hours == dict.fromkeys(range(5), ((time(9), time(18)),))
    [event] = recorded(session, "city.set_up")
    assert event.body == {"languages": ["en"], "time_zone": "America/New_York", "demo": False}


def test_the_same_description_again_changes_nothing(session: Session) -> None:
    set_up_city(session, SYSTEM, BOSTON)
    again = set_up_city(session, SYSTEM, BOSTON)
    assert (again.is_new, again.changed) == (False, ())
    assert recorded(session, "city.changed") == []
    assert len(recorded(session, "calendar.changed")) == 1


def test_what_changed_is_told_by_name(session: Session) -> None:
    set_up_city(session, SYSTEM, BOSTON)
    changed = set_up_city(session, SYSTEM, replace(BOSTON, emergency_number="112", calendar=EARLY)).changed
    assert changed == ("emergency_number", "calendar")
    assert [event.body for event in recorded(session, "city.changed")] == [{"settings": ["emergency_number"]}]
    assert city_rules(session).calendar == EARLY


def test_a_calendar_is_kept_when_the_description_says_nothing_of_it(session: Session) -> None:
    set_up_city(session, SYSTEM, replace(BOSTON, calendar=EARLY))
    set_up_city(session, SYSTEM, replace(BOSTON, emergency_number="112"))
    assert city_rules(session).calendar == EARLY


def test_working_hours_move_with_the_time_zone(session: Session) -> None:
    set_up_city(session, SYSTEM, replace(BOSTON, calendar=EARLY))
    assert set_up_city(session, SYSTEM, replace(BOSTON, time_zone="America/Chicago")).changed == (
        "time_zone", "calendar",
    )  # fmt: skip
    assert city_rules(session).calendar == replace(EARLY, timezone="America/Chicago")


@pytest.mark.parametrize(
    ("spec", "code", "field"),
    [
        (replace(BOSTON, languages=()), "city.no_language", "languages"),
        (replace(BOSTON, languages=("en", "es")), "city.name_missing", "name"),
        (replace(BOSTON, time_zone="Boston"), "city.unknown_time_zone", "time_zone"),
        (replace(BOSTON, time_zone="Europe/Moscow", calendar=EARLY), "city.calendar_time_zone", "calendar"),
    ],
)
def test_a_description_that_contradicts_itself_is_refused(
    session: Session, spec: CitySpec, code: str, field: str
) -> None:
    with pytest.raises(DomainError) as refused:
        set_up_city(session, SYSTEM, spec)
    assert (refused.value.code, refused.value.field) == (code, field)


@pytest.mark.parametrize("was_demo", [True, False])
def test_a_demo_city_and_a_real_one_never_become_each_other(session: Session, was_demo: bool) -> None:
    set_up_city(session, SYSTEM, replace(BOSTON, demo=was_demo))
    with pytest.raises(DomainError) as refused:
        set_up_city(session, SYSTEM, replace(BOSTON, demo=not was_demo))
    assert refused.value.code == "city.demo_stays"


def test_a_calendar_of_its_own_file_becomes_the_citys(session: Session) -> None:
    set_up_city(session, SYSTEM, BOSTON)
    assert import_calendar(session, SYSTEM, EARLY)
    assert city_rules(session).calendar == EARLY
    assert not import_calendar(session, SYSTEM, EARLY), "the same again changes nothing"
    assert len(recorded(session, "calendar.changed")) == 2


def test_a_calendar_of_another_zone_than_the_citys_is_refused(session: Session) -> None:
    set_up_city(session, SYSTEM, BOSTON)
    with pytest.raises(DomainError) as refused:
        import_calendar(session, SYSTEM, replace(EARLY, timezone="Europe/Moscow"))
    assert refused.value.code == "city.calendar_time_zone"


def test_the_citys_areas_are_chosen_by_their_type(session: Session) -> None:
    set_up_city(session, SYSTEM, BOSTON)
    import_district(session)
    assert set_city_areas(session, SYSTEM, "district")
    assert city_rules(session).area_type_id is not None
    assert not set_city_areas(session, SYSTEM, "district")
    assert [event.body for event in recorded(session, "city.areas_chosen")] == [{"area_type": "district"}]


def test_nothing_can_be_chosen_for_a_city_that_is_not_there(session: Session) -> None:
    with pytest.raises(NotFound) as refused:
        set_city_areas(session, SYSTEM, "district")
    assert refused.value.code == "city.not_found"


def test_areas_that_were_never_imported_cannot_tile_the_city(session: Session) -> None:
    set_up_city(session, SYSTEM, BOSTON)
    with pytest.raises(NotFound) as refused:
        set_city_areas(session, SYSTEM, "ward")
    assert refused.value.code == "area_type.not_found"


def test_only_an_administrator_may(session: Session) -> None:
    with pytest.raises(NotAllowed):
        set_up_city(session, VISITOR, BOSTON)
    set_up_city(session, Actor(person_id=None, grants=(Grant("administrator"),)), BOSTON)
