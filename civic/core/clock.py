"""The only source of the present moment.

Everything that needs "now" asks `now()`, so that a test can stand still in time or move through it. The
standard library's clock is not called anywhere else for a moment that is stored, shown or compared.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime, timedelta


class FrozenClock:
    """A moment that stands still until it is moved by hand."""

    def __init__(self, at: datetime) -> None:
        self.at = _in_utc(at)

    def move(self, by: timedelta) -> datetime:
        """Move the moment by a span (backwards when negative) and return it."""
        self.at += by
        return self.at

    def move_to(self, at: datetime) -> datetime:
        """Set the moment. Raises ValueError when it has no time zone."""
        self.at = _in_utc(at)
        return self.at


_clock: ContextVar[FrozenClock | None] = ContextVar("civic_clock", default=None)


def now() -> datetime:
    """The present moment, aware, in UTC."""
    clock = _clock.get()
    return datetime.now(UTC) if clock is None else clock.at


@contextmanager
def frozen(at: datetime) -> Iterator[FrozenClock]:
    """Make `now()` return `at` within the block; the yielded clock moves it on.

    Holds for the current context only: a thread started inside sees real time unless it is started with
    `contextvars.copy_context().run`. Blocks may be nested. Raises ValueError when `at` has no time zone.
    """
    clock = FrozenClock(at)
    token = _clock.set(clock)
    try:
        yield clock
    finally:
        _clock.reset(token)


def _in_utc(at: datetime) -> datetime:
    if at.tzinfo is None or at.utcoffset() is None:
        raise ValueError("a moment needs a time zone")
    return at.astimezone(UTC)
