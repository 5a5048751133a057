"""The moments that a date is held against: what is late, near, due today or within the week."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from civic.core import clock
from civic.core.calendar import WorkingCalendar

SOON_MINUTES: Final = 8 * 60
"""Working minutes before its date from which a matter is at risk: one working day."""

LONG_LATE: Final = timedelta(days=90)
"""After so long lateness presses no more: it is looked at when what can still be kept has been."""


@dataclass(frozen=True, slots=True)
class Moments:
    """``soon``: until when a date is near. ``today`` and ``week``: the local midnights that end this day and the
    seventh from today. ``zone`` is the city's, in which days begin.
    """

    now: datetime
    soon: datetime
    today: datetime
    week: datetime
    zone: ZoneInfo

    def begins(self, day: date) -> datetime:
        """The midnight with which a day of the city begins (UTC)."""
        return datetime.combine(day, time(0), self.zone).astimezone(UTC)


def moments(calendar: WorkingCalendar, now: datetime | None = None) -> Moments:
    """Those of a calendar at a moment; by default at this one."""
    at = clock.now() if now is None else now
    zone = ZoneInfo(calendar.timezone)
    day = at.astimezone(zone).date()
    ends = [datetime.combine(day + timedelta(days=days), time(0), zone).astimezone(UTC) for days in (1, 8)]
    return Moments(at, soon_until(calendar, at), ends[0], ends[1], zone)


def soon_until(calendar: WorkingCalendar, now: datetime | None = None) -> datetime:
    """The moment until which a date is near: what falls due within the next SOON_MINUTES of working time."""
    return calendar.add_minutes(clock.now() if now is None else now, SOON_MINUTES)
