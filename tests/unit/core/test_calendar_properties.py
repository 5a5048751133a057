"""Working time, whatever the zone and the moment: what must hold of every calendar."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from civic.core.calendar import Hours, WorkingCalendar

ZONES = ("UTC", "America/New_York", "Europe/London", "Asia/Tehran", "Australia/Lord_Howe", "Europe/Moscow")
"""With changes of an hour in both directions, of half an hour, and without."""

DAY: Hours = ((time(9), time(13)), (time(14), time(18)))
NIGHT: Hours = ((time(0), time(3)), (time(22), time(0)))
MOMENTS = st.datetimes(datetime(2025, 1, 1), datetime(2027, 12, 31), timezones=st.just(UTC))
# Around the changes of the clocks, where slips live.
CHANGES = st.sampled_from(
    [datetime(2026, 3, 8, 7, tzinfo=UTC), datetime(2026, 11, 1, 6, tzinfo=UTC), datetime(2026, 3, 29, 1, tzinfo=UTC),
     datetime(2026, 10, 25, 1, tzinfo=UTC), datetime(2026, 4, 4, 15, tzinfo=UTC),
     datetime(2026, 10, 3, 15, 30, tzinfo=UTC)]
).flatmap(lambda at: st.integers(-2880, 2880).map(lambda minutes: at + timedelta(minutes=minutes)))  # fmt: skip
WHENS = st.one_of(MOMENTS, CHANGES)
MINUTES = st.integers(1, 30_000)
HOLIDAYS = st.sets(st.dates(date(2025, 1, 1), date(2027, 12, 31)), max_size=40)


def calendar(zone: str, hours: Hours, holidays: set[date] = frozenset()) -> WorkingCalendar:  # type: ignore[assignment]
    return WorkingCalendar(
        zone, dict.fromkeys(range(6), hours), {day: {"en": "off"} for day in holidays}, years=(2025, 2027)
    )


CALENDARS = st.builds(calendar, st.sampled_from(ZONES), st.sampled_from([DAY, NIGHT]), HOLIDAYS)


@settings(deadline=None, max_examples=60)
@given(CALENDARS, WHENS, MINUTES, MINUTES)
def test_two_spans_one_after_the_other_are_their_sum(
    days: WorkingCalendar, at: datetime, one: int, other: int
) -> None:
    assert days.add_minutes(days.add_minutes(at, one), other) == days.add_minutes(at, one + other)
    assert days.pause(days.pause(at, one), other) == days.pause(at, one + other)


@settings(deadline=None, max_examples=60)
@given(CALENDARS, WHENS, MINUTES)
def test_as_much_time_has_passed_as_was_added(days: WorkingCalendar, at: datetime, minutes: int) -> None:
    end = days.add_minutes(at, minutes)
    assert days.minutes_between(at, end) == minutes
    assert days.minutes_between(end, at) == -minutes


@settings(deadline=None, max_examples=60)
@given(CALENDARS, WHENS, MINUTES)
def test_what_fell_due_by_the_moment_before_has_been_due_for_so_long(
    days: WorkingCalendar, at: datetime, minutes: int
) -> None:
    due = days.subtract_minutes(at, minutes)
    assert due <= at
    assert days.minutes_between(due, at) == minutes
    assert days.minutes_between(due + timedelta(seconds=1), at) < minutes, "it is the last such moment"
    assert days.add_minutes(due, minutes) <= at


@settings(deadline=None, max_examples=60)
@given(CALENDARS, WHENS, WHENS, MINUTES)
def test_who_begins_later_never_ends_earlier(
    days: WorkingCalendar, one: datetime, other: datetime, minutes: int
) -> None:
    first, second = sorted((one, other))
    assert days.add_minutes(first, minutes) <= days.add_minutes(second, minutes)
    assert days.subtract_minutes(first, minutes) <= days.subtract_minutes(second, minutes)
    assert days.add_working_days(first, 3) <= days.add_working_days(second, 3)


@settings(deadline=None, max_examples=60)
@given(st.sampled_from(ZONES), HOLIDAYS, HOLIDAYS, WHENS, MINUTES, st.integers(0, 40))
def test_holidays_added_later_never_make_an_end_earlier(
    zone: str, known: set[date], added: set[date], at: datetime, minutes: int, count: int
) -> None:
    before, after = calendar(zone, DAY, known), calendar(zone, DAY, known | added)
    assert before.add_minutes(at, minutes) <= after.add_minutes(at, minutes)
    assert before.add_working_days(at, count) <= after.add_working_days(at, count)


@settings(deadline=None, max_examples=60)
@given(CALENDARS, WHENS, st.integers(1, 5000), st.integers(1, 5000))
def test_lateness_is_the_same_after_a_pause_as_it_was_before(
    days: WorkingCalendar, target: datetime, waited: int, after: int
) -> None:
    now = days.add_minutes(target, after)
    resumed = days.add_minutes(now, waited)
    assert days.minutes_between(days.pause(target, waited), resumed) == after


@pytest.mark.parametrize("zone", ZONES)
def test_negative_minutes_are_refused(zone: str) -> None:
    with pytest.raises(ValueError, match="between 0"):
        calendar(zone, DAY).subtract_minutes(datetime(2026, 1, 1, tzinfo=UTC), -1)
