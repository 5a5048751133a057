"""The sea out of coastlines, which OpenStreetMap draws as lines with the land on their left."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import shapely
from shapely import LineString, Polygon
from shapely.geometry.base import BaseGeometry

_ASIDE = 1e-7
"""Degrees beside the line, about a centimetre, at which one is on land or in the sea for sure."""

_AT_EDGE = 3e-4
_TREND = 1.5e-3
_FARTHEST = 1e-2
"""Degrees: an end so near to the edge was cut off there; else the coast's trend over a stretch before its end is
followed, as far as this."""


def sea(coast: Sequence[LineString], within: BaseGeometry) -> list[Polygon]:
    """The parts of a box that are sea, in the coordinates of both.

    The coast cuts the box into faces; a face is sea when all coast that touches it has it on the right. Where the
    coast is unfinished, land and sea stay one face, which has it on both sides: nothing of that is sea, so that no
    gap in the data can flood a city. An extract is cut a little before or after its edge: a coast that ends shortly
    before it is led on to it.
    """
    merged = shapely.line_merge(shapely.multilinestrings(list(coast)), directed=True) if coast else None
    lines = [] if merged is None else _lines(shapely.intersection(merged, within))
    if not lines:
        return []
    edge = shapely.boundary(within)
    led_on = [end for line in lines for end in _led_on(line, within, edge)]
    cuts = shapely.union_all([*lines, *led_on, edge])
    faces = np.array(
        [face for face in shapely.get_parts(shapely.polygonize(_lines(cuts))) if not face.is_empty]
    )
    if not len(faces):
        return []
    left, right = _sides(lines)
    tree = shapely.STRtree(faces)
    land = set(tree.query(left, predicate="intersects")[1].tolist())
    wet = set(tree.query(right, predicate="intersects")[1].tolist())
    return [faces[at] for at in sorted(wet - land)]


def _led_on(line: LineString, within: BaseGeometry, edge: BaseGeometry) -> list[LineString]:
    """From the open ends of a coast inside the box straight to the box's edge, where that is near."""
    if line.is_closed:
        return []
    found = []
    for end, before in (
        (line.coords[-1], line.interpolate(max(0.0, line.length - _TREND))),
        (line.coords[0], line.interpolate(min(line.length, _TREND))),
    ):
        here = shapely.Point(end)
        if not 0 < here.distance(edge) <= _FARTHEST:
            continue
        straight = shapely.shortest_line(here, edge)
        if straight.length > _AT_EDGE:
            along = np.array(end) - np.array(before.coords[0])
            ray = LineString([end, np.array(end) + along * (_FARTHEST / max(float(np.hypot(*along)), 1e-12))])
            straight = shapely.shortest_line(here, shapely.intersection(ray, edge))
        if straight is not None and not straight.is_empty and straight.length:
            # A little beyond, so that it surely meets the edge.
            beyond = np.array(straight.coords[1]) * 2 - np.array(straight.coords[0])
            found.append(LineString([end, beyond]))
    return found


def _sides(lines: Sequence[LineString]) -> tuple[np.ndarray, np.ndarray]:
    """Points just to the left and to the right of the middle of each segment."""
    begins = np.concatenate([shapely.get_coordinates(line)[:-1] for line in lines])
    ends = np.concatenate([shapely.get_coordinates(line)[1:] for line in lines])
    along = ends - begins
    length = np.hypot(along[:, 0], along[:, 1])
    known = length > 0
    along = along[known] / length[known, None]
    middles = (begins[known] + ends[known]) / 2
    aside = np.column_stack([-along[:, 1], along[:, 0]]) * _ASIDE
    return shapely.points(middles + aside), shapely.points(middles - aside)


def _lines(shape: BaseGeometry) -> list[LineString]:
    return [part for part in shapely.get_parts(shape).tolist() if part.geom_type == "LineString"]
