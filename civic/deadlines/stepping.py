"""Which steps of the ladders are due now: found by index, taken once each, told to whoever holds the role.

A date that passed longer than CATCH_UP ago is left alone: a ladder that is set up today, or a history that is imported,
must not write to everybody about what has been late for years. It stands in the lists all the same.
"""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, select
from sqlalchemy.orm import Session

from civic.core import clock
from civic.core.calendar import WorkingCalendar
from civic.core.db import Database
from civic.core.errors import NotFound, WrongStatus
from civic.core.jobs import Tools, job
from civic.deadlines.commands.take_step import take_step
from civic.deadlines.ladder import DATES, Ladder, ladders
from civic.deadlines.models import DeadlineStep
from civic.departments.calendars import department_calendars
from civic.departments.queries import departments
from civic.issues.models import Assignment, Issue
from civic.issues.status import OPEN

CATCH_UP = timedelta(days=7)
CHUNK = 200
RUNNING = tuple(sorted(OPEN - {"waiting", "blocked"}))
"""Statuses in which the clock of the target runs."""

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Due:
    """A step that is due: of which assignment, which of its dates, the place on the ladder (0: the warning)."""

    public_id: str
    assignment: int
    of: str
    rung: int


@job("deadlines.take_steps", every="*/5 * * * *")
def take_steps(tools: Tools) -> None:
    """Whoever has to know of a date that is near or past is told."""
    for due in due_steps(tools.database):
        try:
            with tools.database.transaction() as session:
                take_step(session, due.public_id, due.assignment, due.of, due.rung)
        except (WrongStatus, NotFound):
            continue
        except Exception:
            _log.exception("a step of the ladder could not be taken on issue %s", due.public_id)


def due_steps(database: Database) -> Iterator[Due]:
    """The steps that are due and were not taken, those of one date in their order; each in a reading of its own."""
    with database.reading() as session:
        try:
            windows = list(_windows(session))
        except NotFound:
            return
    for window in windows:
        after = 0
        while True:
            with database.reading() as session:
                rows = session.execute(_due(window, after)).all()
            for row in rows:
                yield Due(row.public_id, row.id, window.of, window.rung)
            if len(rows) < CHUNK:
                break
            after = rows[-1].id


@dataclass(frozen=True, slots=True)
class _Window:
    """Departments whose dates (``of``) between two moments call for one rung."""

    departments: list[int]
    of: str
    rung: int
    after: datetime
    until: datetime


def _windows(session: Session) -> Iterator[_Window]:
    """Departments that share calendar and ladder are asked for at once."""
    calendars, found = department_calendars(session), ladders(session)
    together: dict[tuple[int, Ladder], list[int]] = defaultdict(list)
    by_key: dict[int, WorkingCalendar] = {}
    for unit in departments(session):
        if unit.kind == "outside":
            continue
        calendar = calendars[unit.id]
        by_key[id(calendar)] = calendar
        together[id(calendar), found.of(unit.code)].append(unit.id)
    now = clock.now()
    for (key, ladder), units in together.items():
        calendar = by_key[key]
        for of in DATES:
            if ladder.warn(of):
                yield _Window(units, of, 0, now, calendar.add_minutes(now, ladder.warn(of)))
            for rung, step in enumerate(ladder.rungs(of), 1):
                yield _Window(
                    units, of, rung,
                    calendar.subtract_minutes(now - CATCH_UP, step.after), calendar.subtract_minutes(now, step.after),
                )  # fmt: skip


def _due(window: _Window, after: int) -> Any:
    date = Assignment.take_by if window.of == "take_by" else Assignment.target
    return (
        select(Assignment.id, Issue.public_id)
        .join(Issue, Issue.id == Assignment.issue_id)
        .where(
            Assignment.department_id.in_(window.departments), counts(window.of),
            date > window.after, date <= window.until, Assignment.id > after,
            Assignment.issue_status.not_in(("duplicate", "withdrawn")),
            ~exists().where(
                DeadlineStep.assignment_id == Assignment.id, DeadlineStep.of == window.of,
                DeadlineStep.due == date, DeadlineStep.rung == window.rung,
            ),
        )
        .order_by(Assignment.id)
        .limit(CHUNK)
    )  # fmt: skip


def counts(of: str) -> ColumnElement[bool]:
    """Whether a date of an assignment still counts: to be taken while nobody has, the target while work goes on."""
    if of == "take_by":
        return Assignment.status == "assigned"
    return and_(
        Assignment.status.in_(RUNNING), Assignment.status.not_in(("delivered", "declined", "handed_over"))
    )
