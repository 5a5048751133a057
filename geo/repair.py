"""Boundaries as they come (bow-ties, overlapping parts, stray lines) made valid, and what was wrong with them."""

from __future__ import annotations

from dataclasses import dataclass

import shapely
from shapely.geometry import MultiPolygon, Polygon
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
