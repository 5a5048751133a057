"""What an issue's dates say today, in one short line: answer due, promised, to judge, kept."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import gettext, ngettext

from civic.core import clock
from web import context
from web.templating import day

SOON = timedelta(hours=24)
LONG = timedelta(days=90)
"""From here on nobody counts in days any more."""

DAYS_OF_A_YEAR = 365.25
WORKED_ON = ("accepted", "scheduled", "in_progress")


@dataclass(frozen=True, slots=True)
class Due:
    """A line with its icon; ``css`` is empty, ``soon`` or ``late``."""

    css: str
    icon: str
    words: str


def due_of(issue: Any) -> Due | None:
    """The line of an issue in a list (``IssueListed``); None where its dates no longer matter."""
    now = clock.now()
    if issue.status == "received":
        return _due(issue.take_by, now, _answer(issue.take_by, now))
    if issue.status in WORKED_ON:
        return _due(issue.target, now, _promised(issue.target))
    if issue.status == "waiting":
        return Due("", "hourglass", gettext("Paused until the reporter answers"))
    if issue.status == "delivered" and issue.judging_until is not None:
        return Due("", "scale", gettext("Residents judge until %(day)s", day=near_day(issue.judging_until)))
    if issue.status in ("confirmed", "closed", "declined"):
        return Due("", "clock", near_day(issue.changed_at))
    return None


def near_day(at: datetime) -> str:
    """A day as people say it: today, tomorrow, yesterday, else with its date."""
    known = {0: gettext("today"), 1: gettext("tomorrow"), -1: gettext("yesterday")}
    return known.get(_days_from_today(at)) or day(at)


def is_long_ago(at: datetime) -> bool:
    """Whether it lies so far back that its date says more than that it is quiet now."""
    return _days_from_today(at) < -1


def span(seconds: float) -> str:
    """How long something took or takes, in the one unit that matters."""
    minutes = round(abs(seconds) / 60)
    if minutes < 60:
        return ngettext("%(num)d minute", "%(num)d minutes", max(1, minutes))
    if minutes < 48 * 60:
        return ngettext("%(num)d hour", "%(num)d hours", round(minutes / 60))
    days = round(minutes / (24 * 60))
    if days < LONG.days:
        return ngettext("%(num)d day", "%(num)d days", days)
    if days < 2 * DAYS_OF_A_YEAR:
        return ngettext("%(num)d month", "%(num)d months", round(days * 12 / DAYS_OF_A_YEAR))
    return ngettext("%(num)d year", "%(num)d years", round(days / DAYS_OF_A_YEAR))


def _answer(at: datetime, now: datetime) -> str:
    if at < now:
        return gettext("Answer overdue since %(day)s", day=near_day(at))
    return gettext("Answer due %(day)s", day=near_day(at))


def _promised(at: datetime) -> str:
    """One sentence for each near day, since in other languages the word before it changes too."""
    near = {
        0: gettext("Promised by today"), 1: gettext("Promised by tomorrow"), -1: gettext("Promised by yesterday"),
    }  # fmt: skip
    return near.get(_days_from_today(at)) or gettext("Promised by %(day)s", day=day(at))


def _due(at: datetime, now: datetime, words: str) -> Due:
    if at < now:
        return Due("late", "triangle-alert", words)
    return Due("soon" if at - now < SOON else "", "clock", words)


def _days_from_today(at: datetime) -> int:
    zone = ZoneInfo(context.rules().time_zone)
    return (at.astimezone(zone).date() - clock.now().astimezone(zone).date()).days
