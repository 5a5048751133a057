"""Working calendars beside the city's own: departments whose days are other days choose one of them.

The city's calendar has the code ``city`` and holds for whoever has none of their own. All are in the city's time zone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Text, cast, select
from sqlalchemy.orm import Session

from civic.city.commands import CITY_CALENDAR, require_zone, store_calendar
from civic.city.models import City, WorkingCalendar
from civic.city.queries import calendar_of
from civic.city.shape import begin_shaping, check_seen
from civic.core.calendar import WorkingCalendar as Calendar
from civic.core.db import Names
from civic.core.errors import DomainError, NotFound
from civic.core.permissions import Actor


@dataclass(frozen=True, slots=True)
class CalendarListed:
    """A working calendar of the city. ``uncounted``: open targets are still those of an earlier state of it."""

    code: str
    name: Names
    definition: Mapping[str, Any]
    calendar: Calendar
    uncounted: bool


def calendars(session: Session) -> list[CalendarListed]:
    """All working calendars, the city's own first, then by code."""
    rows = session.execute(
        select(
            WorkingCalendar.code,
            WorkingCalendar.name,
            WorkingCalendar.definition,
            cast(WorkingCalendar.definition, Text).label("text"),
            WorkingCalendar.counted_by.is_not(None).label("uncounted"),
        ).order_by(WorkingCalendar.code != CITY_CALENDAR, WorkingCalendar.code)
    )
    return [
        CalendarListed(row.code, row.name, row.definition, calendar_of(row.text), row.uncounted)
        for row in rows
    ]


def calendar_codes(session: Session) -> Sequence[str]:
    """The codes of all working calendars."""
    return session.scalars(select(WorkingCalendar.code)).all()


def calendar_listed(session: Session, code: str) -> CalendarListed:
    """One working calendar. Raises NotFound ``calendar.not_found``."""
    for each in calendars(session):
        if each.code == code:
            return each
    raise NotFound("calendar", code)


def save_calendar(
    session: Session, actor: Actor, code: str, name: Mapping[str, str], calendar: Calendar, *, seen: str | None = None,
    is_new: bool = False,
) -> bool:  # fmt: skip
    """Add a working calendar, or make the one of that code this; False when it was already.

    What was promised stays promised: open targets move only by ``civic.deadlines.recounting``. ``seen`` is the
    fingerprint of the definition that the new one was made of. Raises NotFound ``city.not_found``, DomainError
    ``calendar.code_taken`` (``is_new`` alone), ``city.calendar_time_zone``, ``shape.changed_meanwhile``.
    """
    begin_shaping(session, actor)
    city = session.get(City, 1)
    if city is None:
        raise NotFound("city")
    require_zone(calendar, city.time_zone)
    row = session.scalar(select(WorkingCalendar).where(WorkingCalendar.code == code).with_for_update())
    if row is not None and is_new:
        raise DomainError("calendar.code_taken", field="code", value=code)
    if row is None:
        row = WorkingCalendar(code=code, name={}, definition={})
        session.add(row)
    elif seen is not None:
        check_seen(seen, row.definition)
    return store_calendar(session, actor, row, calendar, name=name)
