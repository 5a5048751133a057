from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from civic.core.calendar import MOST_DAYS, MOST_MINUTES, Hours, WorkingCalendar
from civic.core.errors import DomainError

NINE_TO_SIX: Hours = ((time(9), time(18)),)
SPLIT: Hours = ((time(9), time(13)), (time(14), time(18)))
ALL_DAY: Hours = ((time(0), time(0)),)
HOLIDAY = {"en": "A holiday"}
ZONES = ("Europe/Moscow", "America/New_York", "Europe/Helsinki")


def week(zone: str = "Europe/Moscow", hours: Hours = NINE_TO_SIX, days: int = 5) -> dict[str, object]:
    return {"timezone": zone, "hours": dict.fromkeys(range(days), hours)}


def calendar(
    zone: str = "Europe/Moscow",
    hours: Hours = NINE_TO_SIX,
    days: int = 5,
    holidays: tuple[date, ...] = (),
    moved: dict[date, Hours] | None = None,
) -> WorkingCalendar:
    return WorkingCalendar(
        zone, dict.fromkeys(range(days), hours), dict.fromkeys(holidays, HOLIDAY), moved or {}
    )


def at(text: str, zone: str = "Europe/Moscow") -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone))


OFFICE = calendar()
# 2026-03-02 is a Monday.


def test_minutes_run_on_within_a_working_day() -> None:
    assert OFFICE.add_minutes(at("2026-03-02 10:00"), 90) == at("2026-03-02 11:30")


def test_what_is_promised_comes_back_in_utc() -> None:
    assert OFFICE.add_minutes(at("2026-03-02 10:00"), 90).tzinfo is UTC


def test_minutes_skip_the_night_and_the_weekend() -> None:
    assert OFFICE.add_minutes(at("2026-03-06 17:00"), 120) == at("2026-03-09 10:00")


def test_a_report_in_the_night_begins_with_the_next_opening() -> None:
    assert OFFICE.add_minutes(at("2026-03-02 23:00"), 1) == at("2026-03-03 09:01")


def test_a_full_day_ends_at_its_closing_and_not_at_the_next_opening() -> None:
    assert OFFICE.add_minutes(at("2026-03-02 09:00"), 540) == at("2026-03-02 18:00")


def test_zero_minutes_are_now_or_the_next_opening() -> None:
    assert OFFICE.add_minutes(at("2026-03-02 10:00"), 0) == at("2026-03-02 10:00")
    assert OFFICE.add_minutes(at("2026-03-07 10:00"), 0) == at("2026-03-09 09:00")


def test_minutes_skip_the_lunch_break() -> None:
    assert calendar(hours=SPLIT).add_minutes(at("2026-03-02 12:30"), 60) == at("2026-03-02 14:30")


def test_minutes_skip_a_holiday() -> None:
    closed = calendar(holidays=(date(2026, 3, 3),))
    assert closed.add_minutes(at("2026-03-02 17:30"), 60) == at("2026-03-04 09:30")


def test_a_saturday_that_was_moved_is_worked() -> None:
    worked = calendar(moved={date(2026, 3, 7): ((time(10), time(14)),)})
    assert worked.add_minutes(at("2026-03-06 18:00"), 60) == at("2026-03-07 11:00")
    assert worked.is_working(at("2026-03-07 13:59"))
    assert not worked.is_working(at("2026-03-07 14:00"))


def test_a_short_day_before_a_holiday_ends_early() -> None:
    short = calendar(moved={date(2026, 3, 6): ((time(9), time(15)),)})
    assert short.add_working_days(at("2026-03-05 12:00"), 1) == at("2026-03-06 15:00")


def test_a_day_closes_with_its_last_hour_and_a_free_one_at_midnight() -> None:
    working = calendar(holidays=(date(2026, 3, 4),))
    assert working.closing(date(2026, 3, 3)) == at("2026-03-03 18:00")
    assert working.closing(date(2026, 3, 4)) == at("2026-03-05 00:00")
    assert calendar(hours=ALL_DAY).closing(date(2026, 3, 3)) == at("2026-03-04 00:00")


def test_seconds_of_the_receipt_are_kept() -> None:
    assert OFFICE.add_minutes(at("2026-03-02 17:59:30.000001"), 1) == at("2026-03-03 09:00:30.000001")


