"""The tail of the event log: one loop in each process that gives positions, reads what is new and tells it on.

Woken by the sequencer's NOTIFY, by `nudge` (this process has just committed something) or by a poll. What it has told
survives nothing: a follower that may not skip an event across restarts is `civic.core.reactor`.
"""

from __future__ import annotations

import contextlib
import logging
import os
import select
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import psycopg2

from civic.core.events import StoredEvent, Subject

CHANNEL = "civic_events"
BATCH = 500
POLL_SECONDS = 0.25
RETRY_SECONDS = 0.004
"""How soon to try again when another process is giving positions: it may have missed what we came for."""

PATIENCE = 100
"""After so many tries in a row whoever holds the lock is not busy but stuck; then the poll is soon enough."""

FIRST_DELAY, LONGEST_DELAY = 0.05, 2.0
ALIVE_SECONDS = 5.0

_log = logging.getLogger(__name__)

_SEQUENCE = "SELECT given FROM sequence_events()"
_LAST = "SELECT coalesce(max(position), 0) FROM event_position"
_PREPARE = """
    PREPARE civic_tail (bigint, integer) AS
    SELECT p.position, e.id, e.subject_kind, e.subject_id, e.seq, e.kind, e.version, e.at, e.recorded_at,
           e.actor_id, e.origin, e.body, e.rooms
      FROM event_position p JOIN event e ON e.id = p.event_id
     WHERE p.position > $1 ORDER BY p.position LIMIT $2
"""
_READ = "EXECUTE civic_tail (%s, %s)"


@dataclass(frozen=True, slots=True)
class TailHealth:
    """How the tail is. ``seconds_behind`` is the time since everything there was had been told on.

    ``failed_events`` counts those whose handler failed, and ``reconnects`` how often the database was lost.
    """

    alive: bool
    position: int
    seconds_behind: float
    failed_events: int
    reconnects: int


