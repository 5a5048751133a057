"""Reading plain form fields."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from flask import request

from civic.core.errors import DomainError
from web import context

LARGEST_ID = 2**63 - 1
"""No row has a larger number; the database refuses to be asked for one."""


def text_of(field: str) -> str:
    """A field's text without surrounding space; empty when it was not sent."""
    return request.form.get(field, "").strip()


def number_of(field: str) -> int | None:
    """A field's whole number; None when it is empty. Raises DomainError ``value.invalid``."""
    text = text_of(field)
    if not text:
        return None
    if not text.isdecimal():
        raise DomainError("value.invalid", field=field)
    return int(text)


def moment_of(field: str) -> datetime:
    """A datetime-local field, meant in the city's time zone. Raises DomainError ``date.invalid``."""
    try:
        local = datetime.fromisoformat(text_of(field))
    except ValueError as error:
        raise DomainError("date.invalid", field=field) from error
    return local if local.tzinfo else local.replace(tzinfo=ZoneInfo(context.rules().time_zone))


def day_of(field: str, *, whole: bool = False) -> datetime | None:
    """A date field as the moment at which that day begins in the city's time zone; with ``whole`` at which it is over.

    None when it is empty. Raises DomainError ``date.invalid``.
    """
    text = text_of(field)
    if not text:
        return None
    try:
        local = datetime.strptime(text, "%Y-%m-%d") + timedelta(days=1 if whole else 0)
    except (ValueError, OverflowError) as error:
        raise DomainError("date.invalid", field=field) from error
    return local.replace(tzinfo=ZoneInfo(context.rules().time_zone))


def row_of(field: str) -> int:
    """A field that names a row by its number; 0, which no row has, for what is none."""
    text = text_of(field)
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else 0
