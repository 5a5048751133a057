"""The worker process: the reactor, the jobs and the clock, in one process that survives the loss of its database."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import socket
import threading
from collections.abc import Callable
from typing import Any, Protocol, TypeVar

from procrastinate import App

from civic.core import clock, heartbeat
from civic.core.db import Database, make_engine
from civic.core.events import StoredEvent
from civic.core.jobs import CONCURRENCY, Tools, worker_app
from civic.core.logging import configure_logging
from civic.core.mail import mailer_from
from civic.core.reactor import Reactor, reactor_health
from civic.core.settings import Settings
from civic.core.storage import Storage
from civic.core.tail import Tail
from civic.core.version import VERSION

NAME = "worker"
GRACE_SECONDS = 1.5
"""How long running jobs may take to end once we are told to stop."""

LEAVE_SECONDS = 2.6
"""When the process leaves in any case, jobs running or not: they are rescued. Supervisors kill after three seconds."""

JOB_BEAT_SECONDS = 3.0
STALLED_SECONDS = 15.0
"""A worker silent for so long is taken to be dead, and the jobs it held are done by others."""

RESCUE_SECONDS = 5.0
FIRST_DELAY, LONGEST_DELAY = 0.2, 5.0
STOP_SIGNALS = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)

_log = logging.getLogger(__name__)


class Companion(Protocol):
    """What follows the log beside the reactor, in a thread of its own."""

    def start(self, ready: Callable[[float], bool]) -> None:
        """Begin. ``ready(seconds)`` waits until nothing that is committed goes by unheard, and says whether so."""

    def hear(self, events: list[StoredEvent]) -> None:
        """Take note of what is new. Called by the tail, which waits meanwhile."""

    def stop(self, seconds: float) -> None:
        """End within so many seconds."""


MakeCompanion = TypeVar("MakeCompanion", bound=Callable[[Database], Companion])

COMPANIONS: list[Callable[[Database], Companion]] = []
"""What each worker has beside its reactor. Filled by the floors above."""


def follows_beside(make: MakeCompanion) -> MakeCompanion:
    """Register what makes a companion for each worker."""
    COMPANIONS.append(make)
    return make


def run_worker(settings: Settings) -> None:
    """React to events and do jobs until SIGTERM, SIGINT or SIGHUP. Must be called in the main thread.

    Whoever calls this has imported the modules that register reactions and jobs.
    """
    configure_logging(settings.log)
    # Each job's beginning and end is its business; what goes wrong is told by the jobs themselves.
    logging.getLogger("procrastinate").setLevel(logging.ERROR)
    logging.getLogger("psycopg.pool").setLevel(logging.ERROR)
    asyncio.run(Worker(tools_from(settings)).run())


def tools_from(settings: Settings) -> Tools:
    """What jobs work with, as the settings say."""
    return Tools(
        settings=settings,
        database=Database(make_engine(settings.database_url, application="civic worker")),
        mailer=mailer_from(settings.smtp, settings.mail_folder, settings.mail_from),
        storage=Storage(settings.storage),
    )


class Worker:
    """All that follows from events and from time, until it is told to stop."""

    def __init__(self, tools: Tools) -> None:
        self._tools = tools
        self._reactor = Reactor(tools.database)
        url = tools.settings.database_direct_url or tools.settings.database_url
        self._companions = [make(tools.database) for make in COMPANIONS]
        self._tail = Tail(url, self._heard, application="civic worker tail")
        tools.database.on_recorded(self._tail.nudge)
        self._stopping = threading.Event()
        self._jobs_running = False

    async def run(self) -> None:
        told = asyncio.Event()
        loop = asyncio.get_running_loop()
        for number in STOP_SIGNALS:
            loop.add_signal_handler(number, told.set)
        self._reactor.start()
        self._tail.start()
        for companion in self._companions:
            companion.start(self._tail.wait_ready)
        beating = threading.Thread(target=self._beat, name="heartbeat", daemon=True)
        beating.start()
        jobs = asyncio.create_task(self._do_jobs())
        _log.info("the worker is at work")
        await told.wait()
        _leave_after(LEAVE_SECONDS)
        self._stopping.set()
        jobs.cancel()
        await asyncio.gather(
            jobs, asyncio.to_thread(self._tail.stop, 1.0), asyncio.to_thread(self._reactor.stop, 2.0),
            *(asyncio.to_thread(companion.stop, 2.0) for companion in self._companions),
            return_exceptions=True,
        )  # fmt: skip
        _log.info("the worker has stopped")

    def _heard(self, events: list[StoredEvent]) -> None:
        self._reactor.wake()
        for companion in self._companions:
            companion.hear(events)

    async def _do_jobs(self) -> None:
        """Do jobs; when the database is lost, begin again until it is back."""
        delay = FIRST_DELAY
        while True:
            began = clock.now()
            try:
                await self._do_jobs_while_connected()
            except Exception as error:
                _log.warning("jobs are interrupted: %s", " ".join(str(error).split())[:300] or type(error))
            finally:
                self._jobs_running = False
            if (clock.now() - began).total_seconds() > LONGEST_DELAY:
                delay = FIRST_DELAY
            await asyncio.sleep(delay)
            delay = min(delay * 2, LONGEST_DELAY)

    async def _do_jobs_while_connected(self) -> None:
        app = worker_app(self._tools)
        try:
            await app.open_async()
            rescue = asyncio.create_task(_rescue(app))
            self._jobs_running = True
            try:
                await app.run_worker_async(
                    concurrency=CONCURRENCY, delete_jobs="successful", install_signal_handlers=False,
                    shutdown_graceful_timeout=GRACE_SECONDS, update_heartbeat_interval=JOB_BEAT_SECONDS,
                    stalled_worker_timeout=STALLED_SECONDS, fetch_job_polling_interval=2.0,
                )  # fmt: skip
            finally:
                rescue.cancel()
        finally:
            await app.close_async()

    def _beat(self) -> None:
        while not self._stopping.is_set():
            try:
                with self._tools.database.transaction() as session:
                    reactor = reactor_health(session)
                    heartbeat.beat(session, NAME, self._detail(reactor))
            except Exception as error:
                _log.warning("no sign of life could be left: %s", " ".join(str(error).split())[:200])
            # While jobs are not running, say soon when they do.
            self._stopping.wait(heartbeat.EVERY_SECONDS if self._jobs_running else 1.0)

    def _detail(self, reactor: Any) -> dict[str, Any]:
        tail = self._tail.health()
        return {
            "host": socket.gethostname(), "pid": os.getpid(), "version": VERSION, "jobs": self._jobs_running,
            "reactor": {"position": reactor.position, "behind": reactor.behind, "parked": reactor.parked},
            "tail": {"alive": tail.alive, "position": tail.position, "seconds_behind": tail.seconds_behind},
        }  # fmt: skip


async def _rescue(app: App) -> None:
    """Give back the jobs of workers that have died. Not a job itself, which could be among them."""
    while True:
        try:
            for job in await app.job_manager.get_stalled_jobs(seconds_since_heartbeat=STALLED_SECONDS):
                _log.warning("%s was interrupted and is done again", job.call_string)
                await app.job_manager.retry_job(job=job)
        except Exception as error:
            # Lost to another worker, or with the database: either way the next round sees what is left.
            _log.info("rescuing jobs: %s", " ".join(str(error).split())[:200])
        await asyncio.sleep(RESCUE_SECONDS)


def _leave_after(seconds: float, leave: Callable[[int], Any] = os._exit) -> None:
    # A job in a thread cannot be ended from outside, and Python waits for its threads.
    timer = threading.Timer(seconds, leave, (0,))
    timer.daemon = True
    timer.start()
