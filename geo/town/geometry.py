"""Small geometric tools shared by the modules of the town.

Everything inside the package is in metres on a plane, x to the east and y to the north of the market square;
only :mod:`geo.town.town` turns the result into degrees.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import shapely
from numpy.typing import ArrayLike, NDArray
from shapely import Geometry, LineString, Polygon

Rng = np.random.Generator
Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
Shapes = NDArray[np.object_]

TINY = 1e-9  # keeps a division by a length of zero finite


def spline(points: ArrayLike, step: float = 14.0, closed: bool = False) -> Floats:
    """A Catmull-Rom curve through ``points``, sampled about every ``step`` metres."""
    knots = np.asarray(points, float)
    if closed:
        knots = np.vstack([knots[-1], knots, knots[:2]])
    else:
        knots = np.vstack([2 * knots[0] - knots[1], knots, 2 * knots[-1] - knots[-2]])
    pieces = []
    for before, start, end, after in zip(knots, knots[1:], knots[2:], knots[3:], strict=False):
        count = max(2, int(np.hypot(*(end - start)) / step))
        t = np.linspace(0, 1, count, endpoint=False)[:, None]
        linear = (end - before) * t
        square = (2 * before - 5 * start + 4 * end - after) * t**2
        cube = (3 * start - before - 3 * end + after) * t**3
        pieces.append(0.5 * (2 * start + linear + square + cube))
    return np.vstack([*pieces, knots[1] if closed else knots[-2]])


def normals(path: Floats) -> Floats:
    """Unit normals to the left of the direction of travel, one for each point of ``path``."""
    tangent = np.asarray(np.gradient(path, axis=0))
    tangent /= np.linalg.norm(tangent, axis=1, keepdims=True) + TINY
    return np.column_stack([-tangent[:, 1], tangent[:, 0]])


class Noise:
    """Smooth, cheap noise on the plane, about -1 to 1: a few sine waves of random direction."""

    def __init__(self, rng: Rng, wavelength: float, waves: int = 5) -> None:
        angle = rng.uniform(0, 2 * np.pi, waves)
        number = 2 * np.pi / (wavelength * rng.uniform(0.7, 1.6, waves))
        self._waves = np.column_stack([np.cos(angle) * number, np.sin(angle) * number])
        self._phase = rng.uniform(0, 2 * np.pi, waves)

    def __call__(self, points: Floats) -> Floats:
        # summed wave by wave: a matrix product may round differently on another machine's BLAS
        points = np.atleast_2d(points)
        total = np.zeros(len(points))
        for (kx, ky), phase in zip(self._waves, self._phase, strict=True):
            total += np.sin(points[:, 0] * kx + points[:, 1] * ky + phase)
        return total / len(self._phase) * 1.6


class Warp:
    """Moves points a little, so that a drawn grid looks surveyed by people."""

    def __init__(self, rng: Rng, amplitude: float, wavelength: float) -> None:
        self._amplitude = amplitude
        self._east, self._north = Noise(rng, wavelength), Noise(rng, wavelength)

    def __call__(self, points: Floats) -> Floats:
        shift = np.column_stack([self._east(points), self._north(points)])
        return np.asarray(points + self._amplitude * shift)


def blob(
    rng: Rng, x: float, y: float, half_width: float, half_height: float, wobble: float = 0.25
) -> Polygon:
    """An irregular rounded patch around (x, y): a wood, a pond, a meadow."""
    corners = 11
    turn = np.linspace(0, 2 * np.pi, corners, endpoint=False) + rng.uniform(0, 6)
    reach = 1 + rng.uniform(-wobble, wobble, corners)
    outline = np.column_stack([x + half_width * reach * np.cos(turn), y + half_height * reach * np.sin(turn)])
    return Polygon(spline(outline, 15, closed=True)).buffer(0)


def _parts(geometry: Geometry, kind: str) -> Iterator[Any]:
    for part in shapely.get_parts(geometry):
        if part.geom_type == kind:
            yield part
        elif hasattr(part, "geoms"):
            yield from _parts(part, kind)


def line_parts(geometry: Geometry) -> list[LineString]:
    """The simple lines in any geometry."""
    return list(_parts(geometry, "LineString"))


def polygon_parts(geometry: Geometry) -> list[Polygon]:
    """The simple polygons in any geometry."""
    return list(_parts(geometry, "Polygon"))


def opened(polygon: Geometry, radius: float) -> Geometry:
    """``polygon`` with rounded corners and without slivers thinner than twice ``radius``."""
    return polygon.buffer(-radius, quad_segs=3).buffer(radius, quad_segs=3)


def compactness(area: float, perimeter: float) -> float:
    """1 for a circle, near 0 for a strip."""
    return 4 * np.pi * area / perimeter**2


def label_points(polygons: Sequence[Polygon]) -> Floats:
    """A point inside each polygon: its centroid where that lies inside."""
    points = []
    for polygon in polygons:
        centre = polygon.centroid
        points.append(centre if polygon.contains(centre) else polygon.representative_point())
    return np.asarray(shapely.get_coordinates(points))


def nearest(points: Floats, seeds: ArrayLike) -> Ints:
    """For each point the index of the nearest seed."""
    candidates = np.asarray(seeds, float)
    square = ((points[:, None, :] - candidates[None]) ** 2).sum(axis=2)
    return np.asarray(np.argmin(square, axis=1), dtype=np.int64)
