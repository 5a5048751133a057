"""Where a rule would have acted, as a small drawing: the city's outline and a dot for each issue."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from shapely.geometry import MultiPoint
from shapely.geometry.base import BaseGeometry

SIZE = 320.0
"""The longer side of the drawing; its margin is a twentieth of that."""


@dataclass(frozen=True, slots=True)
class DotMap:
    """An SVG of ``width`` × ``height``: the path of the outline (empty without one) and the dots' centres."""

    width: float
    height: float
    outline: str
    dots: tuple[tuple[float, float], ...]


def dot_map(outline: BaseGeometry | None, places: Sequence[tuple[float, float]]) -> DotMap | None:
    """A drawing of places (longitude, latitude; WGS 84); None where there are none."""
    if not places:
        return None
    points = MultiPoint(places)
    west, south, east, north = (outline.union(points) if outline is not None else points.buffer(0.01)).bounds
    squeeze = math.cos(math.radians((south + north) / 2))
    wide, high = max((east - west) * squeeze, 1e-6), max(north - south, 1e-6)
    scale, edge = SIZE / max(wide, high), SIZE / 20

    def at(lon: float, lat: float) -> tuple[float, float]:
        return round((lon - west) * squeeze * scale + edge, 1), round((north - lat) * scale + edge, 1)

    return DotMap(
        round(wide * scale + 2 * edge, 1),
        round(high * scale + 2 * edge, 1),
        "" if outline is None else _path(outline.simplify(max(wide, high) / 200), at),
        tuple(at(*place) for place in places),
    )


def _path(shape: BaseGeometry, at: Callable[[float, float], tuple[float, float]]) -> str:
    pieces = getattr(shape, "geoms", [shape])
    rings = [
        ring
        for piece in pieces
        if piece.geom_type == "Polygon"
        for ring in (piece.exterior, *piece.interiors)
    ]
    return "".join(
        "M" + "L".join(f"{x} {y}" for x, y in (at(*place[:2]) for place in ring.coords)) + "Z"
        for ring in rings
    )
