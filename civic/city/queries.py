"""What the city has decided about itself."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from sqlalchemy import Text, cast, select
from sqlalchemy.orm import Session

from civic.city.contact_days import CONTACT_DAYS
from civic.city.models import City, WorkingCalendar
from civic.city.tiles import CityTiles
from civic.core.calendar import WorkingCalendar as Calendar
from civic.core.calendar_file import calendar_from
from civic.core.errors import NotFound


@dataclass(frozen=True, slots=True)
class CityRules:
    """The city as commands and pages need it. ``calendar`` is the one that promises are counted in.

    ``tiles`` are a map of its own, instead of the ground that was imported. ``house_number_first`` None: as the
    language of the street's name has it. ``brand_colour`` None: the product's own; ``logo_sha256`` is of its logo,
    if it has one (``city_logo``).
    """

    name: Mapping[str, str]
    languages: tuple[str, ...]
    time_zone: str
    calendar: Calendar
    area_type_id: int | None
    anonymous_reports: bool
    emergency_number: str
    outside_advice: Mapping[str, str]
    demo: bool
    tiles: CityTiles | None = None
    house_number_first: bool | None = None
    contact_days: int = CONTACT_DAYS
    brand_colour: str | None = None
    logo_sha256: str | None = None

    def spoken(self, wanted: str | None) -> str:
        """A language that the city speaks: the wanted one, else its first."""
        return wanted if wanted is not None and wanted in self.languages else self.languages[0]


@lru_cache(maxsize=64)
def calendar_of(definition: str) -> Calendar:
    """The calendar of a row's ``definition`` as text, parsed once for each content."""
    return calendar_from(json.loads(definition))


# Built once: nearly every request asks this. The calendar comes as text, which is parsed once for each content.
_RULES = select(
    City.name,
    City.languages,
    City.time_zone,
    City.area_type_id,
    City.anonymous_reports,
    City.emergency_number,
    City.outside_advice,
    City.demo,
    City.tile_url,
    City.tile_attribution,
    City.tile_max_zoom,
    City.house_number_first,
    City.contact_days,
    City.brand_colour,
    City.logo_sha256,
    cast(WorkingCalendar.definition, Text).label("calendar"),
).join(WorkingCalendar, WorkingCalendar.id == City.calendar_id)


def city_rules(session: Session) -> CityRules:
    """The city's rules. Raises NotFound ``city.not_found`` before the first city has been set up."""
    row = session.execute(_RULES).one_or_none()
    if row is None:
        raise NotFound("city")
    return CityRules(
        name=row.name,
        languages=tuple(row.languages),
        time_zone=row.time_zone,
        calendar=calendar_of(row.calendar),
        area_type_id=row.area_type_id,
        anonymous_reports=row.anonymous_reports,
        emergency_number=row.emergency_number,
        outside_advice=row.outside_advice,
        demo=row.demo,
        tiles=CityTiles(row.tile_url, row.tile_attribution, row.tile_max_zoom) if row.tile_url else None,
        house_number_first=row.house_number_first,
        contact_days=row.contact_days,
        brand_colour=row.brand_colour,
        logo_sha256=row.logo_sha256.hex() if row.logo_sha256 else None,
    )


def city_logo(session: Session) -> bytes | None:
    """The city's logo (a PNG); None where it has none."""
    logo = session.scalar(select(City.logo))
    return None if logo is None else bytes(logo)
