"""A department changes what it promised, and says why."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from civic.city.calendars import save_calendar
from civic.core import clock
from civic.core.calendar_file import calendar_from
from civic.core.errors import NotAllowed, WrongStatus
from civic.core.permissions import SYSTEM
from civic.issues.commands.accept import accept
from civic.issues.commands.change_target import change_target
from civic.issues.commands.decline import decline
from civic.issues.commands.involve import involve
from tests.integration.issues.rows import assignment_of, issue_of, last_event, refused, words_of
from tests.small_city import MONDAY, SmallCity

LATER = timedelta(days=7)


def test_the_date_moves_with_a_reason_and_the_first_promise_stays(session: Session, city: SmallCity) -> None:
    promise, agent = city.report(), city.staff()
    accept(session, agent, promise.public_id)
    change_target(session, agent, promise.public_id, promise.target + LATER, "Parts are late.")
    assignment, issue = assignment_of(session, promise.public_id), issue_of(session, promise.public_id)
    assert (assignment.target, assignment.promised) == (promise.target + LATER, promise.target)
    assert (issue.target, issue.promised, issue.status) == (
        promise.target + LATER,
        promise.target,
        "accepted",
    )
    event = last_event(session, promise.public_id)
    assert (event.kind, event.body["earlier"], event.body["target"]) == (
        "issue.target_changed", promise.target.isoformat(), (promise.target + LATER).isoformat(),
    )  # fmt: skip
    assert "city" in event.rooms
    assert words_of(session, promise.public_id) == [("public", "Parts are late.")]


def test_a_mere_day_ends_when_the_department_stops_working(session: Session, city: SmallCity) -> None:
    early = calendar_from({"timezone": "UTC", "hours": {"thursday": ["06:00-14:00"]}})
    save_calendar(session, SYSTEM, "early", {"en": "Early", "ru": "Рано"}, early)
    session.execute(text("UPDATE department SET calendar = 'early' WHERE code = 'lighting'"))
    lamp, poster = city.report(), city.report(category="poster")
    today = clock.now().date()
    thursday = today + timedelta(days=7 + (3 - today.weekday()) % 7)
    change_target(session, city.staff(), lamp.public_id, thursday, "Parts are late.")
    change_target(session, city.staff("roads"), poster.public_id, thursday, "Parts are late.")
    ends = [issue_of(session, each.public_id).target.hour for each in (lamp, poster)]
    assert ends == [14, 17]
    with refused("date.invalid", "target"), session.begin_nested():
        change_target(session, city.staff(), lamp.public_id, date.max, "Never.")


def test_the_issue_promises_the_latest_of_its_parts(session: Session, city: SmallCity) -> None:
    promise, lighting = city.report(), city.staff()
    involve(session, lighting, promise.public_id, "roads")
    change_target(session, city.staff("roads"), promise.public_id, promise.target + LATER, "It rains.")
    assert issue_of(session, promise.public_id).target == promise.target + LATER


def test_a_date_needs_a_reason_and_lies_ahead(session: Session, city: SmallCity) -> None:
    promise, agent = city.report(), city.staff()
    with refused("date.in_the_past", "target"), session.begin_nested():
        change_target(session, agent, promise.public_id, MONDAY - timedelta(minutes=1), "Because.")
    with refused("text.missing", "message"), session.begin_nested():
        change_target(session, agent, promise.public_id, promise.target + LATER, "  ")
    assert issue_of(session, promise.public_id).target == promise.target


def test_what_has_ended_has_no_date_to_change(session: Session, city: SmallCity) -> None:
    promise, agent = city.report(), city.staff()
    decline(session, agent, promise.public_id, "abuse", "No.")
    with pytest.raises(WrongStatus):
        change_target(session, agent, promise.public_id, promise.target, "Because.")
    with refused("assignment.not_open", "target"):
        change_target(
            session, agent, promise.public_id, promise.target, "Because.",
            assignment=assignment_of(session, promise.public_id).id,
        )  # fmt: skip


def test_another_department_changes_no_date(session: Session, city: SmallCity) -> None:
    promise = city.report()
    with pytest.raises(NotAllowed):
        change_target(session, city.staff("roads"), promise.public_id, promise.target + LATER, "Because.")
