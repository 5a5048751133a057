"""The reactor: what follows from an event, done once for each event and never skipped.

It follows the log by a position of its own, stored in the same transaction as what it does: rows and jobs that an event
calls for are there exactly when the position has passed it. Reactions change rows and defer jobs; they never talk to
the outside themselves.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from civic.core import clock
from civic.core.db import Database
from civic.core.events import StoredEvent, read_after

NAME = "reactor"
BATCH = 200
POLL_SECONDS = 1.0
FIRST_DELAY, LONGEST_DELAY = 0.1, 5.0
SOONEST_RETRY, LATEST_RETRY = timedelta(minutes=1), timedelta(hours=1)

Reaction = Callable[[Session, StoredEvent], None]

REACTIONS: dict[str, list[Reaction]] = {}
"""What follows from an event, by its kind. Filled by the ``reactions`` modules of the packages."""

WAIVED: dict[str, str] = {}
"""Kinds from which nothing follows, with the reason why. Every kind has a reaction or stands here."""

_log = logging.getLogger(__name__)


def react_to(*kinds: str) -> Callable[[Reaction], Reaction]:
    """Register a reaction to events of these kinds. It runs in the reactor's transaction and may run again.

    A reaction that raises is undone alone and tried again later (`event_parked`); the events behind it go on.
    """

    def register(reaction: Reaction) -> Reaction:
        for kind in kinds:
            if kind in WAIVED:
                raise ValueError(f"{kind} is waived: {WAIVED[kind]}")
            REACTIONS.setdefault(kind, []).append(reaction)
        return reaction

    return register


def waive(kind: str, reason: str) -> None:
    """Say that nothing follows from events of this kind, and why."""
    if kind in REACTIONS:
        raise ValueError(f"{kind} has reactions")
    WAIVED[kind] = reason


# SKIP LOCKED: of several workers one reacts, the others have nothing to wait for.
_LOCK = text("SELECT position FROM event_follower WHERE name = :name FOR UPDATE SKIP LOCKED")
_STORE = text("UPDATE event_follower SET position = :position WHERE name = :name")
_PARK = text(
    "INSERT INTO event_parked (follower, position, kind, attempts, problem, parked_at, try_at)"
    " VALUES (:follower, :position, :kind, 1, :problem, :now, :try_at)"
)
_DUE = text(
    "SELECT position, kind, attempts FROM event_parked WHERE follower = :follower AND try_at <= :now"
    " ORDER BY position LIMIT 1 FOR UPDATE SKIP LOCKED"
)
_UNPARK = text("DELETE FROM event_parked WHERE follower = :follower AND position = :position")
_PARK_AGAIN = text(
    "UPDATE event_parked SET attempts = attempts + 1, problem = :problem, try_at = :try_at"
    " WHERE follower = :follower AND position = :position"
)
_PARKED = text("SELECT count(*) FROM event_parked WHERE follower = :follower")


def react_once(session: Session) -> int | None:
    """React to the next events in the caller's transaction; returns how many there were.

    None when another worker is at it. Events of origin import call for nothing: what happened elsewhere and long ago
    is not told again. Raises what the database raises: then all of it is to be rolled back and tried again.
    """
    position = session.scalar(_LOCK, {"name": NAME})
    if position is None:
        return None
    batch = read_after(session, position, limit=BATCH)
    if not batch:
        return 0
    for event in batch:
        problem = _react(session, event)
        if problem is not None:
            now = clock.now()
            session.execute(
                _PARK,
                {
                    "follower": NAME, "position": event.position, "kind": event.kind, "problem": problem, "now": now,
                    "try_at": now + SOONEST_RETRY,
                },
            )  # fmt: skip
    session.execute(_STORE, {"name": NAME, "position": batch[-1].position})
    return len(batch)


def _react(session: Session, event: StoredEvent) -> str | None:
    """Run an event's reactions, all or none of them; returns what went wrong."""
    reactions: Sequence[Reaction] = REACTIONS.get(event.kind, ())
    if not reactions or event.origin == "import":
        return None
    savepoint = session.begin_nested()
    try:
        for reaction in reactions:
            reaction(session, event)
        session.flush()
    except Exception as error:
        if isinstance(error, SQLAlchemyError) and getattr(error, "connection_invalidated", False):
            raise
        savepoint.rollback()
        _log.exception("reacting to the event at position %s (%s) failed", event.position, event.kind)
        return f"{type(error).__name__}: {error}"[:500]
    savepoint.commit()
    return None


def retry_parked(database: Database, *, most: int = 500) -> int:
    """Try the parked events whose time has come, each in a transaction of its own; returns how many it took on."""
    tried = 0
    while tried < most and _retry_one(database):
        tried += 1
    return tried


def _retry_one(database: Database) -> bool:
    with database.transaction() as session:
        now = clock.now()
        row = session.execute(_DUE, {"follower": NAME, "now": now}).one_or_none()
        if row is None:
            return False
        key = {"follower": NAME, "position": row.position}
        event = next(iter(read_after(session, row.position - 1, limit=1)), None)
        problem = _react(session, event) if event is not None and event.position == row.position else None
        if problem is None:
            session.execute(_UNPARK, key)
        else:
            wait = min(SOONEST_RETRY * 2 ** min(row.attempts, 10), LATEST_RETRY)
            session.execute(_PARK_AGAIN, {**key, "problem": problem, "try_at": now + wait})
    return True


@dataclass(frozen=True, slots=True)
class ReactorHealth:
    """``behind`` is how many positions are still to be reacted to, ``parked`` how many events wait for a retry."""

    position: int
    behind: int
    parked: int


def reactor_health(session: Session) -> ReactorHealth:
    """How far the reactor has got, whichever worker it runs in."""
    position, last = session.execute(
        text(
            "SELECT position, (SELECT coalesce(max(position), 0) FROM event_position)"
            " FROM event_follower WHERE name = :name"
        ),
        {"name": NAME},
    ).one()
    parked = session.scalar(_PARKED, {"follower": NAME})
    return ReactorHealth(position=position, behind=max(0, last - position), parked=int(parked or 0))


class Reactor:
    """Reacts in a thread until it is stopped. `wake` it when there is something new; it also looks each second."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._woken = threading.Event()
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self.run, name="reactor", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def wake(self) -> None:
        """Look now. Any thread may call it."""
        self._woken.set()

    def stop(self, seconds: float = 2.0) -> None:
        """Finish the batch that is being done; return then, or after ``seconds``."""
        self._stopping.set()
        self._woken.set()
        if self._thread.is_alive():
            self._thread.join(seconds)

    def run(self) -> None:
        """React until `stop`. Blocks; `start` runs it in a thread."""
        delay = FIRST_DELAY
        while not self._stopping.is_set():
            self._woken.clear()
            try:
                with self._database.transaction() as session:
                    count = react_once(session)
            except Exception as error:
                if isinstance(error, SQLAlchemyError):
                    _log.warning("the reactor could not go on: %s", " ".join(str(error).split())[:300])
                else:
                    _log.exception("the reactor could not go on")
                self._stopping.wait(delay)
                delay = min(delay * 2, LONGEST_DELAY)
                continue
            delay = FIRST_DELAY
            if not count:
                self._woken.wait(POLL_SECONDS)
