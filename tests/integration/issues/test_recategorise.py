"""An issue is of another kind than was thought."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from civic.categories.models import Category
from civic.core import clock
from civic.core.errors import NotAllowed, NotFound, WrongStatus
from civic.core.permissions import Actor
from civic.issues.commands.accept import accept
from civic.issues.commands.decline import decline
from civic.issues.commands.deliver import deliver
from civic.issues.commands.involve import involve
from civic.issues.commands.merge import merge
from civic.issues.commands.recategorise import recategorise
from civic.issues.queries.detail import issue_detail
from tests.integration.issues.rows import assignments_of, issue_of, kinds_of, last_event, refused, words_of
from tests.small_city import SmallCity, events_of

WHY = "It is a hole, not a lamp."


def test_it_is_routed_anew_and_gets_the_new_kinds_dates_from_its_receipt(
    session: Session, city: SmallCity, at: clock.FrozenClock
) -> None:
    session.execute(update(Category).where(Category.code == "pothole").values(target_days=1, take_minutes=60))
    promise, agent = city.report(), city.staff()
    at.move(timedelta(minutes=30))
    recategorise(session, agent, promise.public_id, "pothole", WHY)
    ours, theirs = assignments_of(session, promise.public_id)
    assert (ours.status, theirs.status, theirs.department_id) == (
        "handed_over",
        "assigned",
        city.departments["roads"],
    )
    assert (theirs.take_by, theirs.target) == (
        datetime(2026, 11, 23, 10, tzinfo=UTC), datetime(2026, 11, 24, 17, tzinfo=UTC),
    )  # fmt: skip
    assert theirs.promised == promise.target
    issue = issue_of(session, promise.public_id)
    assert (issue.category_id, issue.department_id) == (city.categories["pothole"], city.departments["roads"])
    assert (issue.target, issue.promised, issue.status) == (theirs.target, promise.target, "received")


def test_the_log_says_both_that_the_kind_changed_and_who_answers_now(
    session: Session, city: SmallCity
) -> None:
    promise = city.report()
    recategorise(session, city.staff(), promise.public_id, "pothole", WHY)
    changed, handed = events_of(session, promise.public_id)[1:]
    assert (changed.kind, changed.body["category"], changed.body["earlier"]) == (
        "issue.recategorised",
        "pothole",
        "lamp",
    )
    assert (handed.kind, handed.body["department"], handed.body["to_department"]) == (
        "issue.handed_over", "lighting", "roads",
    )  # fmt: skip
    rooms = {f"department:{city.departments[code]}" for code in ("lighting", "roads")}
    assert rooms | {"city", f"issue:{promise.public_id}"} < set(changed.rooms)
    assert words_of(session, promise.public_id) == [("public", WHY)]


def test_where_the_same_department_answers_it_keeps_what_it_accepted(
    session: Session, city: SmallCity
) -> None:
    promise, agent = city.report(category="pothole"), city.staff("roads")
    accept(session, agent, promise.public_id)
    recategorise(session, agent, promise.public_id, "poster", WHY)
    (assignment,) = assignments_of(session, promise.public_id)
    assert (assignment.status, assignment.assignee_id) == ("accepted", agent.person_id)
    assert kinds_of(session, promise.public_id)[-1] == "recategorised"


def test_who_answers_now_and_is_on_it_already_becomes_responsible(session: Session, city: SmallCity) -> None:
    promise, agent = city.report(), city.staff()
    involve(session, agent, promise.public_id, "roads")
    recategorise(session, agent, promise.public_id, "pothole", WHY)
    assert [item.status for item in assignments_of(session, promise.public_id)] == ["assigned", "assigned"]
    assert issue_of(session, promise.public_id).department_id == city.departments["roads"]


def test_a_prefilled_result_gives_way_and_a_wish_stays(session: Session, city: SmallCity) -> None:
    prefilled, wished = city.report(), city.report(planned_result="Light at night, please")
    for promise in (prefilled, wished):
        recategorise(session, city.staff(), promise.public_id, "pothole", WHY)
    assert issue_of(session, prefilled.public_id).planned_result == "The pothole is well"
    assert issue_of(session, wished.public_id).planned_result == "Light at night, please"


def test_what_becomes_private_disappears_and_the_public_does_not_learn_as_what(
    session: Session, city: SmallCity
) -> None:
    promise = city.report()
    recategorise(session, city.staff(), promise.public_id, "person", "Somebody needs help.")
    assert issue_of(session, promise.public_id).visibility == "private"
    with pytest.raises(NotFound):
        issue_detail(session, Actor(), promise.public_id)
    changed, handed = events_of(session, promise.public_id)[1:]
    assert "city" in changed.rooms
    assert "person" not in str(changed.body)
    assert not any(room == "city" or room.startswith(("tile:", "area:")) for room in handed.rooms)
    assert f"department:{city.departments['care']}" in handed.rooms


def test_visibility_never_becomes_wider(session: Session, city: SmallCity) -> None:
    promise = city.report(category="person")
    recategorise(session, city.staff("care"), promise.public_id, "lamp", "Only a lamp after all.")
    assert issue_of(session, promise.public_id).visibility == "private"


@pytest.mark.parametrize(
    ("category", "message", "code", "field"),
    [
        ("lamp", WHY, "category.same", "category"),
        ("gas", WHY, "category.emergency", "category"),
        ("unicorn", WHY, "category.not_found", None),
        ("pothole", " ", "text.missing", "message"),
    ],
)
def test_wrong_input_is_refused(
    session: Session, city: SmallCity, category: str, message: str, code: str, field: str | None
) -> None:
    promise = city.report()
    with refused(code, field):
        recategorise(session, city.staff(), promise.public_id, category, message)


def test_what_has_ended_keeps_its_kind(session: Session, city: SmallCity) -> None:
    promise, other, agent = city.report(), city.report(), city.staff()
    decline(session, agent, promise.public_id, "abuse", "No.")
    with pytest.raises(WrongStatus):
        recategorise(session, agent, promise.public_id, "pothole", WHY)
    accept(session, agent, other.public_id)
    deliver(session, agent, other.public_id, "Done.")
    with refused("assignment.not_open"):
        recategorise(session, agent, other.public_id, "pothole", WHY)


def test_another_department_changes_no_kind(session: Session, city: SmallCity) -> None:
    promise = city.report()
    with pytest.raises(NotAllowed):
        recategorise(session, city.staff("roads"), promise.public_id, "pothole", WHY)
    assert last_event(session, promise.public_id).kind == "issue.received"


def test_a_kind_that_shows_less_waits_until_merged_issues_are_taken_out(
    session: Session, city: SmallCity
) -> None:
    promise, other, agent = city.report(), city.report(), city.staff()
    merge(session, agent, other.public_id, promise.public_id)
    with refused("category.narrower_than_duplicates", "category"):
        recategorise(session, agent, promise.public_id, "person", WHY)
    recategorise(session, agent, promise.public_id, "pothole", WHY)
