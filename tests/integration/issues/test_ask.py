"""The department needs an answer from the reporter; the clock stands still."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from sqlalchemy.orm import Session

from civic.core import clock
from civic.core.errors import NotAllowed, WrongStatus
from civic.issues.commands.accept import accept
from civic.issues.commands.ask import ask
from civic.issues.commands.join import join
from civic.issues.commands.withdraw import withdraw
from tests.integration.issues.rows import (
    assignment_of,
    issue_of,
    last_event,
    refused,
    report_of,
    reporter,
    words_of,
)
from tests.small_city import KEY, MONDAY, SmallCity

QUESTION = "Which of the lamps?"


@pytest.mark.parametrize("accepted", [False, True])
def test_a_question_stops_the_clock_and_remembers_the_status_before(
    session: Session, city: SmallCity, accepted: bool
) -> None:
    promise, agent = city.report(contact="maria@example.org"), city.staff()
    if accepted:
        accept(session, agent, promise.public_id)
    ask(session, agent, promise.public_id, QUESTION)
    assignment = assignment_of(session, promise.public_id)
    assert (assignment.status, assignment.waiting_since) == ("waiting", MONDAY)
    assert assignment.before == ("accepted" if accepted else "assigned")
    assert issue_of(session, promise.public_id).status == "waiting"


def test_the_event_says_until_when_and_keeps_the_question_out(session: Session, city: SmallCity) -> None:
    promise = city.report(contact="maria@example.org")
    ask(session, city.staff(), promise.public_id, QUESTION)
    event = last_event(session, promise.public_id)
    # Five working days after Monday: the end of the next Monday.
    assert event.body["until"] == datetime(2026, 11, 30, 17, tzinfo=UTC).isoformat()
    assert QUESTION not in str(event.body)
    assert words_of(session, promise.public_id) == [("parties", QUESTION)]


def test_nobody_is_asked_where_nobody_can_hear_it(session: Session, city: SmallCity) -> None:
    promise = city.report()
    with refused("assignment.nobody_to_ask", "question"):
        ask(session, city.staff(), promise.public_id, QUESTION)


def test_who_has_opened_the_secret_link_can_be_asked(session: Session, city: SmallCity) -> None:
    promise = city.report()
    report_of(session, promise.report_id).link_opened_at = clock.now()
    ask(session, city.staff(), promise.public_id, QUESTION)
    assert issue_of(session, promise.public_id).status == "waiting"


def test_who_took_the_report_back_is_not_asked(session: Session, city: SmallCity) -> None:
    promise = city.report(contact="maria@example.org")
    join(session, reporter(), promise.public_id, key=KEY)
    withdraw(session, reporter(promise.report_id), promise.public_id, promise.report_id)
    with refused("assignment.nobody_to_ask"):
        ask(session, city.staff(), promise.public_id, QUESTION)


def test_an_empty_question_is_refused_and_a_second_one_is_too_late(session: Session, city: SmallCity) -> None:
    promise, agent = city.report(contact="maria@example.org"), city.staff()
    with refused("text.missing", "question"), session.begin_nested():
        ask(session, agent, promise.public_id, " \n")
    ask(session, agent, promise.public_id, QUESTION)
    with pytest.raises(WrongStatus):
        ask(session, agent, promise.public_id, "And when?")


def test_another_department_may_not_ask(session: Session, city: SmallCity) -> None:
    promise = city.report(contact="maria@example.org")
    with pytest.raises(NotAllowed):
        ask(session, city.staff("roads"), promise.public_id, QUESTION)
