"""An issue is somewhere else than was thought."""

from __future__ import annotations

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from civic.core.errors import InvalidInput, NotAllowed, WrongStatus
from civic.issues.commands.decline import decline
from civic.issues.commands.move import move
from civic.issues.models import IssueArea
from civic.issues.places import place_of
from civic.issues.rooms import staff_rooms
from tests.integration.issues.rows import assignments_of, issue_of, refused, words_of
from tests.small_city import EAST, OUTSIDE, WEST, SmallCity, events_of

WHY = "The photo shows the other side of the river."


def test_it_lies_in_its_new_area_and_is_routed_anew(session: Session, city: SmallCity) -> None:
    promise = city.report(place=WEST, address="Bell Street 1")
    move(session, city.staff(), promise.public_id, *EAST, WHY, address=" Mill Street 2 ")
    issue = issue_of(session, promise.public_id)
    assert (issue.area_id, issue.address) == (city.areas["east"], "Mill Street 2")
    found = place_of(session, issue.id)
    assert (found.lon, found.lat) == pytest.approx(EAST)
    assert list(session.scalars(select(IssueArea.area_id).where(IssueArea.issue_id == issue.id))) == [
        city.areas["east"]
    ]
    assert [(item.status, item.department_id) for item in assignments_of(session, promise.public_id)] == [
        ("handed_over", city.departments["lighting"]), ("assigned", city.departments["roads"]),
    ]  # fmt: skip
    assert issue.promised == promise.target
    assert words_of(session, promise.public_id) == [("public", WHY)]


def test_both_places_hear_of_it_and_the_log_says_who_answers_now(session: Session, city: SmallCity) -> None:
    promise = city.report(place=WEST)
    before = events_of(session, promise.public_id)[0].rooms
    move(session, city.staff(), promise.public_id, *EAST, WHY)
    moved, handed = events_of(session, promise.public_id)[1:]
    assert (moved.kind, moved.body["lon_e7"], moved.body["lat_e7"]) == ("issue.moved", 300250000, 600050000)
    assert set(before) < set(moved.rooms)
    assert {f"area:{city.areas['west']}", f"area:{city.areas['east']}"} < set(moved.rooms)
    assert handed.body["to_department"] == "roads"
    assert f"area:{city.areas['west']}" not in handed.rooms


def test_within_the_same_jurisdiction_nobody_else_gets_it(session: Session, city: SmallCity) -> None:
    promise = city.report(place=WEST)
    move(session, city.staff(), promise.public_id, WEST[0] + 0.001, WEST[1], WHY)
    assert [item.status for item in assignments_of(session, promise.public_id)] == ["assigned"]


def test_a_private_issues_place_stays_out_of_the_log(session: Session, city: SmallCity) -> None:
    promise = city.report(category="person", place=WEST)
    move(session, city.staff("care"), promise.public_id, *EAST, WHY)
    event = events_of(session, promise.public_id)[-1]
    assert not {"lon_e7", "lat_e7"} & event.body.keys()
    assert set(event.rooms) == {f"issue:{promise.public_id}"} | staff_rooms(
        [city.departments["care"]], city.categories["person"]
    )


@pytest.mark.parametrize(
    ("place", "code"),
    [
        (OUTSIDE, "issue.outside_city"),
        ((None, None), "place.missing"),
        (("", ""), "place.missing"),
        (("east", "60"), "place.not_a_place"),
        ((float("inf"), 60), "place.not_a_place"),
    ],
)
def test_an_impossible_place_is_refused(session: Session, city: SmallCity, place: tuple, code: str) -> None:
    promise = city.report()
    with pytest.raises(InvalidInput) as caught:
        move(session, city.staff(), promise.public_id, *place, WHY)
    assert [(problem.code, problem.field) for problem in caught.value.problems] == [(code, "location")]


def test_a_move_needs_a_reason_and_an_issue_that_is_open(session: Session, city: SmallCity) -> None:
    promise, agent = city.report(), city.staff()
    with refused("text.missing", "message"), session.begin_nested():
        move(session, agent, promise.public_id, *EAST, "")
    decline(session, agent, promise.public_id, "abuse", "No.")
    with pytest.raises(WrongStatus):
        move(session, agent, promise.public_id, *EAST, WHY)


def test_another_department_moves_nothing(session: Session, city: SmallCity) -> None:
    promise = city.report()
    with pytest.raises(NotAllowed):
        move(session, city.staff("roads"), promise.public_id, *EAST, WHY)
