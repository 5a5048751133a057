"""The city will not do it, and says why."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from civic.core.errors import NotAllowed, WrongStatus
from civic.issues.commands.accept import accept
from civic.issues.commands.decline import CHOSEN_BY_STAFF, decline
from civic.issues.commands.deliver import deliver
from civic.issues.commands.involve import involve
from tests.integration.issues.rows import assignment_of, issue_of, last_event, refused, words_of
from tests.small_city import MONDAY, SmallCity


@pytest.mark.parametrize("reason", CHOSEN_BY_STAFF)
def test_a_refusal_has_a_reason_and_a_word_that_residents_read(
    session: Session, city: SmallCity, reason: str
) -> None:
    promise = city.report()
    decline(session, city.staff(), promise.public_id, reason, "There is no lamp here.")
    issue = issue_of(session, promise.public_id)
    assert (issue.status, issue.resolution) == ("declined", reason)
    assert assignment_of(session, promise.public_id).decline_reason == reason
    event = last_event(session, promise.public_id)
    assert (event.kind, event.body["reason"]) == ("issue.declined", reason)
    assert "city" in event.rooms
    assert words_of(session, promise.public_id) == [("public", "There is no lamp here.")]


@pytest.mark.parametrize("reason", ["unanswered", "", "not_us"])
def test_not_us_is_never_a_refusal(session: Session, city: SmallCity, reason: str) -> None:
    promise = city.report()
    with refused("decline.reason_unknown", "reason"):
        decline(session, city.staff(), promise.public_id, reason, "Not us.")


def test_a_refusal_without_a_word_is_none(session: Session, city: SmallCity) -> None:
    promise = city.report()
    with refused("text.missing", "message"):
        decline(session, city.staff(), promise.public_id, "not_feasible", "")


def test_while_another_department_works_on_it_the_issue_goes_on(session: Session, city: SmallCity) -> None:
    promise, lighting, roads = city.report(), city.staff(), city.staff("roads")
    accept(session, lighting, promise.public_id)
    involve(session, lighting, promise.public_id, "roads")
    decline(session, roads, promise.public_id, "not_feasible", "No hole here.")
    issue = issue_of(session, promise.public_id)
    assert (issue.status, issue.resolution) == ("accepted", None)


def test_when_the_last_part_is_declined_residents_judge_what_was_delivered(
    session: Session, city: SmallCity
) -> None:
    promise, lighting, roads = city.report(), city.staff(), city.staff("roads")
    accept(session, lighting, promise.public_id)
    involve(session, lighting, promise.public_id, "roads")
    deliver(session, lighting, promise.public_id, "The lamp is lit.")
    decline(session, roads, promise.public_id, "not_feasible", "No hole here.")
    issue = issue_of(session, promise.public_id)
    assert (issue.status, issue.round) == ("delivered", 1)
    assert issue.judging_until == MONDAY + timedelta(days=14)


def test_what_has_been_declined_is_not_declined_again(session: Session, city: SmallCity) -> None:
    promise, agent = city.report(), city.staff()
    decline(session, agent, promise.public_id, "abuse", "Not a report.")
    with pytest.raises(WrongStatus):
        decline(session, agent, promise.public_id, "abuse", "Not a report.")


def test_another_department_may_not_decline(session: Session, city: SmallCity) -> None:
    promise = city.report()
    with pytest.raises(NotAllowed):
        decline(session, city.staff("roads"), promise.public_id, "abuse", "No.")
