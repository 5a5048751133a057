"""Shapes as they come (bow-ties, overlapping parts, stray lines) made valid, and what was wrong with them."""

from __future__ import annotations

from dataclasses import dataclass

import shapely
from shapely.geometry import LineString, MultiPolygon, Point, Polygon
from shapely.geometry.base import BaseGeometry

from geo import shapes
from geo.errors import ShapeError

MIN_PART = 1.0
MIN_WIDTH = 0.05


@dataclass(frozen=True, slots=True)
class Repaired:
    """A valid area, outer rings counter-clockwise, and in words what had to be mended, or None."""

    geometry: MultiPolygon
    problem: str | None


def repair(geometry: BaseGeometry | None) -> Repaired:
    """A valid MultiPolygon (lon, lat) of what is an area in ``geometry``.

    Invalid rings are rebuilt so that the drawn area stays and holes stay holes; lines and points among the parts, parts
    under a square metre and parts thinner than five centimetres are dropped; heights are dropped silently. A geometry
    that was valid keeps its vertices exactly. Raises ShapeError ``geometry.missing``, ``geometry.empty``,
    ``geometry.not_finite``, ``geometry.outside_world`` (metres where degrees belong, mostly) or ``geometry.no_area``.
    """
    if geometry is None:
        raise ShapeError("geometry.missing")
    if geometry.is_empty:
        raise ShapeError("geometry.empty")
    flat = shapely.force_2d(geometry)
    _check_coordinates(flat)
    problems: list[str] = []
    if not flat.is_valid:
        problems.append(_reason(flat))
        flat = shapely.make_valid(flat, method="structure", keep_collapsed=False)
    polygons, others = _split(flat)
    if others:
        problems.append(f"{others} part(s) without an area dropped")
    kept = [polygon for polygon in polygons if not _is_sliver(polygon)]
    if len(kept) < len(polygons):
        problems.append(f"{len(polygons) - len(kept)} sliver(s) dropped")
    if not kept:
        raise ShapeError("geometry.no_area", problem="; ".join(problems))
    whole = MultiPolygon(kept)
    if not whole.is_valid:
        merged = shapely.union_all(kept)
        whole = MultiPolygon(_split(merged)[0])
        problems.append("overlapping parts joined")
    return Repaired(shapely.orient_polygons(whole), "; ".join(problems) or None)


@dataclass(frozen=True, slots=True)
class Mended:
    """A valid point, line or area (of several parts where it had them), and in words what had to be mended, or None."""

    geometry: BaseGeometry
    problem: str | None


def mend(geometry: BaseGeometry | None) -> Mended:
    """A valid shape (lon, lat) of what ``geometry`` is: an area where any part has one, else a line, else a point.

    Areas are repaired as ``repair`` does; of the other parts those of a lower kind are dropped and told. Heights are
    dropped silently. Raises ShapeError as ``repair`` does, but ``geometry.no_area``.
    """
    if geometry is None:
        raise ShapeError("geometry.missing")
    if geometry.is_empty:
        raise ShapeError("geometry.empty")
    flat = shapely.force_2d(geometry)
    _check_coordinates(flat)
    parts = _parts(flat)
    if any(isinstance(part, Polygon) for part in parts):
        whole = repair(flat)
        return Mended(_unwrapped(list(shapely.get_parts(whole.geometry))), whole.problem)
    lines: list[BaseGeometry] = [part for part in parts if isinstance(part, LineString) and part.length > 0]
    # A line of no length is a point.
    points: list[BaseGeometry] = [
        part if isinstance(part, Point) else Point(part.coords[0]) for part in parts if part not in lines
    ]
    if not lines:
        told = (
            None if len(points) == len([part for part in parts if isinstance(part, Point)]) else "no length"
        )
        return Mended(_unwrapped(points), told)
    dropped = f"{len(points)} part(s) without a length dropped" if points else None
    return Mended(_unwrapped(lines), dropped)


def _parts(geometry: BaseGeometry) -> list[BaseGeometry]:
    """The single points, lines and polygons of a geometry however nested."""
    if not hasattr(geometry, "geoms"):
        return [] if geometry.is_empty else [geometry]
    return [inner for part in geometry.geoms for inner in _parts(part)]


def _unwrapped(parts: list[BaseGeometry]) -> BaseGeometry:
    """The only part, or all of them together."""
    if len(parts) == 1:
        return parts[0]
    kinds = {
        "Point": shapely.multipoints,
        "LineString": shapely.multilinestrings,
        "Polygon": shapely.multipolygons,
    }
    together: BaseGeometry = kinds[parts[0].geom_type](parts)
    return together


def _check_coordinates(geometry: BaseGeometry) -> None:
    coordinates = shapely.get_coordinates(geometry)
    if not bool((abs(coordinates) < float("inf")).all()):
        raise ShapeError("geometry.not_finite")
    west, south, east, north = (float(value) for value in geometry.bounds)
    if west < -180 or east > 180 or south < -90 or north > 90:
        raise ShapeError("geometry.outside_world", bounds=f"{west:.6g},{south:.6g},{east:.6g},{north:.6g}")


def _reason(geometry: BaseGeometry) -> str:
    """GEOS's words for what is wrong, with the place: ``self-intersection at 37.61 55.75``."""
    reason, _, place = str(shapely.is_valid_reason(geometry)).partition("[")
    return f"{reason.strip().lower()} at {place.rstrip(']')}" if place else reason.strip().lower()


def _split(geometry: BaseGeometry) -> tuple[list[Polygon], int]:
    """The polygons of a geometry however nested, and how many other parts there were."""
    polygons: list[Polygon] = []
    others = 0
    for part in shapely.get_parts(geometry):
        if isinstance(part, Polygon):
            if not part.is_empty:
                polygons.append(part)
        elif hasattr(part, "geoms"):
            inner, more = _split(part)
            polygons += inner
            others += more
        else:
            others += 1
    return polygons, others


def _is_sliver(polygon: Polygon) -> bool:
    # A hundred metres square is about 1e-6 square degrees: only what is far smaller or thin is worth measuring.
    if polygon.area > 1e-6:
        return False
    size = shapes.area(polygon)
    return size < MIN_PART or 2 * size / shapes.length(polygon) < MIN_WIDTH