def test_minutes_run_over_the_end_of_the_year() -> None:
    closed = calendar(holidays=(date(2026, 1, 1), date(2026, 1, 2)))
    assert closed.add_minutes(at("2025-12-31 17:00"), 120) == at("2026-01-05 10:00")
    assert closed.minutes_between(at("2025-12-31 17:00"), at("2026-01-05 10:00")) == 120


def test_a_promise_in_days_is_the_end_of_the_last_of_them() -> None:
    assert OFFICE.add_working_days(at("2026-03-02 08:00"), 3) == at("2026-03-05 18:00")
    assert OFFICE.add_working_days(at("2026-03-02 23:59"), 3) == at("2026-03-05 18:00")
    assert OFFICE.add_working_days(at("2026-03-05 10:00"), 3) == at("2026-03-10 18:00")


def test_a_report_of_the_weekend_counts_from_monday() -> None:
    assert OFFICE.add_working_days(at("2026-03-07 10:00"), 1) == at("2026-03-09 18:00")


def test_the_day_of_receipt_is_the_local_one() -> None:
    # 22:30 UTC on Monday is Tuesday in Moscow.
    assert OFFICE.add_working_days(datetime(2026, 3, 2, 22, 30, tzinfo=UTC), 1) == at("2026-03-04 18:00")


def test_zero_days_are_today_until_it_closes() -> None:
    assert OFFICE.add_working_days(at("2026-03-02 10:00"), 0) == at("2026-03-02 18:00")
    assert OFFICE.add_working_days(at("2026-03-02 18:00"), 0) == at("2026-03-02 18:00")
    assert OFFICE.add_working_days(at("2026-03-02 18:01"), 0) == at("2026-03-03 18:00")
    assert OFFICE.add_working_days(at("2026-03-07 10:00"), 0) == at("2026-03-09 18:00")
    assert OFFICE.add_working_days(at("2027-01-01 07:00"), 0) == at("2027-01-01 18:00")
    closed = calendar(holidays=(date(2027, 1, 1),))
    assert closed.add_working_days(at("2027-01-01 07:00"), 0) == at("2027-01-04 18:00")


def test_days_run_over_the_end_of_the_year() -> None:
    assert OFFICE.add_working_days(at("2025-12-30 10:00"), 2) == at("2026-01-01 18:00")
    assert OFFICE.add_working_days(at("2025-12-31 10:00"), 262) == at("2027-01-01 18:00")


def test_time_left_shrinks_and_turns_negative_when_late() -> None:
    target = at("2026-03-06 18:00")
    assert OFFICE.minutes_between(at("2026-03-06 17:00"), target) == 60
    assert OFFICE.minutes_between(at("2026-03-06 17:59:30"), target) == 0
    assert OFFICE.minutes_between(at("2026-03-08 12:00"), target) == 0
    assert OFFICE.minutes_between(at("2026-03-09 09:00:01"), target) == -1
    assert OFFICE.minutes_between(at("2026-03-09 10:00"), target) == -60


def test_the_opening_belongs_to_work_and_the_closing_does_not() -> None:
    assert OFFICE.is_working(at("2026-03-02 09:00"))
    assert not OFFICE.is_working(at("2026-03-02 18:00"))
    assert not OFFICE.is_working(at("2026-03-02 08:59:59"))


def test_the_next_opening_is_now_while_work_goes_on() -> None:
    assert OFFICE.next_opening(at("2026-03-02 12:34")) == at("2026-03-02 12:34")
    assert OFFICE.next_opening(at("2026-03-06 18:00")) == at("2026-03-09 09:00")
    closed = calendar(holidays=tuple(date(2026, 12, day) for day in range(20, 32)))
    assert closed.next_opening(at("2026-12-25 12:00")) == at("2027-01-01 09:00")


def test_a_pause_of_nothing_leaves_the_target_where_it_is() -> None:
    assert OFFICE.pause(at("2026-03-06 18:00"), 0) == at("2026-03-06 18:00")


def test_a_pause_moves_a_closing_into_the_next_working_day() -> None:
    assert OFFICE.pause(at("2026-03-06 18:00"), 30) == at("2026-03-09 09:30")


def test_beyond_the_known_years_weekdays_still_hold_and_covers_says_so() -> None:
    known = calendar(holidays=(date(2025, 1, 1), date(2026, 12, 31)))
    assert known.covers(date(2025, 6, 1))
    assert known.covers(date(2026, 12, 31))
    assert not known.covers(date(2027, 1, 1))
    assert not known.covers(date(2024, 12, 31))
    assert known.add_working_days(at("2031-05-02 12:00"), 1) == at("2031-05-05 18:00")
    assert not OFFICE.covers(date(2026, 1, 1))


