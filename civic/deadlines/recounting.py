"""Open targets follow a calendar that has changed: only when somebody asks, who has seen what would move, and says why.

A calendar may get holidays after promises were made by it. By itself nothing moves: a promise that was made is kept.
An administrator may let open targets be counted anew, though: then each that was counted by the calendar as it was
moves to what the calendar says now, with the reason told to its residents. What somebody set by hand stays, so does the
first promise, by which the city is judged, and so does a date that would come to lie in the past.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from civic.categories.models import Category
from civic.city.models import City, WorkingCalendar
from civic.city.shape import begin_shaping, record_shaping
from civic.core import clock
from civic.core.calendar import WorkingCalendar as Calendar
from civic.core.calendar_file import calendar_from
from civic.core.db import Database
from civic.core.errors import DomainError, NotFound, WrongStatus
from civic.core.permissions import Actor
from civic.deadlines.events import RecountAsked
from civic.deadlines.models import DateRecount
from civic.departments.models import Department
from civic.issues.dates import promised_dates
from civic.issues.events import TargetChanged
from civic.issues.models import Assignment, Issue
from civic.issues.status import OPEN
from civic.issues.work import checked_text, take

RECOUNT = "deadlines.recount"
"""The job that moves what was asked for."""
CHUNK = 200
MOST_SHOWN = 50

# A later date looks like one that was waited for: the log knows which is which.
_NEVER_SET = text("""
    NOT EXISTS (SELECT FROM event WHERE subject_kind = 'issue' AND subject_id = issue.id
                   AND kind = 'issue.target_changed' AND (body ->> 'assignment')::bigint = assignment.id
                   AND body ->> 'cause' IS DISTINCT FROM 'priority')
""")
"""Nobody has set the target of this assignment, and no recount has moved it."""


@dataclass(frozen=True, slots=True)
class Move:
    """One assignment whose target would move."""

    assignment: int
    public_id: str
    target: datetime
    would_be: datetime


@dataclass(frozen=True, slots=True)
class Preview:
    """What a recount would do: how many targets move later and earlier, and the first of them."""

    later: int
    earlier: int
    first: tuple[Move, ...]

    @property
    def moves(self) -> int:
        return self.later + self.earlier


def preview(session: Session, code: str) -> Preview:
    """What would move if open targets followed this calendar now. Raises NotFound ``calendar.not_found``."""
    later = earlier = 0
    first: list[Move] = []
    for move in _moves(session, code):
        later += move.would_be > move.target
        earlier += move.would_be < move.target
        if len(first) < MOST_SHOWN:
            first.append(move)
    return Preview(later, earlier, tuple(first))


def ask_recount(session: Session, actor: Actor, code: str, reason: str) -> int:
    """Ask that open targets follow a calendar that has changed, with the reason that residents will read.

    Returns the row of ``date_recount``; a job does the work. Raises NotAllowed, NotFound ``calendar.not_found``,
    DomainError ``text.missing`` at ``reason``, ``calendar.nothing_to_recount``.
    """
    begin_shaping(session, actor)
    row = _calendar(session, code)
    words = checked_text(reason, field="reason", required=True, longest=500)
    if row.counted_by is None:
        raise DomainError("calendar.nothing_to_recount")
    asked = DateRecount(
        calendar=code,
        reason=words,
        language=actor.language,
        asked_by_id=actor.person_id,
        asked_at=clock.now(),
    )
    session.add(asked)
    session.flush()
    record_shaping(session, actor, RecountAsked(calendar=code, recount=asked.id))
    return asked.id


def recount(database: Database, recount_id: int) -> None:
    """Do what was asked, each issue in a transaction of its own; what a kill interrupts is found again."""
    with database.reading() as session:
        asked = session.get(DateRecount, recount_id)
        if asked is None or asked.done_at is not None:
            return
        code, reason, language, person = asked.calendar, asked.reason or "", asked.language, asked.asked_by_id
        # All of them first, since each move takes the issue out of what a second look would find.
        moves = list(_moves(session, code))
    actor = Actor(person_id=person, origin="system", language=language)
    for move in moves:
        try:
            with database.transaction() as session:
                _move(session, actor, move, reason, recount_id)
        except (WrongStatus, NotFound):
            continue
    with database.transaction() as session:
        asked = session.get_one(DateRecount, recount_id, with_for_update=True)
        asked.done_at, asked.reason = clock.now(), None
        _calendar(session, code).counted_by = None


def _move(session: Session, actor: Actor, move: Move, reason: str, recount_id: int) -> None:
    work = take(session, actor, move.public_id)
    chosen = next((item for item in work.assignments if item.id == move.assignment), None)
    if chosen is None or chosen.status not in OPEN or chosen.target != move.target:
        return
    chosen.target = move.would_be
    said = work.say(reason, "public", assignment=chosen)
    work.settle()
    work.record_on(
        chosen, TargetChanged, words=said, target=move.would_be, earlier=move.target, cause="calendar"
    )
    session.get_one(DateRecount, recount_id, with_for_update=True).moved += 1


def _moves(session: Session, code: str) -> Iterator[Move]:
    """The open assignments that were counted by the calendar as it was, and what it says now; in constant memory."""
    row = _calendar(session, code)
    if row.counted_by is None:
        return
    before, now_is = calendar_from(row.counted_by), calendar_from(row.definition)
    session.expunge_all()
    citys = session.scalar(select(WorkingCalendar.code).join(City, City.calendar_id == WorkingCalendar.id))
    own = Department.calendar == code
    units = select(Department.id).where(own | Department.calendar.is_(None) if citys == code else own)
    now, after = clock.now(), 0
    while True:
        rows = session.execute(
            select(Assignment, Issue.public_id, Issue.received_at, Issue.priority, Category)
            .join(Issue, Issue.id == Assignment.issue_id)
            .join(Category, Category.id == Issue.category_id)
            .where(
                Assignment.department_id.in_(units), Assignment.status.in_(sorted(OPEN - {"blocked"})),
                Assignment.id > after, Assignment.target > now,
                Issue.status.not_in(("duplicate", "withdrawn")), _NEVER_SET,
            )
            .order_by(Assignment.id)
            .limit(CHUNK)
        ).all()  # fmt: skip
        for each in rows:
            moved = _would_be(each.Assignment, each.Category, each.received_at, before, now_is)
            if moved is not None and moved != each.Assignment.target and moved > now:
                yield Move(each.Assignment.id, each.public_id, each.Assignment.target, moved)
        session.expunge_all()
        if len(rows) < CHUNK:
            return
        after = rows[-1].Assignment.id


def _would_be(
    assignment: Assignment, category: Category, received: datetime, before: Calendar, now_is: Calendar
) -> datetime | None:
    """The target by the calendar of now; None where it was not counted by the calendar as it was.

    The time that was waited for the reporter stays added.
    """
    for priority in ("normal", *(each["priority"] for each in category.targets)):
        if promised_dates(category, before, received, priority)[1] == assignment.promised:
            waited = before.minutes_between(assignment.promised, assignment.target)
            if waited < 0 or before.pause(assignment.promised, waited) != assignment.target:
                return None
            return now_is.pause(promised_dates(category, now_is, received, priority)[1], waited)
    return None


def _calendar(session: Session, code: str) -> WorkingCalendar:
    row = session.scalar(select(WorkingCalendar).where(WorkingCalendar.code == code))
    if row is None:
        raise NotFound("calendar", code)
    return row
