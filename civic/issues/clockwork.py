"""What time does to issues: waiting ends, judging opens and ends, photos that nobody claimed go."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, select

from civic.core import clock
from civic.core.db import Database
from civic.core.errors import NotFound, WrongStatus
from civic.core.jobs import Retry, Tools, job
from civic.departments.calendars import department_calendars
from civic.issues.commands.end_judging import end_judging
from civic.issues.commands.open_judging import open_judging
from civic.issues.commands.time_out import time_out
from civic.issues.models import Assignment, Issue
from civic.issues.photo_files import delete_files
from civic.issues.photos import forget_given_up, give_up_unclaimed, unused_files
from civic.issues.reactions import DELETE_GIVEN_UP
from civic.issues.status import WAITING_WORKING_DAYS

CHUNK = 200

_log = logging.getLogger(__name__)


@job("issues.time_out", every="*/5 * * * *")
def time_out_waiting(tools: Tools) -> None:
    """Assignments that have waited five working days for an answer go on without one."""

    def due(after: int) -> Select[Any]:
        # The day of the question does not count: this finds all that may be due, whatever the calendar, and few others.
        latest = clock.now() - timedelta(days=WAITING_WORKING_DAYS - 1)
        return (
            select(Assignment.id, Issue.public_id, Assignment.waiting_since, Assignment.department_id)
            .join(Issue, Issue.id == Assignment.issue_id)
            .where(
                Assignment.waiting_since <= latest, Assignment.id > after,
                Issue.status.not_in(("duplicate", "withdrawn")),
            )
            .order_by(Assignment.id)
            .limit(CHUNK)
        )  # fmt: skip

    with tools.database.reading() as session:
        try:
            calendars = department_calendars(session)
        except NotFound:
            return
    now = clock.now()

    def is_due(department_id: int, waiting_since: datetime) -> bool:
        calendar = calendars[department_id]
        return calendar.add_working_days(waiting_since, WAITING_WORKING_DAYS) <= now

    for row in _rows(tools.database, due):
        if is_due(row.department_id, row.waiting_since):
            _do(tools.database, time_out, row.public_id, row.id)


@job("issues.end_judging", every="* * * * *")
def end_judging_windows(tools: Tools) -> None:
    """The verdict is taken where the time to judge is up."""

    def due(after: int) -> Select[Any]:
        return (
            select(Issue.id, Issue.public_id)
            .where(
                Issue.judging_until < clock.now(), Issue.id > after,
                Issue.status.in_(("delivered", "confirmed", "closed")),
            )
            .order_by(Issue.id)
            .limit(CHUNK)
        )  # fmt: skip

    for row in _rows(tools.database, due):
        _do(tools.database, end_judging, row.public_id)


@job("issues.open_judging", every="*/5 * * * *")
def open_judging_windows(tools: Tools) -> None:
    """Residents are asked again whether the result holds, on the further dates that a category has."""

    def due(after: int) -> Select[Any]:
        return (
            select(Issue.id, Issue.public_id)
            .where(
                Issue.judge_again_at <= clock.now(), Issue.id > after,
                Issue.judging_until.is_(None), Issue.status.in_(("confirmed", "closed")),
            )
            .order_by(Issue.id)
            .limit(CHUNK)
        )  # fmt: skip

    for row in _rows(tools.database, due):
        _do(tools.database, open_judging, row.public_id)


@job("issues.sweep_photos", every="41 * * * *")
def sweep_photos(tools: Tools) -> None:
    """Delete uploads that nothing claimed, and what was given up by an erasure."""
    with tools.database.transaction() as session:
        give_up_unclaimed(session)
    delete_given_up(tools)


@job(DELETE_GIVEN_UP, retry=Retry(first=5, longest=3600))
def delete_given_up(tools: Tools) -> None:
    """Delete the files of photos that were given up, then their rows: what a kill interrupts is found again."""
    with tools.database.reading() as session:
        unused = unused_files(session)
    delete_files(tools.storage, unused)
    with tools.database.transaction() as session:
        forget_given_up(session, unused)


def _rows(database: Database, due: Callable[[int], Select[Any]]) -> Iterator[Any]:
    """What is due, a chunk at a time and each row once, so that one that cannot be done stops no other."""
    after = 0
    while True:
        with database.reading() as session:
            rows = session.execute(due(after)).all()
        yield from rows
        if len(rows) < CHUNK:
            return
        after = rows[-1].id


def _do(database: Database, verb: Callable[..., None], public_id: str, *arguments: int) -> None:
    try:
        with database.transaction() as session:
            verb(session, public_id, *arguments)
    except (WrongStatus, NotFound):
        # Somebody was quicker: it is not due any more.
        return
    except Exception:
        _log.exception("time could not do its work on issue %s", public_id)
