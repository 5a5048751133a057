"""Whoever would get an issue of its kind there is asked, in the transaction in which enough have signed."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from civic.core import clock
from initiatives.proposals.placing import Where
from tests.events import recorded
from tests.integration.initiatives.hearing import asked, in_opinion
from tests.integration.initiatives.town import Town
from tests.small_city import EAST, WEST

FRIDAY = datetime(2026, 11, 27, 12, 0, tzinfo=UTC)


def test_each_department_that_answers_somewhere_is_asked_once_and_told(town: Town) -> None:
    with clock.frozen(FRIDAY):
        public_id = in_opinion(town, opinion_days=30)
    parts = asked(town.session, public_id)
    # The thirtieth day is a Sunday; it ends with the hours of the Monday after.
    due = datetime(2026, 12, 28, 17, 0, tzinfo=UTC)
    assert {code: (each.due, each.first_due, each.version) for code, each in parts.items()} == {
        "lighting": (due, due, 0), "roads": (due, due, 0),
    }  # fmt: skip
    told = recorded(town.session, "initiative.opinion_asked")
    assert [each.body["department"] for each in told] == ["lighting", "roads"]
    lamp = town.city.categories["lamp"]
    unit = town.city.departments["lighting"]
    assert {f"department:{unit}", f"department:{unit}/{lamp}", "city"} <= set(told[0].rooms)
    assert f"department:{town.city.departments['roads']}" not in told[0].rooms


@pytest.mark.parametrize(
    ("where", "found"),
    [
        (Where(category="lamp", lon=WEST[0], lat=WEST[1]), ["lighting"]),
        (Where(category="lamp", lon=EAST[0], lat=EAST[1]), ["roads"]),
        (Where(category="person"), ["care"]),
        (Where(), ["triage"]),
    ],
)  # fmt: skip
def test_who_is_asked_follows_place_and_kind(town: Town, where: Where, found: list[str]) -> None:
    assert list(asked(town.session, in_opinion(town, where=where))) == found


def test_of_an_area_who_answers_there_is_asked(town: Town) -> None:
    where = Where(category="lamp", area_id=town.city.areas["east"])
    assert list(asked(town.session, in_opinion(town, where=where))) == ["roads"]
