"""Working time as data: when a department works, and where a promise made in working time ends.

A calendar is a value: a time zone, the hours of each weekday, holidays, and days whose hours differ. It comes
from a file or a row (`civic.core.calendar_file`), never from code, so that a city whose year is not foreseen
here adds it without a release.

Rules:

* Hours are local times of the calendar's zone; every moment that goes in or comes out is aware, and what
  comes out is in UTC. A day on which the clocks change has the working time that really passes on it.
* A working period is half open: at its start work goes on, at its end it does not.
* Between two working periods no time passes. A target that falls on the end of one stays there; it does not
  become the beginning of the next.
* Beyond the last year whose holidays are known the weekdays still hold; `covers` tells which dates are known.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from types import MappingProxyType
from zoneinfo import ZoneInfo

from civic.core.errors import DomainError

Hours = tuple[tuple[time, time], ...]
"""Working periods of a day in local time, in order and apart; an end of 00:00 is the midnight ending it."""

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
MOST_MINUTES = 10 * 366 * 24 * 60
"""More working minutes than this are not added: nobody promises for ten years, and a slip must not hang."""
MOST_DAYS = 3660

_MIDNIGHT = time(0)
_MINUTE = 60_000_000
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class WorkingCalendar:
    """Working hours of a city or department.

    `hours` maps a weekday (0 is Monday) to its periods; a weekday that is absent is free. `holidays` maps a
    date to its name by language. `moved_workdays` maps a date to its own hours instead of its weekday's: a
    Saturday worked for a bridge day, or the shorter day before a holiday. `years` is the first and last year
    whose holidays are known; by default those of the holidays given.

    Raises DomainError `calendar.unknown_time_zone`, `calendar.weekday_unknown`,
    `calendar.hours_out_of_order`, `calendar.no_working_time`, `calendar.both_holiday_and_workday` or
    `calendar.years_out_of_order`; `field` says where.
    """

    timezone: str
    hours: Mapping[int, Hours]
    holidays: Mapping[date, Mapping[str, str]] = field(default_factory=dict)
    moved_workdays: Mapping[date, Hours] = field(default_factory=dict)
    years: tuple[int, int] | None = None
    _zone: ZoneInfo = field(init=False, repr=False, compare=False)
    _known: dict[int, _Year] = field(init=False, repr=False, compare=False, default_factory=dict)

    def __post_init__(self) -> None:
        _check(self)
        for name in ("hours", "holidays", "moved_workdays"):
            object.__setattr__(self, name, MappingProxyType(dict(getattr(self, name))))
        if self.years is None and self.holidays:
            object.__setattr__(self, "years", (min(self.holidays).year, max(self.holidays).year))
        object.__setattr__(self, "_zone", ZoneInfo(self.timezone))

    def covers(self, day: date) -> bool:
        """Whether the holidays of the date's year are known. Where not, only the weekdays are followed."""
        return self.years is not None and self.years[0] <= day.year <= self.years[1]

    def hours_on(self, day: date) -> Hours:
        """The working periods of a date in local time; none on a holiday or a free weekday."""
        moved = self.moved_workdays.get(day)
        if moved is not None:
            return moved
        return () if day in self.holidays else self.hours.get(day.weekday(), ())

    def closing(self, day: date) -> datetime:
        """When work ends on a date, on a free one the midnight that ends it (UTC). Raises OverflowError at the last."""
        hours = self.hours_on(day)
        return _moment(self._on(day, hours[-1][1] if hours else _MIDNIGHT, closing=True))

    def is_working(self, at: datetime) -> bool:
        """Whether work goes on at a moment. Raises ValueError when it has no time zone."""
        moment = _microseconds(at)
        return self._year(self._local_date(at).year).is_working(moment)

    def next_opening(self, at: datetime) -> datetime:
        """The moment itself while work goes on, else the next start of a working period (UTC).

        Raises ValueError when the moment has no time zone.
        """
        moment = _microseconds(at)
        number = self._local_date(at).year
        while (opening := self._year(number).opening(moment)) is None:
            number += 1
        return _moment(opening)

    def add_minutes(self, start: datetime, minutes: int) -> datetime:
        """The first moment by which so many working minutes have passed since `start` (UTC).

        Nine hours from the opening of a nine-hour day are its closing, not the next day's opening. Zero
        minutes are the moment itself while work goes on, else the next opening. Raises ValueError for
        negative minutes, more than `MOST_MINUTES`, or a moment without a time zone.
        """
        if not 0 <= minutes <= MOST_MINUTES:
            raise ValueError(f"working minutes must lie between 0 and {MOST_MINUTES}")
        if minutes == 0:
            return self.next_opening(start)
        number = self._local_date(start).year
        year = self._year(number)
        wanted = year.worked_until(_microseconds(start)) + minutes * _MINUTE
        while wanted > year.total:
            wanted -= year.total
            number += 1
            year = self._year(number)
        return _moment(year.when_worked(wanted))

    def subtract_minutes(self, end: datetime, minutes: int) -> datetime:
        """The last moment from which so many working minutes pass until `end` (UTC).

        What fell due at or before it has been due for so long. Between two working periods it is the opening of the
        later one. Raises ValueError as `add_minutes`.
        """
        if not 0 <= minutes <= MOST_MINUTES:
            raise ValueError(f"working minutes must lie between 0 and {MOST_MINUTES}")
        moment = _microseconds(end)
        if minutes == 0:
            return _moment(moment)
        number = self._local_date(end).year
        year = self._year(number)
        wanted = year.worked_until(moment) - minutes * _MINUTE
        while wanted < 0:
            number -= 1
            year = self._year(number)
            wanted += year.total
        return _moment(min(moment, year.latest(wanted)))

    def add_working_days(self, start: datetime, days: int) -> datetime:
        """The end of the working hours of the n-th working day after the day of receipt (UTC).

        The day of receipt is the local date of `start` and does not count, whatever the hour; so a report
        gets whole working days, and two of the same day get the same target. With zero days it is the end of
        the day of receipt while that is a working day not yet over, else of the next working day. Raises
        ValueError for negative days, more than `MOST_DAYS`, or a moment without a time zone.
        """
        if not 0 <= days <= MOST_DAYS:
            raise ValueError(f"working days must lie between 0 and {MOST_DAYS}")
        received = self._local_date(start)
        year = self._year(received.year)
        index = bisect_right(year.days, received.toordinal()) + days - 1
        if days == 0 and (index < 0 or year.closings[index] < _microseconds(start)):
            index = bisect_right(year.days, received.toordinal())
        number = received.year
        while index >= len(year.days):
            index -= len(year.days)
            number += 1
            year = self._year(number)
        return _moment(year.closings[index])

    def minutes_between(self, a: datetime, b: datetime) -> int:
        """Whole working minutes from `a` to `b`, rounded down; negative when `b` lies before `a`.

        With `a` the present and `b` a target it is the time that is left, and below zero from the first
        second of working time that is late. While nobody works no time passes: whether a target is missed is
        `now > target`. Raises ValueError when either has no time zone.
        """
        # Not a <= b: two moments of one zone are compared by their clocks, which the hour that comes twice
        # deceives.
        forward = _microseconds(a) <= _microseconds(b)
        return (self._worked(a, b) if forward else -self._worked(b, a)) // _MINUTE

    def pause(self, target: datetime, waited: int) -> datetime:
        """The target after the clock stood still for so many working minutes; unchanged for none (UTC).

        Two pauses shift as one of their sum. Raises ValueError as `add_minutes` or for a target without a
        time zone.
        """
        return self.add_minutes(target, waited) if waited else _moment(_microseconds(target))

    def _worked(self, earlier: datetime, later: datetime) -> int:
        first, last = self._local_date(earlier).year, self._local_date(later).year
        worked = self._year(last).worked_until(_microseconds(later))
        worked -= self._year(first).worked_until(_microseconds(earlier))
        return worked + sum(self._year(number).total for number in range(first, last))

    def _local_date(self, at: datetime) -> date:
        return _moment(_microseconds(at)).astimezone(self._zone).date()

    def _year(self, number: int) -> _Year:
        known = self._known.get(number)
        if known is None:
            known = self._known[number] = _Year.of(self, number)
        return known

    def _on(self, day: date, at: time, *, closing: bool) -> int:
        """The moment of a local time; of the two in an hour that comes twice, an opening is the first.

        A time that the clocks skip is the moment at which they skip it.
        """
        if closing and at == _MIDNIGHT:
            day += timedelta(days=1)
        local = datetime.combine(day, at, self._zone)
        first, second = _microseconds(local), _microseconds(local.replace(fold=1))
        if first <= second:
            return second if closing else first
        # In the skipped hour fold=0 reads with the offset before (a moment after the change), fold=1 the
        # other way.
        before, skipped = second, local.replace(tzinfo=None)
        while first - before > 1:
            middle = (before + first) // 2
            wall = _moment(middle).astimezone(self._zone).replace(tzinfo=None)
            before, first = (before, middle) if wall >= skipped else (middle, first)
        return first


