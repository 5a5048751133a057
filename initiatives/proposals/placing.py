"""Where an initiative applies, what it is about, and where on the map it would be seen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from geoalchemy2.shape import from_shape
from shapely.geometry.base import BaseGeometry
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from civic.areas.models import Area, AreaEdition
from civic.areas.queries import city_edition
from civic.categories.queries import category_by_code
from civic.city.queries import city_rules
from civic.core.db import Names
from civic.core.errors import NotFound
from civic.issues.commands.report import place_areas
from civic.issues.submission import Problems, checked_place
from geo.shapes import SRID, circle
from initiatives.proposals.drawing import cut_off, drawn_shape
from initiatives.proposals.models import Initiative

AROUND: Final = (100, 250, 500, 1000)
"""Metres around a place of which an initiative may be, where nothing is drawn."""


@dataclass(frozen=True, slots=True)
class Where:
    """As somebody sends it: the row id of a current area (None: the whole city), the code of a kind of issue, and a
    place that may be left out: longitude and latitude (WGS 84), with ``around`` so many metres of AROUND; or, instead
    of both, a ``shape``, the line or area that was drawn, as GeoJSON.
    """

    area_id: int | None = None
    category: str = ""
    lon: object = None
    lat: object = None
    around: object = None
    shape: object = None


def placed(session: Session, where: Where) -> dict[str, Any]:
    """The columns of an initiative that say where and about what it is.

    Raises InvalidInput with ``area.not_found``, ``category.not_found``, ``place.not_a_place``, ``issue.outside_city``,
    ``initiative.place_unsound`` at ``area``, ``category``, ``location``.
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
    place = _place(session, where, problems)
    if place is not None:
        values["place"] = from_shape(place, SRID, extended=True)
    problems.raise_if_any()
    return values


@dataclass(frozen=True, slots=True)
class AreaReached:
    """An area of the city in which some of a place lies."""

    code: str
    name: Names


def areas_reached(session: Session, initiative_id: int) -> list[AreaReached]:
    """The current areas of the city that the place of an initiative reaches, by code; none where it has no place.

    An area that a line or a shape only touches is none that it reaches.
    """
    here = select(Initiative.place).where(Initiative.id == initiative_id).scalar_subquery()
    shared = func.ST_Intersection(here, Area.geometry)
    rows = session.execute(
        select(Area.code, Area.name)
        .where(
            Area.edition_id == city_edition(session),
            func.ST_Intersects(here, Area.geometry),
            func.ST_Dimension(shared) == func.ST_Dimension(here),
        )
        .order_by(Area.code)
    )
    return [AreaReached(*row) for row in rows]


def _place(session: Session, where: Where, problems: Problems) -> BaseGeometry | None:
    rules = city_rules(session)
    if where.shape not in (None, ""):
        return drawn_shape(session, where.shape, rules, problems)
    if where.lon in (None, "") and where.lat in (None, ""):
        return None
    point = checked_place(where.lon, where.lat, problems)
    place_areas(session, point, rules, problems)
    if point is None:
        return None
    metres = next((each for each in AROUND if str(each) == str(where.around)), None)
    return point.shape if metres is None else cut_off(session, circle(point, metres), rules, problems)


def _is_current(session: Session, area_id: int) -> bool:
    edition = (
        select(AreaEdition.current).join(Area, Area.edition_id == AreaEdition.id).where(Area.id == area_id)
    )
    return bool(session.scalar(edition))