def test_known_years_can_be_said_without_a_holiday_in_each() -> None:
    assert WorkingCalendar("UTC", {0: NINE_TO_SIX}, {}, {}, (2025, 2027)).covers(date(2027, 1, 1))


@pytest.mark.parametrize("minutes", [-1, MOST_MINUTES + 1])
def test_minutes_that_nobody_promises_are_refused(minutes: int) -> None:
    with pytest.raises(ValueError):
        OFFICE.add_minutes(at("2026-03-02 10:00"), minutes)
    with pytest.raises(ValueError):
        OFFICE.pause(at("2026-03-02 10:00"), minutes)


@pytest.mark.parametrize("days", [-1, MOST_DAYS + 1])
def test_days_that_nobody_promises_are_refused(days: int) -> None:
    with pytest.raises(ValueError):
        OFFICE.add_working_days(at("2026-03-02 10:00"), days)


def test_the_longest_promise_is_still_found() -> None:
    assert OFFICE.add_minutes(at("2026-03-02 10:00"), MOST_MINUTES).year > 2060
    assert OFFICE.add_working_days(at("2026-03-02 10:00"), MOST_DAYS).year == 2040


def test_moments_without_a_zone_are_refused() -> None:
    naive, aware = datetime(2026, 3, 2, 10), at("2026-03-02 10:00")
    for ask in (OFFICE.is_working, OFFICE.next_opening):
        with pytest.raises(ValueError):
            ask(naive)
    for add in (OFFICE.add_minutes, OFFICE.add_working_days, OFFICE.pause):
        with pytest.raises(ValueError):
            add(naive, 1)
    for pair in ((naive, aware), (aware, naive), (naive, naive)):
        with pytest.raises(ValueError):
            OFFICE.minutes_between(*pair)


@pytest.mark.parametrize(
    ("code", "zone", "hours", "holidays", "moved", "years"),
    [
        ("calendar.unknown_time_zone", "Mars/Olympus", {0: NINE_TO_SIX}, {}, {}, None),
        ("calendar.unknown_time_zone", "../etc/passwd", {0: NINE_TO_SIX}, {}, {}, None),
        ("calendar.unknown_time_zone", "", {0: NINE_TO_SIX}, {}, {}, None),
        ("calendar.weekday_unknown", "UTC", {7: NINE_TO_SIX}, {}, {}, None),
        ("calendar.no_working_time", "UTC", {}, {}, {}, None),
        ("calendar.no_working_time", "UTC", {0: ()}, {}, {}, None),
        ("calendar.hours_out_of_order", "UTC", {0: ((time(18), time(9)),)}, {}, {}, None),
        ("calendar.hours_out_of_order", "UTC", {0: ((time(9), time(9)),)}, {}, {}, None),
        ("calendar.hours_out_of_order", "UTC", {0: ((time(9), time(0)), (time(10), time(11)))}, {}, {}, None),
        (
            "calendar.hours_out_of_order",
            "UTC",
            {0: ((time(9), time(12)), (time(11), time(13)))},
            {},
            {},
            None,
        ),
        (
            "calendar.hours_out_of_order",
            "UTC",
            {0: NINE_TO_SIX},
            {},
            {date(2026, 1, 3): ((time(2), time(1)),)},
            None,
        ),
        (
            "calendar.both_holiday_and_workday",
            "UTC",
            {0: NINE_TO_SIX},
            {date(2026, 1, 3): HOLIDAY},
            {date(2026, 1, 3): NINE_TO_SIX},
            None,
        ),
        ("calendar.years_out_of_order", "UTC", {0: NINE_TO_SIX}, {}, {}, (2027, 2026)),
    ],
)
def test_a_calendar_that_makes_no_sense_is_refused(
    code: str,
    zone: str,
    hours: dict[int, Hours],
    holidays: dict[date, dict[str, str]],
    moved: dict[date, Hours],
    years: tuple[int, int] | None,
) -> None:
    with pytest.raises(DomainError) as refused:
        WorkingCalendar(zone, hours, holidays, moved, years)
    assert refused.value.code == code
    assert refused.value.field


def test_a_calendar_cannot_be_changed_by_changing_what_it_was_made_of() -> None:
    hours = {0: NINE_TO_SIX}
    made = WorkingCalendar("UTC", hours)
    hours[6] = NINE_TO_SIX
    assert 6 not in made.hours
    assert made == WorkingCalendar("UTC", {0: NINE_TO_SIX})


