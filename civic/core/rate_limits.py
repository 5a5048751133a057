"""How often something may be asked for, counted for all processes of the city in its database.

A storage for the library `limits`, which Flask-Limiter stands on. Each hit is one statement over a connection of its
own, committed by itself: a request that is refused and rolled back has counted, and one that takes long holds nobody
up. The table is not logged: its loss with a crash lets a few in too many, and nothing that it holds is worth a write
to the disk. Keys are kept as hashes; who calls gives none that name a person (see `web.limits`).

Windows slide: a hit counts fully in its own window and, in the next one, by the share of it that still lies within
the limit's time. So there is no moment at which a limit can be had twice.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable
from typing import Any

from limits.storage import SlidingWindowCounterSupport, Storage
from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

# A key's window begins with its first hit, the next one where that ends; of those that are over, the last one counts.
# A hit that had to wait for the row may come with a moment before its window began: it counts there.
_NOW = "extract(epoch FROM clock_timestamp())::double precision"


def _passed(now: str) -> str:
    return f"greatest(floor(({now} - r.began) / :window), 0)"


def _hits(now: str) -> str:
    return f"CASE WHEN {_passed(now)} < 1 THEN r.hits ELSE 0 END"


def _before(now: str) -> str:
    return f"CASE {_passed(now)} WHEN 0 THEN r.hits_before WHEN 1 THEN r.hits ELSE 0 END"


def _left(now: str) -> str:
    """The share of the window that is still to come."""
    return f"CASE WHEN {_passed(now)} < 2 THEN least(1 - ({now} - r.began) / :window + {_passed(now)}, 1) ELSE 1 END"


_COMES = "excluded.began"
_HIT = (
    "INSERT INTO rate_limit AS r (key, began, hits, hits_before, ends_at)"  # noqa: S608  # constants
    f" VALUES (:key, {_NOW}, greatest(:amount, 0), 0, clock_timestamp() + make_interval(secs => 2 * :window))"
    f" ON CONFLICT (key) DO UPDATE SET hits = greatest({_hits(_COMES)} + :amount, 0), hits_before = {_before(_COMES)},"
    f" began = CASE WHEN {_passed(_COMES)} < 2 THEN r.began + {_passed(_COMES)} * :window ELSE {_COMES} END,"
    " ends_at = excluded.ends_at"
)
_TAKE = text(
    f"{_HIT} WHERE ceil(({_before(_COMES)}) * ({_left(_COMES)})) + ({_hits(_COMES)}) + :amount <= :limit RETURNING true"
)
_COUNT = text(f"{_HIT} RETURNING hits")
_LOOK = text(
    f"SELECT {_hits(_NOW)} AS hits, {_before(_NOW)} AS before, ({_left(_NOW)}) * :window AS left"  # noqa: S608  # constants
    " FROM rate_limit r WHERE key = :key"
)
_HITS_NOW = text("SELECT hits FROM rate_limit WHERE key = :key")
_ENDS = text(
    "SELECT extract(epoch FROM ends_at - clock_timestamp())::double precision FROM rate_limit WHERE key = :key"
)
_FORGET = text("DELETE FROM rate_limit WHERE key = :key")
_FORGET_ALL = text("DELETE FROM rate_limit")
_FORGET_OVER = text("DELETE FROM rate_limit WHERE ends_at < now()")


def forget_over(session: Session) -> int:
    """Forget the keys whose last two windows are over; how many those were."""
    return int(getattr(session.execute(_FORGET_OVER), "rowcount", 0))


class PostgresStorage(Storage, SlidingWindowCounterSupport):
    """``engine()`` gives the engine to count over: a small pool of its own, so that a request which holds one
    connection never waits for a second one of the same pool. Raises SQLAlchemyError when the database is away."""

    STORAGE_SCHEME: list[str] | None = None

    def __init__(self, uri: str | None = None, *, engine: Callable[[], Engine], **options: Any) -> None:
        super().__init__(uri, **options)
        self._engine = engine

    @property
    def base_exceptions(self) -> type[Exception]:
        return SQLAlchemyError

    def acquire_sliding_window_entry(self, key: str, limit: int, expiry: int, amount: int = 1) -> bool:
        """Whether there was room for ``amount`` hits, which are counted if so. A negative amount gives back."""
        if amount > limit:
            return False
        values = {"key": _hash(key), "window": expiry, "amount": amount, "limit": limit}
        with self._connection() as connection:
            return connection.execute(_TAKE, values).first() is not None

    def get_sliding_window(self, key: str, expiry: int) -> tuple[int, float, int, float]:
        """Hits of the window before, seconds that it still weighs for, hits of this window, seconds until it ends
        to weigh."""
        with self._connection() as connection:
            row = connection.execute(_LOOK, {"key": _hash(key), "window": expiry}).first()
        if row is None:
            return 0, 0.0, 0, 0.0
        return row.before, row.left, row.hits, row.left + expiry

    def clear_sliding_window(self, key: str, expiry: int) -> None:
        self.clear(key)

    def incr(self, key: str, expiry: int, amount: int = 1) -> int:
        """Count without a limit; the hits of this window."""
        values = {"key": _hash(key), "window": expiry, "amount": amount}
        with self._connection() as connection:
            return int(connection.execute(_COUNT, values).scalar_one())

    def get(self, key: str) -> int:
        with self._connection() as connection:
            return int(connection.execute(_HITS_NOW, {"key": _hash(key)}).scalar() or 0)

    def get_expiry(self, key: str) -> float:
        """The time (seconds of the epoch) at which the key is forgotten."""
        with self._connection() as connection:
            left = connection.execute(_ENDS, {"key": _hash(key)}).scalar()
        return time.time() + float(left or 0)

    def check(self) -> bool:
        try:
            with self._connection() as connection:
                return connection.execute(text("SELECT true")).scalar_one() is True
        except SQLAlchemyError:
            return False

    def reset(self) -> int:
        """Forget everything; how many keys there were."""
        with self._connection() as connection:
            return int(connection.execute(_FORGET_ALL).rowcount)

    def clear(self, key: str) -> None:
        with self._connection() as connection:
            connection.execute(_FORGET, {"key": _hash(key)})

    def _connection(self) -> Connection:
        return self._engine().connect().execution_options(isolation_level="AUTOCOMMIT")


def _hash(key: str) -> bytes:
    return hashlib.blake2b(key.encode("utf-8", "surrogatepass"), digest_size=16).digest()
