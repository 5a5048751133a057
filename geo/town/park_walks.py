"""The walks of a park or a cemetery."""

from __future__ import annotations

import numpy as np
from shapely import LineString, Point, Polygon

from .geometry import Floats, Rng, line_parts, polygon_parts, spline

SMALLEST_PARK = 1500.0
SMALLEST_ROUND = 3500.0
SHORTEST_WALK = 12.0


def park_walks(rng: Rng, shape: Polygon) -> list[LineString]:
    """A walk around the park, and curved walks from its gates to a middle."""
    if shape.area < SMALLEST_PARK:
        return []
    walks = _rounds(shape)
    middle = np.asarray(shape.centroid.coords[0]) + rng.normal(0, 6, 2)
    if not shape.contains(Point(middle)):
        middle = np.asarray(shape.representative_point().coords[0])
    walks += _from_gates(rng, shape, middle)
    inside = shape.buffer(1)
    parts = [part for walk in walks for part in line_parts(walk.intersection(inside))]
    return [part for part in parts if part.length > SHORTEST_WALK]


def _rounds(shape: Polygon) -> list[LineString]:
    inner = shape.buffer(-14 if shape.area < 30000 else -30, quad_segs=4).simplify(9)
    rounds = []
    for part in polygon_parts(inner):
        corners = np.asarray(part.exterior.coords)[:-1]
        if part.area > SMALLEST_ROUND and len(corners) > 3:
            rounds.append(LineString(spline(corners, 9, closed=True)))
    return rounds


def _from_gates(rng: Rng, shape: Polygon, middle: Floats) -> list[LineString]:
    fence = shape.exterior
    gates = max(3, min(9, int(fence.length / 130)))
    phase = rng.uniform(0, 1)
    walks = []
    for i in range(gates):
        gate = np.asarray(fence.interpolate((i + phase) / gates, normalized=True).coords[0])
        ahead = middle - gate
        aside = np.array([-ahead[1], ahead[0]]) * rng.uniform(-0.18, 0.18)
        walks.append(LineString(spline([gate, gate + ahead * 0.5 + aside, middle], 9)))
    return walks
