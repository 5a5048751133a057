"""A matter that a source put on a default point: it is listed and worked on, but on no map until somebody places it."""

from __future__ import annotations

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from civic.categories.models import Category
from civic.city.queries import city_rules
from civic.core import clock
from civic.core.permissions import SYSTEM, VISITOR
from civic.issues.commands.accept import accept
from civic.issues.commands.move import move
from civic.issues.commands.recategorise import recategorise
from civic.issues.models import IssueArea
from civic.issues.queries.around import around
from civic.issues.queries.listing import Filter, issues
from civic.issues.queries.map import by_number, window
from civic.issues.queries.nearby import nearby
from civic.issues.rooms import staff_rooms
from civic.triage.moments import moments
from civic.triage.queue import Asked, queue
from geo.shapes import Bbox, Point
from tests.imported import DEFAULT_POINT, import_issue
from tests.integration.issues.rows import assignments_of, issue_of
from tests.small_city import EAST, SmallCity, events_of

TOWN = Bbox(29.9, 59.9, 30.1, 60.1)
WHY = "The caller named the street."


@pytest.mark.parametrize("zoom", [10, 14, 18])
def test_it_is_on_no_map_and_in_no_count_of_one(session: Session, city: SmallCity, zoom: int) -> None:
    import_issue(city, uncertain=True, at=clock.now())
    placed = city.report()
    shown = window(session, VISITOR, TOWN, zoom, Filter())
    assert [issue.public_id for issue in shown.points] == [placed.public_id]
    beside = around(session, VISITOR, TOWN, Filter())
    assert (beside.shown, beside.open, [issue.public_id for issue in beside.issues]) == (
        1,
        1,
        [placed.public_id],
    )


def test_nothing_is_near_to_it(session: Session, city: SmallCity) -> None:
    import_issue(city, uncertain=True, at=clock.now())
    category = session.scalars(select(Category).where(Category.code == "lamp")).one()
    assert nearby(session, VISITOR, category, Point(*DEFAULT_POINT)) == []


def test_lists_have_it_unless_they_ask_for_a_place_and_staff_find_it_by_its_filter(
    session: Session, city: SmallCity
) -> None:
    lost, placed = import_issue(city, uncertain=True), city.report()

    def found(**wanted: object) -> list[str]:
        return [issue.public_id for issue in issues(session, VISITOR, Filter(**wanted)).issues]  # type: ignore[arg-type]  # as asked

    assert found() == [placed.public_id, lost.public_id]
    assert found(place="uncertain") == [lost.public_id]
    assert found(place="known") == found(bbox=TOWN) == [placed.public_id]
    number = by_number(session, VISITOR, lost.public_id)
    assert number is not None and not number.on_the_map and number.issue.place_uncertain
    row = queue(
        session, city.staff(), Asked(city.departments["lighting"]), moments(city_rules(session).calendar)
    ).rows
    assert [item.issue.public_id for item in row if item.issue.place_uncertain] == [lost.public_id]


def test_no_tile_hears_of_it_until_it_is_moved_to_where_it_belongs(session: Session, city: SmallCity) -> None:
    lost = import_issue(city, uncertain=True)
    accept(session, SYSTEM, lost.public_id)
    assert set(events_of(session, lost.public_id)[-1].rooms) == {
        "city",
        f"issue:{lost.public_id}",
    } | staff_rooms([city.departments["lighting"]], city.categories["lamp"])
    move(session, city.staff(), lost.public_id, *EAST, WHY, address="Mill Street 2")
    issue = issue_of(session, lost.public_id)
    assert (issue.place_uncertain, issue.area_id) == (False, city.areas["east"])
    assert list(session.scalars(select(IssueArea.area_id).where(IssueArea.issue_id == issue.id))) == [
        city.areas["east"]
    ]
    moved = next(event for event in events_of(session, lost.public_id) if event.kind == "issue.moved")
    assert any(room.startswith("tile:14/") for room in moved.rooms)
    assert (moved.body["lon_e7"], moved.body["lat_e7"]) == (300250000, 600050000)
    assert [(item.status, item.department_id) for item in assignments_of(session, lost.public_id)] == [
        ("handed_over", city.departments["lighting"]), ("assigned", city.departments["roads"]),
    ]  # fmt: skip
    assert len(window(session, VISITOR, TOWN, 15, Filter()).points) == 1


def test_another_kind_is_routed_as_of_no_area(session: Session, city: SmallCity) -> None:
    # Roads answers for lamps of the east alone, and the default point could lie there.
    lost = import_issue(city, uncertain=True, category="pothole", department="care", place=EAST)
    issue = issue_of(session, lost.public_id)
    issue.place = f"SRID=4326;POINT({EAST[0]} {EAST[1]})"
    session.flush()
    recategorise(session, SYSTEM, lost.public_id, "lamp", "It is a lamp.")
    assert issue_of(session, lost.public_id).department_id == city.departments["lighting"]