@dataclass(frozen=True, slots=True)
class _Year:
    """The working periods of one local year in microseconds since 1970, with the working time before each.

    Made once and then searched by halves, so that no question costs more for a longer span.
    """

    starts: Sequence[int]
    ends: Sequence[int]
    before: Sequence[int]
    total: int
    days: Sequence[int]
    closings: Sequence[int]

    @classmethod
    def of(cls, calendar: WorkingCalendar, number: int) -> _Year:
        starts: list[int] = []
        ends: list[int] = []
        before: list[int] = []
        days: list[int] = []
        closings: list[int] = []
        total = 0
        for ordinal in range(date(number, 1, 1).toordinal(), date(number, 12, 31).toordinal() + 1):
            day = date.fromordinal(ordinal)
            for opens, closes in calendar.hours_on(day):
                # In the hour that comes twice two periods can run into each other: no time may count twice.
                start = calendar._on(day, opens, closing=False)
                if ends:
                    start = max(start, ends[-1])
                end = calendar._on(day, closes, closing=True)
                if start >= end:
                    continue
                starts.append(start)
                ends.append(end)
                before.append(total)
                total += end - start
                if not days or days[-1] != ordinal:
                    days.append(ordinal)
                    closings.append(end)
                else:
                    closings[-1] = end
        return cls(starts, ends, before, total, days, closings)

    def worked_until(self, moment: int) -> int:
        index = bisect_right(self.starts, moment) - 1
        return 0 if index < 0 else self.before[index] + min(moment, self.ends[index]) - self.starts[index]

    def when_worked(self, worked: int) -> int:
        index = bisect_left(self.before, worked) - 1
        return self.starts[index] + worked - self.before[index]

    def latest(self, worked: int) -> int:
        """The last moment of the year by which no more than so much has been worked."""
        index = bisect_right(self.before, worked) - 1
        return self.starts[index] + worked - self.before[index]

    def is_working(self, moment: int) -> bool:
        index = bisect_right(self.starts, moment) - 1
        return index >= 0 and moment < self.ends[index]

    def opening(self, moment: int) -> int | None:
        if self.is_working(moment):
            return moment
        index = bisect_left(self.starts, moment)
        return self.starts[index] if index < len(self.starts) else None


