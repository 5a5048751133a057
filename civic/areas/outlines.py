"""Boundaries of areas: as GeoJSON for maps and open data, the whole city's as one shape, and as small drawings."""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

import shapely
from shapely.geometry.base import BaseGeometry
from sqlalchemy import ARRAY, Integer, Text, bindparam, func, select, text
from sqlalchemy.orm import Session

from civic.areas.models import Area
from civic.areas.queries import city_edition

DECIMALS = 6
"""Of a degree: a tenth of a metre."""


def outlines(session: Session, area_ids: Collection[int]) -> dict[int, dict[str, Any]]:
    """GeoJSON geometries (WGS 84, longitude before latitude) of areas by row id."""
    rows = session.execute(
        select(Area.id, func.ST_AsGeoJSON(Area.geometry, DECIMALS).label("geometry")).where(
            Area.id.in_(area_ids)
        )
    )
    return {row.id: json.loads(row.geometry) for row in rows}


def city_outline(session: Session) -> BaseGeometry | None:
    """The areas that tile the city as one shape (WGS 84); None where it has none."""
    wkb = session.scalar(
        select(func.ST_AsBinary(func.ST_UnaryUnion(func.ST_Collect(Area.geometry)))).where(
            Area.edition_id == city_edition(session)
        )
    )
    return None if wkb is None else shapely.from_wkb(bytes(wkb))


@dataclass(frozen=True, slots=True)
class Sketch:
    """A type's current areas as a small drawing: SVG paths by the areas' codes, in a box of ``width`` × ``height``."""

    width: float
    height: float
    paths: dict[str, str]


# Web mercator keeps the shapes that people know from maps. Simplified to what can be seen in so small a picture.
_SKETCH = text("""
WITH shape AS (
    SELECT kind.code AS kind, area.code, ST_Transform(area.geometry, 3857) AS ground
      FROM area
      JOIN area_edition edition ON edition.id = area.edition_id AND edition.current
      JOIN area_type kind ON kind.id = area.area_type_id
     WHERE kind.code = ANY(:kinds)
), extent AS (
    SELECT kind, ST_Extent(ground) AS box FROM shape GROUP BY kind
), frame AS (
    SELECT kind, ST_XMin(box) AS west, ST_YMax(box) AS north, ST_XMax(box) - ST_XMin(box) AS width,
           ST_YMax(box) - ST_YMin(box) AS height,
           greatest(ST_XMax(box) - ST_XMin(box), ST_YMax(box) - ST_YMin(box)) AS size
      FROM extent
)
SELECT kind, code, 100 * width / size AS width, 100 * height / size AS height,
       ST_AsSVG(ST_Scale(ST_Translate(ST_SimplifyPreserveTopology(ground, size / 150), -west, -north),
                         100 / size, 100 / size), 1, 1) AS path
  FROM shape JOIN frame USING (kind)
""").bindparams(bindparam("kinds", type_=ARRAY(Text)))


def sketches(session: Session, kinds: Collection[str]) -> dict[str, Sketch]:
    """Small drawings of types of area, by their codes; the longer side is 100. A type without areas is left out."""
    found: dict[str, Sketch] = {}
    for row in session.execute(_SKETCH, {"kinds": list(kinds)}):
        sketch = found.setdefault(row.kind, Sketch(round(row.width, 1), round(row.height, 1), {}))
        sketch.paths[row.code] = row.path
    return found


# What cannot be seen at the zoom that shows all of them is left out: a map of an administrator, not of surveyors.
_COARSE = text("""
WITH shape AS (SELECT id, geometry FROM area WHERE id = ANY(:areas)),
     extent AS (SELECT ST_Extent(geometry) AS box FROM shape)
SELECT id, ST_AsGeoJSON(ST_SimplifyPreserveTopology(
           geometry, greatest(ST_XMax(box) - ST_XMin(box), ST_YMax(box) - ST_YMin(box)) / 3000), 5) AS geometry
  FROM shape, extent
""").bindparams(bindparam("areas", type_=ARRAY(Integer)))


def coarse_outlines(session: Session, area_ids: Collection[int]) -> dict[int, dict[str, Any]]:
    """GeoJSON geometries (WGS 84) of areas by row id, as coarse as a map that shows all of them needs."""
    rows = session.execute(_COARSE, {"areas": list(area_ids)})
    return {row.id: json.loads(row.geometry) for row in rows}
