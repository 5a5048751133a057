"""The work has a date."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from civic.core import clock
from civic.core.errors import NotAllowed, WrongStatus
from civic.issues.commands.accept import accept
from civic.issues.commands.schedule import schedule
from tests.integration.issues.rows import assignment_of, issue_of, last_event, refused, words_of
from tests.small_city import MONDAY, SmallCity

WEDNESDAY = MONDAY + timedelta(days=2)


def test_the_work_is_planned_for_a_moment_to_come(session: Session, city: SmallCity) -> None:
    promise, agent = city.report(), city.staff()
    accept(session, agent, promise.public_id)
    schedule(session, agent, promise.public_id, WEDNESDAY, message="On Wednesday morning.")
    assignment = assignment_of(session, promise.public_id)
    assert (assignment.status, assignment.scheduled_for) == ("scheduled", WEDNESDAY)
    issue = issue_of(session, promise.public_id)
    assert (issue.status, issue.target) == ("scheduled", promise.target)
    event = last_event(session, promise.public_id)
    assert (event.kind, event.body["scheduled_for"]) == ("issue.scheduled", WEDNESDAY.isoformat())
    assert "city" in event.rooms
    assert words_of(session, promise.public_id) == [("public", "On Wednesday morning.")]


def test_nothing_is_planned_for_the_past(session: Session, city: SmallCity, at: clock.FrozenClock) -> None:
    promise, agent = city.report(), city.staff()
    accept(session, agent, promise.public_id)
    with refused("date.in_the_past", "scheduled_for"):
        schedule(session, agent, promise.public_id, at.at - timedelta(minutes=1))


def test_what_was_not_accepted_cannot_be_planned(session: Session, city: SmallCity) -> None:
    promise = city.report()
    with pytest.raises(WrongStatus):
        schedule(session, city.staff(), promise.public_id, WEDNESDAY)


def test_another_department_may_not_plan_it(session: Session, city: SmallCity) -> None:
    promise = city.report()
    accept(session, city.staff(), promise.public_id)
    with pytest.raises(NotAllowed):
        schedule(session, city.staff("roads"), promise.public_id, WEDNESDAY)
