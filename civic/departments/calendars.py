"""By which calendar the days of a department are counted: its own, or else the city's."""

from __future__ import annotations

from sqlalchemy import Text, cast, func, select
from sqlalchemy.orm import Session

from civic.city.models import City, WorkingCalendar
from civic.city.queries import CityRules, calendar_of
from civic.core.calendar import WorkingCalendar as Calendar
from civic.core.errors import NotFound
from civic.departments.models import Department

_CITYS = select(WorkingCalendar.code).join(City, City.calendar_id == WorkingCalendar.id).scalar_subquery()
_BY_DEPARTMENT = select(
    Department.id, Department.code, cast(WorkingCalendar.definition, Text).label("definition")
).join(WorkingCalendar, WorkingCalendar.code == func.coalesce(Department.calendar, _CITYS))


def department_calendar(session: Session, department_id: int) -> Calendar:
    """The calendar of one department. Raises NotFound ``department.not_found`` (also where there is no city yet)."""
    row = session.execute(_BY_DEPARTMENT.where(Department.id == department_id)).one_or_none()
    if row is None:
        raise NotFound("department", department_id)
    return calendar_of(row.definition)


def department_calendars(session: Session) -> dict[int, Calendar]:
    """The calendar of every department by its id, retired ones included.

    Raises NotFound ``city.not_found`` before the first city has been set up.
    """
    if session.get(City, 1) is None:
        raise NotFound("city")
    return {row.id: calendar_of(row.definition) for row in session.execute(_BY_DEPARTMENT)}


def calendars_by_code(session: Session) -> dict[str, Calendar]:
    """The calendar of every department by its code, retired ones included; none before the first city is set up."""
    return {row.code: calendar_of(row.definition) for row in session.execute(_BY_DEPARTMENT)}


def calendar_of_code(session: Session, code: str | None, rules: CityRules) -> Calendar:
    """The calendar of a code; None is the city's, which nobody is asked for. Raises NotFound ``calendar.not_found``."""
    if code is None:
        return rules.calendar
    definition = session.scalar(
        select(cast(WorkingCalendar.definition, Text)).where(WorkingCalendar.code == code)
    )
    if definition is None:
        raise NotFound("calendar", code)
    return calendar_of(definition)
