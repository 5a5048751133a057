"""What a date means to who works towards it: how much working time is left, or how late it is."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from flask_babel import gettext, ngettext

from civic.city.queries import CityRules
from civic.core import clock
from civic.core.calendar import WorkingCalendar
from civic.triage.moments import SOON_MINUTES
from civic.triage.queue import Queued
from web.dues import LONG, Due, span
from web.templating import day

DAY = timedelta(days=1)
HOUR = timedelta(hours=1)
SECOND = timedelta(seconds=1)


def due_of_row(row: Queued, soon_until: datetime, rules: CityRules) -> Due | None:
    """The tag of a row of the queue: amber when the end is near, red when it has passed, by working time."""
    if row.assignment_status == "waiting":
        return Due("pause", "hourglass", gettext("Paused"))
    if row.assignment_status == "blocked":
        return Due("pause", "hourglass", gettext("Waits for another part"))
    if row.assignment_status == "delivered":
        return _verdict(row.issue.judging_until)
    if row.due is None:
        return None
    return due_at(row.due, soon_until, rules, taking=row.assignment_status == "assigned")


def turns_of_row(row: Queued, soon_until: datetime, rules: CityRules) -> datetime | None:
    """When the tag of a row says something else by itself, at the earliest; None where it never will."""
    if row.assignment_status in ("waiting", "blocked"):
        return None
    if row.assignment_status == "delivered":
        until, now = row.issue.judging_until, clock.now()
        return None if until is None or until <= now else now + (until - now) % DAY
    if row.due is None:
        return None
    return turns_at(row.due, soon_until, rules, taking=row.assignment_status == "assigned")


def turns_at(due: datetime, soon_until: datetime, rules: CityRules, *, taking: bool) -> datetime:
    """When the tag of a date says something else by itself, at the earliest.

    Working time passes no faster than the clock, so that what is counted in working minutes turns no sooner. In whole
    minutes, so that who asks again within one is answered alike.
    """
    now, calendar = clock.now(), rules.calendar
    if now > due:
        return _minute(now + _to_next_unit(-calendar.minutes_between(now, due), down=False))
    left = calendar.minutes_between(now, due)
    if due > soon_until:
        return _minute(now + timedelta(minutes=max(1, left - SOON_MINUTES)))
    if taking:
        return min(due + SECOND, _minute(now + _to_next_unit(left, down=True)))
    midnight = (
        now.astimezone(ZoneInfo(rules.time_zone)).replace(hour=0, minute=0, second=0, microsecond=0) + DAY
    )
    return min(due + SECOND, midnight)


def _minute(at: datetime) -> datetime:
    return at.replace(second=0, microsecond=0) + timedelta(minutes=1)


def _to_next_unit(minutes: int, *, down: bool) -> timedelta:
    """How long a span of working time keeps the words of ``working`` at least."""
    unit = 1 if minutes < 60 else 60
    passed = minutes % unit
    return timedelta(minutes=max(1, passed if down else unit - passed))


def due_at(due: datetime, soon_until: datetime, rules: CityRules, *, taking: bool) -> Due:
    """A date as a tag; ``taking`` when it is the one until which somebody must have taken it."""
    now, calendar = clock.now(), rules.calendar
    if now - due > LONG:
        return Due("late", "triangle-alert", gettext("Late %(time)s", time=span((now - due).total_seconds())))
    if now > due:
        return Due("late", "triangle-alert", _late(-calendar.minutes_between(now, due)))
    if due > soon_until:
        return Due("", "clock", gettext("Take by %(day)s", day=day(due)) if taking else day(due))
    if taking:
        left = calendar.minutes_between(now, due)
        # Due as the next working day begins: no working time is left, but a night or a weekend.
        if not left and due - now > HOUR:
            return Due("soon", "clock", gettext("Take by %(day)s", day=day(due)))
        return Due("soon", "clock", gettext("Take in %(time)s", time=working(left)))
    zone = ZoneInfo(rules.time_zone)
    local, time = due.astimezone(zone), due.astimezone(zone).strftime("%H:%M")
    today = local.date() == now.astimezone(zone).date()
    if today:
        return Due("soon", "clock", gettext("Today %(time)s", time=time))
    return Due("soon", "clock", gettext("%(day)s %(time)s", day=day(due), time=time))


def working(minutes: int) -> str:
    """A span of working time in its largest unit: minutes, hours, or days of eight hours."""
    if minutes < 60:
        return gettext("%(num)s min", num=minutes)
    if minutes < SOON_MINUTES * 2:
        return gettext("%(num)s h", num=minutes // 60)
    days = minutes // SOON_MINUTES
    return ngettext("%(num)d day", "%(num)d days", days)


def share_used(start: datetime, end: datetime, calendar: WorkingCalendar) -> int:
    """How much of the working time between two moments has passed, in percent."""
    whole = calendar.minutes_between(start, end)
    if whole <= 0:
        return 100
    return max(0, min(100, round(100 * calendar.minutes_between(start, clock.now()) / whole)))


def _late(minutes: int) -> str:
    return gettext("Late %(time)s", time=working(minutes)) if minutes > 0 else gettext("Late")


def _verdict(until: datetime | None) -> Due | None:
    if until is None:
        return None
    days = max(0, (until - clock.now()).days)
    return Due("", "scale", gettext("Verdict %(num)s d", num=days) if days else gettext("Verdict today"))
