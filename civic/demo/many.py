"""Many issues more for the demo city, to see how it feels when it is big: years of them, as an import would bring them.

Their events are of origin import: nobody is said to have done anything here.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import FIRST_EXCEPTION, ThreadPoolExecutor, wait
from contextvars import copy_context
from threading import Lock
from typing import Final

from sqlalchemy import text
from sqlalchemy.orm import Session

from civic.city.events import CityReloaded
from civic.city.queries import city_rules
from civic.city.shape import begin_shaping, record_shaping
from civic.core.db import Database
from civic.core.errors import DomainError, NotFound
from civic.core.permissions import SYSTEM
from civic.demo.made_up import World, make_up
from civic.demo.spread import spread
from civic.history.city import City, read_city

SOURCE: Final = "demo"
CHUNK: Final = 2_500
"""Issues of one transaction, as in an import."""

WRITERS: Final = min(1 + (os.cpu_count() or 1), 8)
"""While one makes issues up, the database spreads those of the others."""

_PATIENCE = text("SET LOCAL statement_timeout = 0; SET LOCAL idle_in_transaction_session_timeout = 0")
_IN_BULK = text("SET LOCAL synchronous_commit = off; SET LOCAL gin_pending_list_limit = '64MB'")
_SEQUENCE = text("SELECT given FROM sequence_events()")
# A fill that was broken off may have left out some numbers.
_FIRST = text(
    "SELECT coalesce(max(CAST(external_id AS bigint)) + 1, 0) FROM imported_issue WHERE source = :source"
)
_TABLES = (
    "issue, issue_search, report, assignment, issue_area, imported_issue, photo, affected, event, event_subject,"
    " event_position"
)

Progress = Callable[[int, int], None]
"""Told how many issues are there now, of how many that were asked for."""


def add_many(owner: Database, count: int, *, key: bytes, seed: int = 1, told: Progress) -> int:
    """Add so many issues to the demo city; returns how many events that were. What is committed stays.

    ``owner`` is the tables' owner, ``key`` the city's secret key. Nobody else shapes the city meanwhile. ``told`` is
    called by whichever writer has come so far, one at a time. Raises DomainError ``demo.other_city``.
    """
    with owner.reading() as session:
        _only_in_the_demo(session)
        first = session.scalar(_FIRST, {"source": SOURCE})
    with owner.transaction() as session:
        session.execute(_PATIENCE)
        begin_shaping(session, SYSTEM)
        work = _Work(owner, World(session, range(first, first + count), seed), key, told)
        with ThreadPoolExecutor(WRITERS, "demo") as writers:
            running = [writers.submit(copy_context().run, work.write) for _ in range(WRITERS)]
            try:
                wait(running, return_when=FIRST_EXCEPTION)
            finally:
                work.stop()
        events = sum(each.result() for each in running)
        record_shaping(session, SYSTEM, CityReloaded(source=SOURCE, added=count, changed=0))
    with owner.transaction() as session:
        session.execute(_PATIENCE)
        session.execute(_SEQUENCE)
    with owner.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        # Also takes what waits beside the indexes of words into them: else the first who search would wait for that.
        connection.execute(text(f"VACUUM (ANALYZE) {_TABLES}"))
    return events


class _Work:
    """The chunks that are left, for several writers at once: while one thinks the database writes another's rows."""

    def __init__(self, owner: Database, world: World, key: bytes, told: Progress) -> None:
        self._owner, self._world, self._key, self._told = owner, world, key, told
        numbers = world.numbers
        self._left = iter([numbers[first : first + CHUNK] for first in range(0, len(numbers), CHUNK)])
        self._all, self._done = len(numbers), 0
        self._lock = Lock()

    def stop(self) -> None:
        """No writer begins another chunk."""
        with self._lock:
            self._left = iter([])

    def write(self) -> int:
        """Write chunks until none is left, each in a transaction of its own; returns the number of events."""
        events = 0
        with self._owner.reading() as asked:
            asked.execute(_PATIENCE)
            # Read once: nobody shapes the city meanwhile. Its routing asks the session that has read it.
            city = read_city(asked)
            while numbers := self._next():
                events += self._chunk(city, numbers)
                with self._lock, self._owner.transaction() as session:
                    session.execute(_PATIENCE)
                    session.execute(_SEQUENCE)
                    self._done += len(numbers)
                    self._told(self._done, self._all)
        return events

    def _chunk(self, city: City, numbers: range) -> int:
        while True:
            try:
                with self._owner.transaction() as session:
                    session.execute(_PATIENCE)
                    session.execute(_IN_BULK)
                    made = make_up(self._world, city, self._key, numbers)
                    return spread(session, made, source=SOURCE, at=self._world.now)
            except DomainError as error:
                # Of a million random numbers two may be the same: then others are drawn.
                if error.code != "write.try_again":
                    raise

    def _next(self) -> range | None:
        with self._lock:
            return next(self._left, None)


def _only_in_the_demo(session: Session) -> None:
    """Nobody's real city is filled with made-up issues."""
    try:
        demo = city_rules(session).demo
    except NotFound:
        demo = False
    if not demo:
        raise DomainError("demo.other_city")
