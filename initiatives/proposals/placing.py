"""Where an initiative applies, what it is about, and where on the map it would be seen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import shapely
from geoalchemy2.shape import from_shape
from sqlalchemy import select
from sqlalchemy.orm import Session

from civic.areas.models import Area, AreaEdition
from civic.categories.queries import category_by_code
from civic.city.queries import city_rules
from civic.core.errors import NotFound
from civic.issues.commands.report import place_areas
from civic.issues.submission import Problems, checked_place


@dataclass(frozen=True, slots=True)
class Where:
    """As somebody sends it: the row id of a current area (None: the whole city), the code of a kind of issue, and a
    place as longitude and latitude (WGS 84) that may be left out.
    """

    area_id: int | None = None
    category: str = ""
    lon: object = None
    lat: object = None


def placed(session: Session, where: Where) -> dict[str, Any]:
    """The columns of an initiative that say where and about what it is.

    Raises InvalidInput with ``area.not_found``, ``category.not_found``, ``place.not_a_place``, ``issue.outside_city``
    at ``area``, ``category``, ``location``.
    """
    problems = Problems()
    values: dict[str, Any] = {"area_id": where.area_id, "category_id": None, "place": None}
    if where.area_id is not None and not _is_current(session, where.area_id):
        problems.add("area.not_found", "area")
    if where.category:
        try:
            values["category_id"] = category_by_code(session, where.category).id
        except NotFound:
            problems.add("category.not_found", "category")
    if where.lon not in (None, "") or where.lat not in (None, ""):
        point = checked_place(where.lon, where.lat, problems)
        place_areas(session, point, city_rules(session), problems)
        if point is not None:
            values["place"] = from_shape(shapely.Point(point.lon, point.lat), 4326, extended=True)
    problems.raise_if_any()
    return values


def _is_current(session: Session, area_id: int) -> bool:
    edition = (
        select(AreaEdition.current).join(Area, Area.edition_id == AreaEdition.id).where(Area.id == area_id)
    )
    return bool(session.scalar(edition))
