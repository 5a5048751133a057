"""Dates of issues: what is promised, and moments to come that somebody alive can wait for."""

from __future__ import annotations

from datetime import datetime, timedelta

from civic.categories.models import Category
from civic.core import clock
from civic.core.calendar import WorkingCalendar
from civic.core.errors import DomainError

FURTHEST = timedelta(days=3660)
"""Ten years. A later date is a slip of the pen, and one near the calendar's end cannot be told in every time zone."""


def promised_dates(
    category: Category, calendar: WorkingCalendar, received: datetime, priority: str = "normal"
) -> tuple[datetime, datetime]:
    """When a department must have taken it, and when the result is promised; both in working time from the receipt.

    ``calendar`` is the department's; for a priority the category may have times of its own.
    """
    minutes, days = category.take_minutes, category.target_days
    for each in category.targets:
        if each["priority"] == priority:
            minutes, days = each["take_minutes"], each["target_days"]
    take_by = calendar.add_minutes(received, minutes)
    return take_by, max(take_by, calendar.add_working_days(received, days))


def require_to_come(moment: datetime, field: str) -> None:
    """Raise DomainError ``date.in_the_past`` or ``date.too_far`` at the field."""
    now = clock.now()
    if moment < now:
        raise DomainError("date.in_the_past", field=field)
    if moment - now > FURTHEST:
        raise DomainError("date.too_far", field=field)