# Changes of the clocks. 2026: New York 8 March and 1 November at 2:00, Helsinki 29 March at 3:00 and 25
# October at 4:00.


@pytest.mark.parametrize(
    ("zone", "day", "hours"),
    [
        ("America/New_York", "2026-03-08", 23),
        ("America/New_York", "2026-11-01", 25),
        ("Europe/Helsinki", "2026-03-29", 23),
        ("Europe/Helsinki", "2026-10-25", 25),
        ("Europe/Moscow", "2026-03-29", 24),
        ("America/Havana", "2026-03-08", 23),
    ],
)
def test_a_round_the_clock_day_has_the_hours_that_really_pass(zone: str, day: str, hours: int) -> None:
    always = calendar(zone, ALL_DAY, days=7)
    start = datetime.fromisoformat(day).date()
    midnight = datetime.combine(start, time(0), ZoneInfo(zone))
    following = datetime.combine(start + timedelta(days=1), time(0), ZoneInfo(zone))
    assert always.minutes_between(midnight, following) == hours * 60
    assert always.add_working_days(midnight - timedelta(hours=1), 1) == following


@pytest.mark.parametrize(
    ("zone", "day"), [("America/New_York", "2026-03-06"), ("Europe/Helsinki", "2026-03-27")]
)
def test_offices_keep_their_local_hours_when_the_clocks_change_on_sunday(zone: str, day: str) -> None:
    office = calendar(zone)
    friday = at(f"{day} 17:00", zone)
    monday = office.add_minutes(friday, 120)
    assert monday.astimezone(ZoneInfo(zone)).time() == time(10)
    assert (monday - friday.astimezone(UTC)) == timedelta(hours=64)


def test_a_period_within_the_skipped_hour_does_not_exist() -> None:
    night = calendar("America/New_York", ((time(2, 10), time(2, 50)),), days=7)
    assert night.minutes_between(at("2026-03-08 00:00"), at("2026-03-09 00:00", "America/New_York")) == 0
    assert night.add_minutes(at("2026-03-07 12:00", "America/New_York"), 1) == at(
        "2026-03-09 02:11", "America/New_York"
    )


def test_a_period_that_begins_in_the_skipped_hour_begins_when_the_clocks_change() -> None:
    night = calendar("America/New_York", ((time(2, 30), time(4)),), days=7)
    opening = night.next_opening(at("2026-03-08 00:00", "America/New_York"))
    assert opening == at("2026-03-08 03:00", "America/New_York")
    assert night.add_minutes(opening, 60) == at("2026-03-08 04:00", "America/New_York")


def test_a_period_over_the_hour_that_comes_twice_counts_both() -> None:
    night = calendar("America/New_York", ((time(0), time(3)),), days=7)
    start = at("2026-11-01 00:00", "America/New_York")
    assert night.minutes_between(start, at("2026-11-01 03:00", "America/New_York")) == 240


def test_two_periods_in_the_hour_that_comes_twice_count_no_time_twice() -> None:
    night = calendar("America/New_York", ((time(1), time(1, 30)), (time(1, 40), time(2))), days=7)
    start = at("2026-11-01 00:00", "America/New_York")
    assert night.minutes_between(start, at("2026-11-01 05:00", "America/New_York")) == 120


def test_two_moments_in_the_hour_that_comes_twice_are_told_apart() -> None:
    always = calendar("America/New_York", ALL_DAY, days=7)
    first = at("2026-11-01 01:30", "America/New_York")
    second = first.replace(fold=1)
    assert always.minutes_between(first, second) == 60
    assert always.minutes_between(second, first) == -60


# Properties, against calendars of every shape.


