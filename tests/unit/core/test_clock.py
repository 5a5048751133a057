from __future__ import annotations

import contextvars
import threading
from datetime import UTC, datetime, timedelta, timezone

import pytest

from civic.core import clock

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def test_now_is_aware_and_in_utc() -> None:
    before = datetime.now(UTC)
    assert before <= clock.now() <= datetime.now(UTC)
    assert clock.now().utcoffset() == timedelta(0)


def test_a_frozen_clock_stands_still_and_runs_again_afterwards() -> None:
    with clock.frozen(NOON):
        assert clock.now() == clock.now() == NOON
    assert clock.now() > datetime(2024, 1, 1, tzinfo=UTC)


def test_a_frozen_clock_moves_only_by_hand() -> None:
    with clock.frozen(NOON) as frozen:
        assert frozen.move(timedelta(hours=2)) == NOON + timedelta(hours=2) == clock.now()
        frozen.move_to(NOON)
        assert clock.now() == NOON


def test_blocks_nest_and_give_the_outer_moment_back() -> None:
    with clock.frozen(NOON):
        with clock.frozen(NOON + timedelta(days=1)):
            assert clock.now().day == 3
        assert clock.now() == NOON


def test_a_failure_inside_does_not_leave_the_clock_frozen() -> None:
    with pytest.raises(RuntimeError), clock.frozen(NOON):
        raise RuntimeError
    assert clock.now() != NOON


def test_a_moment_of_another_zone_is_given_back_in_utc() -> None:
    with clock.frozen(datetime(2026, 3, 2, 15, tzinfo=timezone(timedelta(hours=3)))):
        assert clock.now() == NOON
        assert clock.now().utcoffset() == timedelta(0)


def test_a_moment_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError), clock.frozen(datetime(2026, 3, 2)):
        pass
    with clock.frozen(NOON) as frozen, pytest.raises(ValueError):
        frozen.move_to(datetime(2026, 3, 2))


def test_another_thread_sees_real_time_unless_it_is_given_the_context() -> None:
    seen: list[datetime] = []
    with clock.frozen(NOON):
        plain = threading.Thread(target=lambda: seen.append(clock.now()))
        copied = threading.Thread(
            target=contextvars.copy_context().run, args=(lambda: seen.append(clock.now()),)
        )
        for thread in (plain, copied):
            thread.start()
            thread.join()
    assert seen[0] != NOON
    assert seen[1] == NOON
