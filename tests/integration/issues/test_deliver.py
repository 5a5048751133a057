"""The department says that it is done."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from civic.core.errors import NotAllowed, WrongStatus
from civic.issues.commands.accept import accept
from civic.issues.commands.deliver import deliver
from civic.issues.commands.involve import involve
from tests.integration.issues.rows import (
    a_photo,
    assignments_of,
    issue_of,
    last_event,
    photos_kept,
    refused,
    words_of,
)
from tests.small_city import MONDAY, SmallCity


def test_delivery_opens_fourteen_days_in_which_residents_judge(session: Session, city: SmallCity) -> None:
    promise, agent = city.report(), city.staff()
    accept(session, agent, promise.public_id)
    deliver(session, agent, promise.public_id, "Two heads replaced.")
    issue = issue_of(session, promise.public_id)
    assert (issue.status, issue.round, issue.delivered_at, issue.resolution) == ("delivered", 1, MONDAY, None)
    assert issue.judging_until == MONDAY + timedelta(days=14)
    (assignment,) = assignments_of(session, promise.public_id)
    assert (assignment.delivered_by_id, assignment.delivered_at) == (agent.person_id, MONDAY)
    event = last_event(session, promise.public_id)
    assert (event.kind, event.body["round"], event.body["photos"]) == ("issue.delivered", 1, 0)
    assert event.body["judging_until"] == issue.judging_until.isoformat()
    assert words_of(session, promise.public_id) == [("public", "Two heads replaced.")]


def test_where_the_category_asks_for_a_photo_there_is_no_delivery_without_one(
    session: Session, city: SmallCity
) -> None:
    promise, agent = city.report(category="pothole"), city.staff("roads")
    accept(session, agent, promise.public_id)
    with refused("photo.missing", "photos"), session.begin_nested():
        deliver(session, agent, promise.public_id, "Filled.")
    deliver(session, agent, promise.public_id, "Filled.", photos=(a_photo(session),))
    assert photos_kept(session, promise.public_id) == [("after", False, True)]
    assert last_event(session, promise.public_id).body["photos"] == 1


def test_a_photo_that_is_gone_is_told_at_its_field(session: Session, city: SmallCity) -> None:
    promise, agent = city.report(), city.staff()
    accept(session, agent, promise.public_id)
    with refused("photo.not_found", "photos"):
        deliver(session, agent, promise.public_id, "Done.", photos=("nobodys",))


def test_residents_judge_when_the_last_department_has_delivered(session: Session, city: SmallCity) -> None:
    promise, lighting, roads = city.report(), city.staff(), city.staff("roads")
    accept(session, lighting, promise.public_id)
    involve(session, lighting, promise.public_id, "roads")
    accept(session, roads, promise.public_id)
    deliver(session, lighting, promise.public_id, "The lamp is lit.")
    issue = issue_of(session, promise.public_id)
    assert (issue.status, issue.round, issue.judging_until) == ("accepted", 0, None)
    assert issue.department_id == city.departments["roads"]
    deliver(session, roads, promise.public_id, "The hole is filled.")
    issue = issue_of(session, promise.public_id)
    assert (issue.status, issue.round) == ("delivered", 1)


def test_delivery_needs_a_word_for_residents(session: Session, city: SmallCity) -> None:
    promise, agent = city.report(), city.staff()
    accept(session, agent, promise.public_id)
    with refused("text.missing", "message"):
        deliver(session, agent, promise.public_id, "  ")


def test_what_was_not_accepted_is_not_delivered(session: Session, city: SmallCity) -> None:
    promise = city.report()
    with pytest.raises(WrongStatus):
        deliver(session, city.staff(), promise.public_id, "Done.")


def test_another_department_may_not_deliver(session: Session, city: SmallCity) -> None:
    promise = city.report()
    accept(session, city.staff(), promise.public_id)
    with pytest.raises(NotAllowed):
        deliver(session, city.staff("roads"), promise.public_id, "Done.")
