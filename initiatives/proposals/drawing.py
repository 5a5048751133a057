"""A line or a shape that somebody has drawn: sound, of a size that can be kept, and cut off where the city ends."""

from __future__ import annotations

import json
from typing import Any, Final

import shapely
from shapely.geometry.base import BaseGeometry
from sqlalchemy import text
from sqlalchemy.orm import Session

from civic.areas.queries import city_edition
from civic.city.queries import CityRules
from civic.issues.submission import Problems
from geo.shapes import parse_geojson_line, parse_geojson_polygon

MOST_POSITIONS: Final = 2000
"""Positions of a place as it is sent and as it is kept."""
LONGEST_TEXT: Final = 200_000
GRID: Final = 0.000001
"""Degrees, a tenth of a metre: what is kept lies on it, so that it is the same when it comes back as text."""
COARSE: Final = 0.0001
"""Degrees, some ten metres: how far the city's own edge may be off where it has more positions than can be kept."""

# Only the areas that it touches: the whole of a city's outline is much to put together for each key that is struck.
_INSIDE = text("""
WITH drawn AS (SELECT ST_GeomFromWKB(:shape, 4326) AS shape),
     city AS (SELECT ST_Union(area.geometry) AS ground FROM area, drawn
               WHERE area.edition_id = :edition AND ST_Intersects(area.geometry, drawn.shape))
SELECT ST_AsBinary(CASE WHEN ST_Covers(ground, shape) THEN shape
                        ELSE ST_CollectionExtract(ST_Intersection(ground, shape), ST_Dimension(shape) + 1) END)
  FROM city, drawn
""")


def drawn_shape(session: Session, drawn: object, rules: CityRules, problems: Problems) -> BaseGeometry | None:
    """What of a drawing lies in the city (WGS 84, longitude first); None with a problem at ``location``.

    ``drawn`` is a GeoJSON LineString, Polygon or several of one of them, as an object or as its text. Problems:
    ``initiative.place_unsound``, ``issue.outside_city`` where none of it is in the city.
    """
    try:
        shape = _parsed(drawn)
    except (ValueError, RecursionError):
        problems.add("initiative.place_unsound", "location", most=MOST_POSITIONS)
        return None
    return cut_off(session, shape, rules, problems)


def cut_off(
    session: Session, shape: BaseGeometry, rules: CityRules, problems: Problems
) -> BaseGeometry | None:
    """What of a shape lies in the city; None with a problem at ``location``, as `drawn_shape`."""
    inside = _inside(session, shape, rules)
    if inside is None or inside.is_empty:
        problems.add("issue.outside_city", "location", city=rules.name, advice=rules.outside_advice)
        return None
    if shapely.get_num_coordinates(inside) > MOST_POSITIONS:
        inside = shapely.simplify(inside, COARSE, preserve_topology=True)
    inside = shapely.set_precision(inside, GRID)
    if shapely.get_dimensions(inside) == 2:
        # Where a ring begins is anybody's choice.
        inside = shapely.normalize(inside)
    if inside.is_empty or shapely.get_num_coordinates(inside) > MOST_POSITIONS:
        problems.add("initiative.place_unsound", "location", most=MOST_POSITIONS)
        return None
    return inside


def _parsed(drawn: object) -> BaseGeometry:
    """Raises ValueError (ShapeError is one), RecursionError."""
    value: Any = drawn
    if isinstance(drawn, str):
        if len(drawn) > LONGEST_TEXT:
            raise ValueError("too long a text")
        value = json.loads(drawn)
    lines = isinstance(value, dict) and value.get("type") in ("LineString", "MultiLineString")
    parsed = (parse_geojson_line if lines else parse_geojson_polygon)(value, max_positions=MOST_POSITIONS)
    return parsed.geoms[0] if len(parsed.geoms) == 1 else parsed


def _inside(session: Session, shape: BaseGeometry, rules: CityRules) -> BaseGeometry | None:
    if rules.area_type_id is None:
        return shape
    wkb = session.scalar(_INSIDE, {"shape": shapely.to_wkb(shape), "edition": city_edition(session)})
    if wkb is None:
        return None
    found = shapely.from_wkb(bytes(wkb))
    parts = shapely.get_parts(found)
    return parts[0] if len(parts) == 1 else found