def _check(calendar: WorkingCalendar) -> None:
    try:
        ZoneInfo(calendar.timezone)
    except (KeyError, ValueError, OSError):
        raise DomainError("calendar.unknown_time_zone", field="timezone", value=calendar.timezone) from None
    for weekday, hours in calendar.hours.items():
        if weekday not in range(7):
            raise DomainError("calendar.weekday_unknown", field="hours", value=weekday)
        _check_hours(f"hours.{WEEKDAYS[weekday]}", hours)
    if not any(calendar.hours.values()):
        raise DomainError("calendar.no_working_time", field="hours")
    for day, hours in calendar.moved_workdays.items():
        _check_hours(f"moved_workdays.{day}", hours)
        if day in calendar.holidays:
            raise DomainError("calendar.both_holiday_and_workday", field=f"moved_workdays.{day}", date=day)
    if calendar.years is not None and calendar.years[0] > calendar.years[1]:
        raise DomainError("calendar.years_out_of_order", field="years")


def _check_hours(where: str, hours: Hours) -> None:
    for opens, closes in hours:
        if closes != _MIDNIGHT and opens >= closes:
            raise DomainError("calendar.hours_out_of_order", field=where)
    for (_, closes), (opens, _) in pairwise(hours):
        if closes == _MIDNIGHT or closes > opens:
            raise DomainError("calendar.hours_out_of_order", field=where)


def _microseconds(at: datetime) -> int:
    if at.utcoffset() is None:
        raise ValueError("a moment needs a time zone")
    return (at - _EPOCH) // _MICROSECOND


def _moment(microseconds: int) -> datetime:
    return _EPOCH + timedelta(microseconds=microseconds)
