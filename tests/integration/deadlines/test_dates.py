"""By which calendar and target dates are counted, and when they move."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from civic.categories.models import Category
from civic.city.calendars import calendar_listed, save_calendar
from civic.city.commands import import_calendar
from civic.core.calendar_file import calendar_data, calendar_from
from civic.core.db import Database
from civic.core.errors import DomainError
from civic.core.permissions import SYSTEM
from civic.deadlines.models import DateRecount, DeadlineRisk
from civic.deadlines.recounting import RECOUNT, ask_recount, preview, recount
from civic.deadlines.risk import WEIGHT, at_risk, learn_risk
from civic.departments.models import Department
from civic.issues.commands.accept import accept
from civic.issues.commands.ask import ask
from civic.issues.commands.change_target import change_target
from civic.issues.commands.hand_over import hand_over
from civic.issues.commands.involve import involve
from civic.issues.commands.prioritise import prioritise
from civic.issues.models import Assignment, Issue
from tests.following import Followers
from tests.integration.issues.rows import assignments_of

NIGHTS = {
    "timezone": "UTC",
    "hours": {day: ["00:00-24:00"] for day in ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday")},
}  # fmt: skip


def at(day: int, hour: int = 17, minute: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=UTC)


def shifts(session: Session, department: str) -> None:
    names = {"en": "Shifts", "ru": "Смены"}
    save_calendar(session, SYSTEM, "shifts", names, calendar_from(NIGHTS))
    session.scalars(select(Department).where(Department.code == department)).one().calendar = "shifts"
    session.flush()


def a_day_off(session: Session, day: str) -> None:
    data = calendar_data(calendar_listed(session, "city").calendar)
    named = {"en": "A day off", "ru": "Выходной"}
    import_calendar(session, SYSTEM, calendar_from({**data, "holidays": [{"date": day, "name": named}]}))


def test_a_department_with_a_calendar_of_its_own_promises_by_it(city, do) -> None:
    do(lambda session: shifts(session, "lighting"))
    lamp = do(lambda session: city.report())
    poster = do(lambda session: city.report(category="poster"))
    assert (lamp.take_by, lamp.target) == (at(23, 13), at(27, 0)), "Thursday's midnight ends the third day"
    assert (poster.take_by, poster.target) == (at(23, 13), at(26))


def test_the_other_departments_time_to_take_it_is_counted_in_its_own_calendar_from_then_on(
    city, do, still
) -> None:
    do(lambda session: shifts(session, "roads"))
    promise, agent = do(lambda session: city.report()), do(lambda session: city.staff())
    still.move(timedelta(hours=7))
    do(lambda session: involve(session, agent, promise.public_id, "roads"))
    theirs = do(lambda session: assignments_of(session, promise.public_id)[-1].take_by)
    assert theirs == at(23, 20), "four hours, in the evening too"


def test_what_is_made_urgent_gets_a_nearer_date_and_never_a_later_one(city, do, still) -> None:
    targets = [
        {"priority": "high", "take_minutes": 60, "target_days": 9},
        {"priority": "urgent", "take_minutes": 30, "target_days": 1},
    ]
    do(lambda session: setattr(session.get_one(Category, city.categories["lamp"]), "targets", targets))
    promise, agent = do(lambda session: city.report()), do(lambda session: city.staff())

    def dates() -> tuple[datetime, datetime, datetime]:
        (one,) = do(lambda session: assignments_of(session, promise.public_id))
        return one.take_by, one.target, one.promised

    do(lambda session: prioritise(session, agent, promise.public_id, "high"))
    assert dates() == (at(23, 10), at(26), at(26)), "nine days would be later than was promised"
    do(lambda session: prioritise(session, agent, promise.public_id, "urgent"))
    assert dates() == (at(23, 9, 30), at(24), at(26)), "the first promise stays what it was"
    do(lambda session: prioritise(session, agent, promise.public_id, "low"))
    assert dates()[1] == at(24)
    other = do(lambda session: city.report())
    do(lambda session: accept(session, agent, other.public_id))
    do(lambda session: prioritise(session, agent, other.public_id, "urgent"))
    assert do(lambda session: assignments_of(session, other.public_id)[0].target) == at(26), (
        "it was confirmed"
    )


def test_the_time_waited_is_nobodys_each_assignment_for_itself(city, do, still) -> None:
    promise = do(lambda session: city.report(contact="anna@example.org"))
    agent = do(lambda session: city.staff())
    do(lambda session: involve(session, agent, promise.public_id, "roads"))
    mine = do(lambda session: assignments_of(session, promise.public_id)[0].id)
    do(lambda session: ask(session, agent, promise.public_id, "Which lamp?", assignment=mine))
    still.move(timedelta(days=1, hours=1))
    do(lambda session: hand_over(session, agent, promise.public_id, "care", "It is theirs.", assignment=mine))
    parts = do(lambda session: assignments_of(session, promise.public_id))
    assert [part.target for part in parts] == [at(30, 10), at(26), at(30, 10)], (
        "nine hours of work were waited"
    )
    assert parts[2].promised == at(26)


def test_holidays_added_later_move_open_targets_only_when_somebody_asks_and_says_why(
    followers: Followers, city, do, still
) -> None:
    promise = do(lambda session: city.report(contact="anna@example.org"))
    do(lambda session: city.report(category="poster"))

    do(lambda session: a_day_off(session, "2026-11-25"))
    assert do(lambda session: assignments_of(session, promise.public_id)[0].target) == at(26)
    would: Any = do(lambda session: preview(session, "city"))
    assert (would.later, would.earlier) == (2, 0)
    assert would.first[0].would_be == at(27)
    with pytest.raises(DomainError, match=r"text\.missing"):
        do(lambda session: ask_recount(session, SYSTEM, "city", " "))
    asked = do(lambda session: ask_recount(session, SYSTEM, "city", "The day off was decided yesterday."))
    followers.react()
    assert [job.task_name for job in followers.jobs()].count(RECOUNT) == 1
    # Here and not by the worker, for whom time does not stand still.
    recount(followers.tools.database, asked)
    part = do(lambda session: assignments_of(session, promise.public_id)[0])
    assert (part.target, part.promised) == (at(27), at(26))
    followers.follow()
    assert "decided yesterday" in followers.letters()[-1].get_body(("plain",)).get_content()
    done = do(lambda session: session.scalars(select(DateRecount)).one())
    assert (done.moved, done.reason) == (2, None)
    assert do(lambda session: preview(session, "city").moves) == 0
    with pytest.raises(DomainError, match=r"calendar\.nothing_to_recount"):
        do(lambda session: ask_recount(session, SYSTEM, "city", "Again."))


def test_a_recount_that_was_killed_moves_each_date_once_and_what_somebody_has_set_stays(
    followers: Followers, city, do, still
) -> None:
    lamps = [do(lambda session: city.report()) for _ in range(3)]
    agent = do(lambda session: city.staff())
    later = at(27)
    do(lambda session: accept(session, agent, lamps[2].public_id))
    do(lambda session: change_target(session, agent, lamps[2].public_id, later, "The part comes on Friday."))
    do(lambda session: a_day_off(session, "2026-11-25"))
    asked = do(lambda session: ask_recount(session, SYSTEM, "city", "Decided yesterday."))
    with pytest.raises(KeyboardInterrupt):
        recount(Killed(followers.tools.database, after=1), asked)
    recount(followers.tools.database, asked)
    targets = [
        do(lambda session, each=each: assignments_of(session, each.public_id)[0].target) for each in lamps
    ]
    assert targets == [at(27), at(27), later]
    assert do(lambda session: session.get_one(DateRecount, asked).moved) == 2


class Killed:
    """A database whose process is killed after so many transactions."""

    def __init__(self, real: Database, after: int) -> None:
        self.reading, self._real, self._left = real.reading, real, after

    def transaction(self) -> Any:
        if not self._left:
            raise KeyboardInterrupt
        self._left -= 1
        return self._real.transaction()


def test_lateness_is_drawn_towards_the_citys_and_marks_open_work_at_risk(city, do, still) -> None:
    for _ in range(3):
        do(lambda session: city.report())
    still.move(timedelta(days=10))
    do(lambda session: city.report(category="poster"))
    do(learn_risk)
    rows = do(
        lambda session: {
            row.category_id: (row.cases, row.late, row.risk) for row in session.scalars(select(DeadlineRisk))
        }
    )
    assert rows[city.categories["lamp"]] == (3, 3, 1.0)
    assert rows[city.categories["poster"]] == (0, 0, pytest.approx(WEIGHT / WEIGHT))
    likely = select(Assignment.id).join(Issue, Issue.id == Assignment.issue_id).where(at_risk())
    assert len(do(lambda session: session.scalars(likely).all())) == 1, "what is late already is not at risk"
