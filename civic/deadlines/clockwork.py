"""What time does to dates: steps of the ladders, terms of the law, and what is learned from lateness every night."""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import Any

from sqlalchemy import and_, literal, or_, select, tuple_

import civic.deadlines.stepping  # noqa: F401  (registers its job)
from civic.core import clock
from civic.core.errors import NotFound
from civic.core.jobs import Retry, Tools, job
from civic.deadlines.clocks import clocks
from civic.deadlines.commands.tell_of_clock import tell_of_clock
from civic.deadlines.following import FOLLOW_OPEN, follow
from civic.deadlines.models import IssueClock
from civic.deadlines.recounting import RECOUNT, recount
from civic.deadlines.risk import learn_risk
from civic.deadlines.stepping import CATCH_UP
from civic.issues.models import Issue
from civic.issues.status import FINAL

CHUNK = 200
_log = logging.getLogger(__name__)


@job("deadlines.watch_clocks", every="*/5 * * * *")
def watch_clocks(tools: Tools) -> None:
    """Staff are told of terms of the law that are near their end or have run out."""
    with tools.database.reading() as session:
        days = {(law.id, step.code): step.warn_days for law in clocks(session) for step in law.spec.steps}
    if not days:
        return
    now = clock.now()
    longest = timedelta(days=max(days.values()))
    after: Any = None
    while True:
        query = (
            select(IssueClock.issue_id, IssueClock.clock_id, IssueClock.step, IssueClock.due, Issue.public_id)
            .join(Issue, Issue.id == IssueClock.issue_id)
            .where(
                IssueClock.stopped_at.is_(None), IssueClock.due > now - CATCH_UP, IssueClock.due <= now + longest,
                or_(
                    and_(IssueClock.due > now, IssueClock.warned_at.is_(None)),
                    and_(IssueClock.due <= now, IssueClock.missed_at.is_(None)),
                ),
            )
            .order_by(IssueClock.due, IssueClock.issue_id, IssueClock.clock_id, IssueClock.step)
            .limit(CHUNK)
        )  # fmt: skip
        if after is not None:
            here = (IssueClock.due, IssueClock.issue_id, IssueClock.clock_id, IssueClock.step)
            query = query.where(_after(here, after))
        with tools.database.reading() as session:
            rows = session.execute(query).all()
        for row in rows:
            _tell(tools, row)
        if len(rows) < CHUNK:
            return
        last = rows[-1]
        after = (last.due, last.issue_id, last.clock_id, last.step)


def _after(columns: Any, values: Any) -> Any:
    return tuple_(*columns) > tuple_(*(literal(value) for value in values))


def _tell(tools: Tools, row: Any) -> None:
    try:
        with tools.database.transaction() as session:
            tell_of_clock(session, row.public_id, row.clock_id, row.step)
    except NotFound:
        return
    except Exception:
        _log.exception("a term of the law could not be told on issue %s", row.public_id)


@job(FOLLOW_OPEN, retry=Retry(first=30, longest=600, most=8))
def follow_open(tools: Tools) -> None:
    """A law is new, another or retired: the terms of open issues follow, a chunk in a transaction."""
    after = 0
    while True:
        with tools.database.transaction() as session:
            ids = session.scalars(
                select(Issue.id)
                .where(Issue.id > after, Issue.status.not_in(FINAL))
                .order_by(Issue.id)
                .limit(CHUNK)
            ).all()
            for issue_id in ids:
                follow(session, issue_id)
        if len(ids) < CHUNK:
            return
        after = ids[-1]


@job("deadlines.learn_risk", every="23 2 * * *")
def learn_lateness(tools: Tools) -> None:
    """How often work of each category has been late lately."""
    with tools.database.transaction() as session:
        learn_risk(session)


@job(RECOUNT, retry=Retry(first=30, longest=600, most=8))
def recount_dates(tools: Tools, recount_id: int) -> None:
    """Open targets follow a calendar that has changed, as an administrator has asked."""
    recount(tools.database, recount_id)
