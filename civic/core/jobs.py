"""Jobs: what is done after the fact and may take its time, kept in the database until it is done.

A job is a function registered by name. The reactor (or another job) defers it in its own transaction, so that it exists
exactly when what it is about does; a worker runs it at least once, never before that transaction has committed. A
killed job runs again: what it tells the outside must be recognisable by a key of its own (see `civic.notifications`).
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any, ParamSpec

from procrastinate import App, BaseRetryStrategy, PsycopgConnector, RetryDecision
from procrastinate.contrib.sqlalchemy import SQLAlchemyPsycopg2Connector
from procrastinate.jobs import Job
from sqlalchemy import text
from sqlalchemy.orm import Session

from civic.core import clock
from civic.core.db import Database
from civic.core.mail import Mailer
from civic.core.settings import Settings
from civic.core.storage import Storage

SCHEMA = "procrastinate"
CONCURRENCY = 4

_P = ParamSpec("_P")
_log = logging.getLogger(__name__)


class TryLater(Exception):
    """Raised by a job for which it is too early; its retry says when the time has come. No defect, no traceback."""


@dataclass(frozen=True, slots=True)
class Tools:
    """What jobs work with."""

    settings: Settings
    database: Database
    mailer: Mailer
    storage: Storage


Every = str | Callable[[Settings], str | None]


@dataclass(frozen=True, slots=True)
class Plan:
    """A registered job. ``every`` is a cron line in UTC for what is done by the clock, or follows from settings."""

    name: str
    run: Callable[..., None]
    retry: Retry
    every: Every | None

    def cron(self, settings: Settings) -> str | None:
        """When the clock calls for it under these settings; None when it does not."""
        return self.every(settings) if callable(self.every) else self.every


@dataclass(frozen=True, slots=True)
class Retry(BaseRetryStrategy):
    """After which error a job is tried again, and when: ``first`` seconds, then four times as long each time.

    ``longest`` is the longest pause in seconds, ``most`` how often; None tries for ever.
    """

    first: float = 5
    longest: float = 3600
    most: int | None = None

    def get_retry_decision(self, *, exception: BaseException, job: Job) -> RetryDecision | None:
        if self.most is not None and job.attempts >= self.most:
            return None
        pause = min(self.first * 4 ** min(job.attempts, 12), self.longest)
        return RetryDecision(retry_at=clock.now() + timedelta(seconds=pause))


JOBS: dict[str, Plan] = {}
"""Every kind of job, by name."""


def job(
    name: str, *, retry: Retry | None = None, every: Every | None = None
) -> Callable[[Callable[_P, None]], Callable[_P, None]]:
    """Register ``function(tools, **arguments)`` as a job. With ``every`` the clock defers it, without arguments.

    Without ``retry`` a job that fails is not tried again before its next time; a job that was killed always is.
    """

    def register(function: Callable[_P, None]) -> Callable[_P, None]:
        if name in JOBS:
            raise ValueError(f"two jobs named {name}")
        JOBS[name] = Plan(name, function, retry or Retry(most=0), every)
        return function

    return register


def defer(session: Session, name: str, **arguments: Any) -> None:
    """Queue a job in the caller's transaction: it is there when that commits, and only then.

    Not in a resident's request, which it would slow down for everybody: let a reaction do it. Raises KeyError for a job
    that does not exist.
    """
    defer_many(session, name, [arguments])


def defer_until(session: Session, name: str, at: datetime, **arguments: Any) -> None:
    """`defer` for a moment: no worker takes the job before it. Raises KeyError."""
    defer_many(session, name, [arguments], at=at)


def defer_many(
    session: Session, name: str, arguments: Sequence[Mapping[str, Any]], *, at: datetime | None = None
) -> None:
    """Queue one job for each set of arguments, in the caller's transaction, ``at`` a moment or at once.

    Raises KeyError.
    """
    plan = JOBS[name]
    if not arguments:
        return
    # The queue's functions name its tables without their schema.
    session.execute(text(f"SET LOCAL search_path = public, {SCHEMA}"))
    task = _deferring().configure_task(plan.name, connection=session.connection(), schedule_at=at)
    task.batch_defer(*(dict(each) for each in arguments))


@cache
def _deferring() -> App:
    # An App of its own: tasks stay bound to the first App and connector that they were given.
    return App(connector=SQLAlchemyPsycopg2Connector())


def worker_app(tools: Tools) -> App:
    """An App that runs every registered job with ``tools``, over connections of psycopg 3."""
    url = tools.settings.database_direct_url or tools.settings.database_url
    app = App(
        connector=PsycopgConnector(
            conninfo=url.replace("postgresql+psycopg2://", "postgresql://", 1),
            kwargs={
                "options": f"-c search_path={SCHEMA},public -c timezone=UTC",
                "application_name": "civic jobs",
                "connect_timeout": 5,
            },
            min_size=1,
            max_size=CONCURRENCY,
            timeout=5,
        ),
        # What the clock called for while nobody was there is made up for once, however long that was.
        periodic_defaults={"max_delay": timedelta(days=1).total_seconds()},
    )
    for plan in JOBS.values():
        _add(app, plan, tools)
    return app


def _add(app: App, plan: Plan, tools: Tools) -> None:
    def run(timestamp: int | None = None, **arguments: Any) -> None:
        try:
            plan.run(tools, **arguments)
        except TryLater as later:
            _log.info("%s %s is tried again later: %s", plan.name, arguments, later)
            raise
        except Exception:
            _log.exception("%s %s failed", plan.name, arguments)
            raise

    # One at a time, and not piled up while it waits: what the clock calls for looks at all there is to do.
    lock = plan.name if plan.every else None
    task = app.task(name=plan.name, retry=plan.retry, lock=lock, queueing_lock=lock)(run)
    if cron := plan.cron(tools.settings):
        app.periodic(cron=cron)(task)
