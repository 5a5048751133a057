"""Dates that staff set: moments to come that somebody alive can wait for."""

from __future__ import annotations

from datetime import datetime, timedelta

from civic.core import clock
from civic.core.errors import DomainError

FURTHEST = timedelta(days=3660)
"""Ten years. A later date is a slip of the pen, and one near the calendar's end cannot be told in every time zone."""


def require_to_come(moment: datetime, field: str) -> None:
    """Raise DomainError ``date.in_the_past`` or ``date.too_far`` at the field."""
    now = clock.now()
    if moment < now:
        raise DomainError("date.in_the_past", field=field)
    if moment - now > FURTHEST:
        raise DomainError("date.too_far", field=field)