class Tail:
    """Hands every event after ``start`` to ``on_events``, in order of position, in batches of at most 500.

    ``url`` leads to the database itself, not to a transaction pooler (LISTEN needs the session). ``start`` is the
    position to begin after; None begins with what comes next. After the database was lost the tail goes on where it
    was.

    A handler that raises stops nobody: the events of that batch are handed over again one by one, and those that fail
    alone are logged with position, kind and subject, counted, and passed by. So a handler sees every event at least
    once while the process lives; it must bear seeing one again (live pages ignore a sequence they already show). The
    log's copy is never lost: whoever must not miss one follows by its own stored position.

    Works with threads and, after gevent's patches, with greenlets alike.
    """

    def __init__(
        self, url: str, on_events: Callable[[list[StoredEvent]], None], *, start: int | None = None,
        application: str = "civic tail",
    ) -> None:  # fmt: skip
        self._url = url.replace("postgresql+psycopg2://", "postgresql://", 1)
        self._on_events = on_events
        self._position = start
        self._application = application
        self._wake, self._waker = os.pipe()
        os.set_blocking(self._wake, False)
        os.set_blocking(self._waker, False)
        self._stopping = threading.Event()
        self._ready = threading.Event()
        self._thread: threading.Thread | None = None
        self._caught_up = time.monotonic()
        self._passed = 0.0
        self._failed = 0
        self._reconnects = 0

    def start(self) -> None:
        """Begin to follow, in a thread (under gevent: a greenlet) of its own."""
        self._thread = threading.Thread(target=self.run, name="tail", daemon=True)
        self._thread.start()

    def wait_ready(self, seconds: float = 10.0) -> bool:
        """Wait until the first pass is done: from then on nothing that is committed goes by unseen."""
        return self._ready.wait(seconds)

    def nudge(self) -> None:
        """Look now. Costs a byte in a pipe; may be called from any thread, greenlet or signal handler."""
        # A full pipe means that it will look anyway; a closed one that it has stopped.
        with contextlib.suppress(BlockingIOError, OSError):
            os.write(self._waker, b"\0")

    def stop(self, seconds: float = 2.0) -> None:
        """Stop following; returns when the loop has ended, or after ``seconds``."""
        self._stopping.set()
        self.nudge()
        if self._thread is not None and self._thread is not threading.current_thread():
            self._thread.join(seconds)

    @property
    def position(self) -> int:
        """The newest position that was handed over (0 before the first look)."""
        return self._position or 0

    @property
    def alive(self) -> bool:
        """Whether the log was looked at in the last few seconds."""
        return not self._stopping.is_set() and time.monotonic() - self._passed < ALIVE_SECONDS

    def health(self) -> TailHealth:
        return TailHealth(
            alive=self.alive, position=self.position,
            seconds_behind=round(max(0.0, time.monotonic() - self._caught_up - POLL_SECONDS), 3),
            failed_events=self._failed, reconnects=self._reconnects,
        )  # fmt: skip

    def run(self) -> None:
        """Follow until `stop`. Blocks; `start` runs it in a thread."""
        delay = FIRST_DELAY
        while not self._stopping.is_set():
            try:
                with self._connection() as connection:
                    for _ in self._passes(connection):
                        delay = FIRST_DELAY
            except psycopg2.Error as error:
                self._reconnects += 1
                _log.warning("the tail lost the database at position %s: %s", self.position, _brief(error))
                self._stopping.wait(delay)
                delay = min(delay * 2, LONGEST_DELAY)
            except Exception:
                self._reconnects += 1
                _log.exception("the tail failed at position %s and begins again", self.position)
                self._stopping.wait(delay)
                delay = min(delay * 2, LONGEST_DELAY)

    @contextlib.contextmanager
    def _connection(self) -> Iterator[Any]:
        connection = psycopg2.connect(
            self._url, application_name=self._application, connect_timeout=5, options="-c timezone=UTC",
            keepalives_idle=5, keepalives_interval=2, keepalives_count=3, tcp_user_timeout=10_000,
        )  # fmt: skip
        try:
            # Each pass must be one statement that is its own transaction: see sequence_events.
            connection.autocommit = True
            yield connection
        finally:
            connection.close()

    def _passes(self, connection: Any) -> Iterator[None]:
        """Pass after pass; yields after each that succeeded."""
        cursor = connection.cursor()
        cursor.execute("SET plan_cache_mode = force_generic_plan")
        cursor.execute(_PREPARE)
        cursor.execute(f"LISTEN {CHANNEL}")
        if self._position is None:
            cursor.execute(_LAST)
            self._position = cursor.fetchone()[0]
        held = 0
        while not self._stopping.is_set():
            self._drain()
            cursor.execute(_SEQUENCE)
            given = cursor.fetchone()[0]
            self._tell_new(cursor)
            self._passed = time.monotonic()
            self._ready.set()
            yield
            connection.poll()
            told = bool(connection.notifies)
            connection.notifies.clear()
            held = held + 1 if given == -1 else 0
            if given > 0 or told:
                continue
            pause = RETRY_SECONDS if 0 < held <= PATIENCE else POLL_SECONDS
            select.select([connection, self._wake], [], [], pause)

    def _tell_new(self, cursor: Any) -> None:
        while not self._stopping.is_set():
            cursor.execute(_READ, (self._position, BATCH))
            batch = [_stored(row) for row in cursor.fetchall()]
            if batch:
                self._tell(batch)
                self._position = batch[-1].position
            if len(batch) < BATCH:
                self._caught_up = time.monotonic()
                return

    def _tell(self, batch: list[StoredEvent]) -> None:
        try:
            self._on_events(batch)
        except Exception:
            _log.exception(
                "telling positions %s to %s failed; they are told again one by one",
                batch[0].position,
                batch[-1].position,
            )
            for event in batch:
                self._tell_alone(event)

    def _tell_alone(self, event: StoredEvent) -> None:
        try:
            self._on_events([event])
        except Exception:
            self._failed += 1
            _log.exception(
                "event at position %s was not told: %s of %s %s",
                event.position,
                event.kind,
                event.subject.kind,
                event.subject.id,
            )

    def _drain(self) -> None:
        with contextlib.suppress(BlockingIOError):
            while len(os.read(self._wake, 4096)) == 4096:
                pass


def _stored(row: Any) -> StoredEvent:
    (
        position,
        event_id,
        subject_kind,
        subject_id,
        seq,
        kind,
        version,
        at,
        recorded_at,
        actor,
        origin,
        body,
        rooms,
    ) = row
    return StoredEvent(
        position, event_id, Subject(subject_kind, subject_id), seq, kind, version, at, recorded_at, actor, origin,
        body, tuple(rooms),
    )  # fmt: skip


def _brief(error: Exception) -> str:
    return " ".join(str(error).split())[:200] or type(error).__name__