@st.composite
def a_day(draw: st.DrawFn) -> Hours:
    edges = sorted(draw(st.lists(st.integers(0, 96), min_size=0, max_size=6, unique=True)))
    edges = edges[: len(edges) // 2 * 2]
    clock = [time(quarter // 4 % 24, quarter % 4 * 15) for quarter in edges]
    return tuple(zip(clock[::2], clock[1::2], strict=True))


@st.composite
def calendars(draw: st.DrawFn) -> WorkingCalendar:
    hours = draw(st.dictionaries(st.integers(0, 6), a_day(), min_size=1))
    hours[draw(st.integers(0, 6))] = NINE_TO_SIX
    near = st.dates(date(2026, 1, 1), date(2026, 12, 31))
    holidays = draw(st.sets(near, max_size=30))
    moved = draw(st.dictionaries(near.filter(lambda day: day not in holidays), a_day(), max_size=10))
    return WorkingCalendar(draw(st.sampled_from(ZONES)), hours, dict.fromkeys(holidays, HOLIDAY), moved)


moments = st.one_of(
    st.datetimes(datetime(2025, 12, 1), datetime(2027, 1, 31), timezones=st.just(UTC)),
    # Around the changes of the clocks in New York and Helsinki, and the turn of the year.
    *(
        st.datetimes(centre - timedelta(days=3), centre + timedelta(days=3), timezones=st.just(UTC))
        for centre in (
            datetime(2026, 3, 8, 7),
            datetime(2026, 11, 1, 6),
            datetime(2026, 3, 29, 1),
            datetime(2026, 10, 25, 1),
            datetime(2026, 1, 1),
        )
    ),
)
spans = st.integers(0, 20_000)


@given(calendars(), moments, spans)
def test_the_minutes_added_are_the_minutes_between(
    office: WorkingCalendar, start: datetime, minutes: int
) -> None:
    assert office.minutes_between(start, office.add_minutes(start, minutes)) == minutes


@given(calendars(), moments, moments, spans)
def test_who_comes_later_is_never_served_earlier(
    office: WorkingCalendar, one: datetime, other: datetime, minutes: int
) -> None:
    earlier, later = sorted((one, other))
    assert office.add_minutes(earlier, minutes) <= office.add_minutes(later, minutes)
    assert office.add_working_days(earlier, minutes % 60) <= office.add_working_days(later, minutes % 60)
    assert office.next_opening(earlier) <= office.next_opening(later)


@given(calendars(), moments, spans, st.integers(1, 500))
def test_more_time_is_never_an_earlier_target(
    office: WorkingCalendar, start: datetime, minutes: int, more: int
) -> None:
    assert office.add_minutes(start, minutes) < office.add_minutes(start, minutes + more)
    days = minutes % 60
    assert office.add_working_days(start, days) <= office.add_working_days(start, days + 1)


@given(calendars(), moments, spans)
def test_a_target_lies_on_a_working_day_and_in_its_hours(
    office: WorkingCalendar, start: datetime, minutes: int
) -> None:
    instant = timedelta(microseconds=1)
    in_minutes = office.add_minutes(start, minutes)
    assert office.is_working(in_minutes) or office.is_working(in_minutes - instant)
    in_days = office.add_working_days(start, minutes % 60)
    assert office.is_working(in_days - instant)
    for target in (in_minutes if office.is_working(in_minutes) else in_minutes - instant, in_days - instant):
        day = target.astimezone(ZoneInfo(office.timezone)).date()
        assert day not in office.holidays
        assert office.hours_on(day)


@given(calendars(), moments, spans, spans)
def test_pausing_shifts_a_target_as_if_it_had_been_promised_later(
    office: WorkingCalendar, start: datetime, minutes: int, waited: int
) -> None:
    target = office.add_minutes(start, minutes)
    assert office.pause(target, waited) == office.add_minutes(start, minutes + waited)
    assert office.pause(office.pause(target, waited // 2), waited - waited // 2) == office.pause(
        target, waited
    )


@given(calendars(), moments, moments, moments)
def test_working_time_adds_up(office: WorkingCalendar, a: datetime, b: datetime, c: datetime) -> None:
    a, b, c = (moment.replace(microsecond=0, second=0) for moment in (a, b, c))
    assert office.minutes_between(a, b) + office.minutes_between(b, c) == office.minutes_between(a, c)


@settings(max_examples=40)
@given(calendars(), moments, st.integers(0, 72 * 60))
def test_counting_minute_by_minute_gives_the_same(
    office: WorkingCalendar, start: datetime, span: int
) -> None:
    start = start.replace(microsecond=0, second=0)
    zone = ZoneInfo(office.timezone)
    counted = 0
    for minute in range(span):
        local = (start + timedelta(minutes=minute)).astimezone(zone)
        wall = local.time()
        counted += any(
            opens <= wall and (wall < closes or closes == time(0))
            for opens, closes in office.hours_on(local.date())
        )
    # Where a period's edge lies in the hour that comes twice, the rule (first opening, last closing) decides.
    if not any(
        (start + timedelta(minutes=minute)).astimezone(zone).fold for minute in range(0, span + 240, 15)
    ):
        assert office.minutes_between(start, start + timedelta(minutes=span)) == counted
