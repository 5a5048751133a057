"""What the city has decided about itself."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from civic.city.models import City, WorkingCalendar
from civic.core.calendar import WorkingCalendar as Calendar
from civic.core.calendar_file import calendar_from
from civic.core.errors import NotFound


@dataclass(frozen=True, slots=True)
class CityRules:
    """The city as commands and pages need it. ``calendar`` is the one that promises are counted in."""

    name: Mapping[str, str]
    languages: tuple[str, ...]
    time_zone: str
    calendar: Calendar
    area_type_id: int | None
    anonymous_reports: bool
    emergency_number: str
    outside_advice: Mapping[str, str]
    demo: bool


@lru_cache(maxsize=64)
def _calendar(definition: str) -> Calendar:
    return calendar_from(json.loads(definition))


def read_calendar(definition: Mapping[str, Any]) -> Calendar:
    """The calendar that a row's definition describes; parsed once for each content."""
    return _calendar(json.dumps(definition, sort_keys=True))


def city_rules(session: Session) -> CityRules:
    """The city's rules. Raises NotFound ``city.not_found`` before the first city has been set up."""
    row = session.execute(
        select(City, WorkingCalendar.definition).join(WorkingCalendar, WorkingCalendar.id == City.calendar_id)
    ).one_or_none()
    if row is None:
        raise NotFound("city")
    city, definition = row
    return CityRules(
        name=city.name, languages=tuple(city.languages), time_zone=city.time_zone, calendar=read_calendar(definition),
        area_type_id=city.area_type_id, anonymous_reports=city.anonymous_reports,
        emergency_number=city.emergency_number, outside_advice=city.outside_advice, demo=city.demo,
    )  # fmt: skip
