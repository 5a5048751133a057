"""Which areas a place lies in. Places are WGS 84 (SRID 4326), longitude before latitude."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from operator import itemgetter

from sqlalchemy import ColumnElement, Double, bindparam, func, select, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Session

from civic.areas.models import Area, AreaEdition, AreaPiece, AreaType
from civic.city.models import City
from civic.core.db import Names
from civic.core.errors import NotFound
from geo.shapes import Bbox, Point


@dataclass(frozen=True, slots=True)
class AreaHere:
    """A current area that covers a place."""

    id: int
    area_type_id: int
    code: str
    name: Names
    square_metres: float


# Built once: every report asks this, and building the statement costs more than asking.
_HERE = func.ST_SetSRID(
    func.ST_MakePoint(bindparam("lon", type_=Double), bindparam("lat", type_=Double)), 4326
)
_COVERING = (
    select(Area.id, Area.area_type_id, Area.code, Area.name, Area.square_metres)
    .where(Area.id.in_(select(AreaPiece.area_id).where(func.ST_Covers(AreaPiece.geometry, _HERE))))
    .order_by(Area.square_metres, Area.id)
)


def covering(session: Session, place: Point) -> list[AreaHere]:
    """The current areas, of every type, that cover the place, smallest first; a border belongs to both sides."""
    rows = session.execute(_COVERING, {"lon": place.lon, "lat": place.lat})
    return [AreaHere(*row) for row in rows]


_COVERING_ALL = text("""
    SELECT DISTINCT place.number, piece.area_id
      FROM unnest(:lons, :lats) WITH ORDINALITY AS place (lon, lat, number)
      JOIN area_piece piece
        ON ST_Covers(piece.geometry, ST_SetSRID(ST_MakePoint(place.lon, place.lat), 4326))
""").bindparams(bindparam("lons", type_=ARRAY(Double)), bindparam("lats", type_=ARRAY(Double)))
_CURRENT = (
    select(Area.id, Area.area_type_id, Area.code, Area.name, Area.square_metres)
    .where(Area.id.in_(select(AreaPiece.area_id)))
    .order_by(Area.square_metres, Area.id)
)


def covering_all(session: Session, places: Sequence[Point]) -> list[list[AreaHere]]:
    """As ``covering``, for many places in two statements."""
    if not places:
        return []
    known = {row.id: (rank, AreaHere(*row)) for rank, row in enumerate(session.execute(_CURRENT))}
    found: list[list[tuple[int, AreaHere]]] = [[] for _ in places]
    rows = session.execute(
        _COVERING_ALL, {"lons": [place.lon for place in places], "lats": [place.lat for place in places]}
    )
    for number, area_id in rows:
        found[number - 1].append(known[area_id])
    return [[area for _, area in sorted(here, key=itemgetter(0))] for here in found]


@dataclass(frozen=True, slots=True)
class AreaListed:
    """A current area as lists and filters show it."""

    id: int
    code: str
    name: Names
    type_code: str
    type_name: Names
    parent_id: int | None


def current_areas(session: Session) -> list[AreaListed]:
    """All current areas by type, then code."""
    rows = session.execute(
        select(Area.id, Area.code, Area.name, AreaType.code, AreaType.name, Area.parent_id)
        .join(AreaEdition, AreaEdition.id == Area.edition_id)
        .join(AreaType, AreaType.id == Area.area_type_id)
        .where(AreaEdition.current)
        .order_by(AreaType.id, Area.code)
    )
    return [AreaListed(*row) for row in rows]


def areas_of_city(session: Session) -> list[AreaListed]:
    """The current areas of the type that tiles the city, by code."""
    edition = city_edition(session)
    rows = session.execute(
        select(Area.id, Area.code, Area.name, AreaType.code, AreaType.name, Area.parent_id)
        .join(AreaType, AreaType.id == Area.area_type_id)
        .where(Area.edition_id == edition)
        .order_by(Area.code)
    )
    return [AreaListed(*row) for row in rows]


def area_of_city(session: Session, code: str) -> AreaListed:
    """One of them by its code. Raises NotFound ``area.not_found``."""
    found = next((area for area in areas_of_city(session) if area.code == code), None)
    if found is None:
        raise NotFound("area", code)
    return found


def city_edition(session: Session) -> int | None:
    """The current edition of the area type that tiles the city; None where the city has none."""
    return session.scalar(
        select(AreaEdition.id)
        .join(City, City.area_type_id == AreaEdition.area_type_id)
        .where(AreaEdition.current)
    )


def extent_of_edition(session: Session, edition: int) -> Bbox | None:
    """The box around an edition's areas, in degrees (WGS 84); None where it has none."""
    return _extent(session, Area.edition_id == edition)


def extent_of_area(session: Session, area_id: int) -> Bbox | None:
    """The box around one area (row id), in degrees (WGS 84); None where there is none."""
    return _extent(session, Area.id == area_id)


def _extent(session: Session, which: ColumnElement[bool]) -> Bbox | None:
    row = session.execute(
        select(
            *(
                getattr(func, f"ST_{side}")(func.ST_Extent(Area.geometry))
                for side in ("XMin", "YMin", "XMax", "YMax")
            )
        ).where(which)
    ).one()
    return None if row[0] is None else Bbox(*row)
