from __future__ import annotations

import multiprocessing
import threading
import time
from collections.abc import Callable, Iterator

import pytest
from limits import RateLimitItemPerHour, RateLimitItemPerSecond, parse
from limits.strategies import FixedWindowRateLimiter, SlidingWindowCounterRateLimiter
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from civic.core.cluster import ClusterUrls
from civic.core.db import make_engine
from civic.core.rate_limits import PostgresStorage, forget_over

PROCESSES = 4
TRIES = 60


@pytest.fixture
def storage(committed: Engine) -> PostgresStorage:
    return PostgresStorage(engine=lambda: committed)


def hammer(url: str, limit: str, let_in: multiprocessing.Queue[int]) -> None:
    """One process among several, with three threads, that asks as fast as it can."""
    engine = make_engine(url, pool_size=4, application="civic limits")
    limiter = SlidingWindowCounterRateLimiter(PostgresStorage(engine=lambda: engine))
    counts = []

    def ask() -> None:
        counts.append(sum(limiter.hit(parse(limit), "somebody") for _ in range(TRIES // 3)))

    threads = [threading.Thread(target=ask) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    engine.dispose()
    let_in.put(sum(counts))


def test_several_processes_together_let_in_just_as_many_as_one_would(
    storage: PostgresStorage, database: ClusterUrls
):
    context = multiprocessing.get_context("spawn")
    let_in: multiprocessing.Queue[int] = context.Queue()
    processes = [
        context.Process(target=hammer, args=(database.app, "100 per day", let_in)) for _ in range(PROCESSES)
    ]
    for process in processes:
        process.start()
    total = sum(let_in.get(timeout=60) for _ in processes)
    for process in processes:
        process.join()
    assert total == 100
    assert (
        SlidingWindowCounterRateLimiter(storage).get_window_stats(parse("100 per day"), "somebody").remaining
        == 0
    )


def test_a_refused_hit_counts_for_nothing_and_one_may_be_given_back(storage: PostgresStorage):
    limiter, limit = SlidingWindowCounterRateLimiter(storage), RateLimitItemPerHour(3)
    assert [limiter.hit(limit, "a") for _ in range(5)] == [True, True, True, False, False]
    assert limiter.hit(limit, "b") and not limiter.test(limit, "a")
    assert limiter.hit(limit, "a", cost=-1)
    assert limiter.get_window_stats(limit, "a").remaining == 1
    assert limiter.hit(limit, "a") and not limiter.hit(limit, "a")
    assert not limiter.hit(limit, "c", cost=4)
    limiter.clear(limit, "a")
    assert limiter.hit(limit, "a", cost=3)


def test_more_is_never_given_back_than_was_taken(storage: PostgresStorage):
    limiter, limit = SlidingWindowCounterRateLimiter(storage), RateLimitItemPerHour(2)
    assert limiter.hit(limit, "a", cost=-1) and limiter.hit(limit, "a", cost=-1)
    assert [limiter.hit(limit, "a") for _ in range(3)] == [True, True, False]


@pytest.fixture
def in_window(committed: Engine, storage: PostgresStorage) -> Iterator[Callable[[float], None]]:
    """Let the hits that were counted lie so many windows back."""

    def move(windows: float) -> None:
        with committed.begin() as connection:
            connection.execute(text("UPDATE rate_limit SET began = began - 3600 * :n"), {"n": windows})

    yield move


def test_hits_of_the_window_before_count_by_the_share_that_is_still_in_time(
    storage: PostgresStorage, in_window: Callable[[float], None]
):
    limiter, limit = SlidingWindowCounterRateLimiter(storage), RateLimitItemPerHour(1000)
    assert limiter.hit(limit, "a", cost=1000) and not limiter.hit(limit, "a")
    in_window(1.25)
    assert abs(limiter.get_window_stats(limit, "a").remaining - 250) <= 5, (
        "as much room as has passed of the window"
    )
    taken = sum(limiter.hit(limit, "a", cost=10) for _ in range(101)) * 10
    assert abs(taken - 250) <= 10
    in_window(2)
    assert limiter.hit(limit, "a", cost=1000), "two windows later nothing counts"


def test_a_limit_is_there_again_when_its_time_has_passed(storage: PostgresStorage):
    limiter, limit = SlidingWindowCounterRateLimiter(storage), RateLimitItemPerSecond(2)
    assert [limiter.hit(limit, "a") for _ in range(2)] == [True, True]
    end = time.monotonic() + 10
    while not limiter.hit(limit, "a"):
        assert time.monotonic() < end
        time.sleep(0.05)


def test_a_hit_that_waited_for_its_row_into_the_next_window_counts_there(
    committed: Engine, storage: PostgresStorage
):
    limiter, limit = SlidingWindowCounterRateLimiter(storage), RateLimitItemPerHour(2)
    assert limiter.hit(limit, "a")
    with committed.begin() as connection:
        connection.execute(text("UPDATE rate_limit SET began = began + 5, hits = 2"))
    assert not limiter.hit(limit, "a"), "a newer window is not put back by an older one"


def test_it_counts_by_fixed_windows_for_whoever_asks_for_that(storage: PostgresStorage):
    limiter, limit = FixedWindowRateLimiter(storage), RateLimitItemPerHour(2)
    assert [limiter.hit(limit, "a") for _ in range(3)] == [True, True, False]
    stats = limiter.get_window_stats(limit, "a")
    assert stats.remaining == 0 and stats.reset_time > time.time()
    assert storage.check() and storage.reset() == 1 and limiter.test(limit, "a")


def test_keys_are_kept_as_hashes_and_forgotten_when_their_time_is_over(
    committed: Engine, storage: PostgresStorage
):
    limiter = SlidingWindowCounterRateLimiter(storage)
    limiter.hit(RateLimitItemPerHour(2), "somebody@example.org")
    limiter.hit(RateLimitItemPerHour(2), "x" * 100_000)
    with committed.connect() as connection:
        keys = [bytes(key) for key in connection.execute(text("SELECT key FROM rate_limit")).scalars()]
    assert [len(key) for key in keys] == [16, 16]
    with committed.begin() as connection:
        connection.execute(
            text("UPDATE rate_limit SET ends_at = now() - interval '1 second' WHERE key = :key"),
            {"key": keys[0]},
        )
    with Session(committed) as session:
        assert forget_over(session) == 1
        session.commit()
    with committed.connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM rate_limit")) == 1


def test_the_table_is_not_logged_so_that_a_hit_costs_no_write_to_the_disk(engine: Engine):
    with engine.connect() as connection:
        kind = connection.scalar(text("SELECT relpersistence FROM pg_class WHERE relname = 'rate_limit'"))
    assert kind == "u"
