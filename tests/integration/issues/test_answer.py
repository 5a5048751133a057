"""The reporter answers; the work goes on, and the time waited is added to the target."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from civic.core import clock
from civic.core.errors import NotAllowed, WrongStatus
from civic.core.permissions import Actor
from civic.issues.commands.accept import accept
from civic.issues.commands.answer import answer
from civic.issues.commands.ask import ask
from civic.issues.commands.involve import involve
from civic.issues.commands.join import join
from civic.issues.queries.detail import issue_detail
from tests.integration.issues.rows import (
    a_photo,
    assignment_of,
    assignments_of,
    issue_of,
    last_event,
    photos_kept,
    refused,
    reporter,
    words_of,
)
from tests.small_city import KEY, MONDAY, Promise, SmallCity


@pytest.fixture
def asked(session: Session, city: SmallCity) -> Promise:
    """An accepted issue whose reporter is asked something on Monday morning."""
    promise, agent = city.report(contact="maria@example.org"), city.staff()
    accept(session, agent, promise.public_id)
    ask(session, agent, promise.public_id, "Which of the lamps?")
    return promise


def test_the_work_goes_on_where_it_was_and_the_target_moves_by_the_time_waited(
    session: Session, city: SmallCity, asked: Promise, at: clock.FrozenClock
) -> None:
    at.move(timedelta(days=1, hours=2))
    answer(session, reporter(asked.report_id), asked.public_id, asked.report_id, "The left one.")
    assignment = assignment_of(session, asked.public_id)
    assert (assignment.status, assignment.before, assignment.waiting_since) == ("accepted", None, None)
    # Ten working hours from Monday 09:00 to Tuesday 11:00; from Thursday 17:00 on these end on Monday 11:00.
    later = datetime(2026, 11, 30, 11, tzinfo=UTC)
    assert assignment.target == later
    assert (issue_of(session, asked.public_id).target, assignment.promised) == (later, asked.target)
    event = last_event(session, asked.public_id)
    assert (event.kind, event.body["status"], event.body["target"]) == (
        "issue.answered",
        "accepted",
        later.isoformat(),
    )


def test_before_accepting_the_time_to_take_it_moves_too(
    session: Session, city: SmallCity, at: clock.FrozenClock
) -> None:
    promise = city.report(contact="maria@example.org")
    ask(session, city.staff(), promise.public_id, "Which?")
    at.move(timedelta(hours=3))
    answer(session, reporter(promise.report_id), promise.public_id, promise.report_id, "The left one.")
    issue = issue_of(session, promise.public_id)
    assert (issue.status, issue.take_by) == ("received", MONDAY + timedelta(hours=7))


def test_staff_and_this_reporter_read_the_answer_and_its_photo_is_kept(
    session: Session, city: SmallCity, asked: Promise
) -> None:
    photo = a_photo(session)
    answer(session, reporter(asked.report_id), asked.public_id, asked.report_id, "This one.", photos=(photo,))
    assert words_of(session, asked.public_id)[-1] == ("parties", "This one.")
    assert photos_kept(session, asked.public_id) == [("before", True, True)]
    assert "This one" not in str(last_event(session, asked.public_id).body)


def test_one_answer_is_for_every_department_that_waits(
    session: Session, city: SmallCity, asked: Promise
) -> None:
    involve(session, city.staff(), asked.public_id, "roads")
    ask(session, city.staff("roads"), asked.public_id, "And the hole?")
    answer(session, reporter(asked.report_id), asked.public_id, asked.report_id, "Both.")
    assert [item.status for item in assignments_of(session, asked.public_id)] == ["accepted", "assigned"]
    assert issue_of(session, asked.public_id).status == "accepted"


def test_an_answer_must_say_something_and_be_asked_for(
    session: Session, city: SmallCity, asked: Promise
) -> None:
    who = reporter(asked.report_id)
    with refused("text.missing", "answer"), session.begin_nested():
        answer(session, who, asked.public_id, asked.report_id, " ")
    answer(session, who, asked.public_id, asked.report_id, "The left one.")
    with pytest.raises(WrongStatus):
        answer(session, who, asked.public_id, asked.report_id, "Or the right one.")


def test_only_who_holds_the_link_of_the_report_answers(
    session: Session, city: SmallCity, asked: Promise
) -> None:
    other = city.report()
    for somebody in (reporter(), reporter(other.report_id), city.staff()):
        with pytest.raises(NotAllowed):
            answer(session, somebody, asked.public_id, asked.report_id, "It was me.")


def test_who_joins_after_the_question_neither_reads_nor_answers_it(
    session: Session, city: SmallCity, at: clock.FrozenClock
) -> None:
    promise, agent = city.report(contact="anna@example.org"), city.staff()
    ask(session, agent, promise.public_id, "Which flat?")
    at.move(timedelta(minutes=5))
    stranger = join(session, Actor(), promise.public_id, key=KEY)
    late = reporter(stranger.report_id)
    with pytest.raises(WrongStatus):
        answer(session, late, promise.public_id, stranger.report_id, "Flat 7")
    entries = issue_detail(session, late, promise.public_id).timeline
    assert [entry.text for entry in entries if entry.kind == "issue.asked"] == [None]
    own = issue_detail(session, reporter(promise.report_id), promise.public_id)
    assert [entry.text for entry in own.timeline if entry.kind == "issue.asked"] == ["Which flat?"]
