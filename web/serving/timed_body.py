"""The body of a request, read for as long as it comes at a pace that a poor connection has, and no longer.

gunicorn gives up on headers that do not come whole within its `keepalive` seconds, but waits for a body for ever: who
sends one byte a minute on each of many connections would hold them all (slowloris, slow POST).
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Protocol

from gevent import Timeout
from werkzeug.exceptions import RequestTimeout

SECONDS = 20.0
"""Time that any body is given."""

BYTES_PER_SECOND = 8 * 1024
"""Pace below which time runs out: a phone in a village is faster."""

PIECE = 16 * 1024


class Body(Protocol):
    """What WSGI asks of its input."""

    def read(self, size: int | None = None) -> bytes: ...

    def readline(self, size: int | None = None) -> bytes: ...


class TimedBody:
    """A body that raises RequestTimeout (408) once it has come too slowly."""

    def __init__(self, body: Body) -> None:
        self._body = body
        self._began = time.monotonic()
        self._read = 0

    def read(self, size: int | None = None) -> bytes:
        # Bit by bit, so that what has come so far counts while the rest is waited for.
        parts: list[bytes] = []
        left = None if size is None or size < 0 else size
        while left is None or left > 0:
            part = self._timed(PIECE if left is None else min(PIECE, left), line=False)
            if not part:
                break
            parts.append(part)
            left = None if left is None else left - len(part)
        return b"".join(parts)

    def readline(self, size: int | None = None) -> bytes:
        return self._timed(size, line=True)

    def readlines(self, hint: int | None = None) -> list[bytes]:
        return list(self)

    def __iter__(self) -> Iterator[bytes]:
        while line := self.readline():
            yield line

    def _timed(self, size: int | None, *, line: bool) -> bytes:
        left = SECONDS + self._read / BYTES_PER_SECOND - (time.monotonic() - self._began)
        # Raised by gevent in this greenlet; before the time is up the block ends as if there were none.
        with Timeout(max(left, 0.001), RequestTimeout()):
            part = self._body.readline(size) if line else self._body.read(size)
        self._read += len(part)
        return part
