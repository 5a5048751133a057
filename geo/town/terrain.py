"""Water and woods: the river with its island, the brook with a mill pond, an oxbow, ponds, woods."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from shapely import Geometry, LineString, Polygon, box, union_all

from . import plan
from .geometry import Floats, Noise, Rng, blob, normals, polygon_parts, spline

# fmt: off
PONDS = [(-1480, -330, 60, 38), (-2900, -700, 90, 60), (2920, -820, 55, 40)]  # x, y, half width, half height
WOODS = [  # x, y, radius
    (-3500, 2900, 420), (-2900, 2950, 300), (-900, 3080, 420), (200, 3100, 260), (2300, 3000, 520),
    (3500, 2500, 420), (3600, 1700, 260), (3620, -1400, 330), (3000, -2700, 520), (1900, -3000, 420),
    (300, -3050, 300), (-1600, -2950, 420), (-2600, -2750, 480), (-3400, -2300, 420), (-3650, -900, 260),
    (-3620, 1900, 200), (-3680, 500, 150), (2300, -2600, 300), (-2500, -2150, 260), (-2050, 2680, 230),
    (1150, 2650, 220), (2750, 2050, 200), (-300, -2620, 170), (3050, -760, 130), (-3250, -1000, 240),
    (-2990, -250, 120), (1000, -2500, 120), (3500, 100, 160), (-3150, 2180, 130),
]
# fmt: on
OXBOW_HALF_WIDTH = 26
MILL_POND_NORTHING = 1800  # where the brook widens


@dataclass
class Terrain:
    """The ground before people came, and the limits of the city; metres."""

    frame: Polygon
    outline: Polygon  # the city limits
    river: Polygon  # without the island
    river_full: Polygon  # with the island filled in
    island: Polygon
    midline: LineString  # along the river, south of the island: a border for districts
    brook: Polygon
    ponds: list[Polygon]
    woods: Geometry

    @property
    def water(self) -> Geometry:
        """All water in one shape."""
        return union_all([self.river, self.brook, *self.ponds])


def _ribbon(path: Floats, left: Floats, right: Floats) -> Polygon:
    """The area between ``left`` metres to the left and ``right`` metres to the right of a path."""
    across = normals(path)
    outline = np.vstack([path + across * left[:, None], (path - across * right[:, None])[::-1]])
    return Polygon(outline).buffer(0)


def _river(rng: Rng) -> tuple[Polygon, Polygon, LineString]:
    """The river with the island filled in, the island, and the line that parts north from south."""
    path = spline(plan.RIVER, 18)
    left_bank, right_bank = Noise(rng, 420), Noise(rng, 330)
    travelled = np.r_[0, np.cumsum(np.hypot(*np.diff(path, axis=0).T))]
    at_island = travelled[np.argmin(np.hypot(*(path - plan.ISLAND_CENTRE).T))]
    from_island = travelled - at_island

    # the river widens where it flows around the island
    bulge = np.exp(-((from_island / (plan.ISLAND_HALF_LENGTH * 0.78)) ** 4))
    half_width = 70 + 6 * Noise(rng, 1500)(path)
    left = half_width * (1 + 0.13 * left_bank(path)) + 78 * bulge
    right = half_width * (1 + 0.13 * right_bank(path)) + 62 * bulge

    # the island is a drop, blunt upstream
    along = from_island / plan.ISLAND_HALF_LENGTH
    on_island = np.abs(along) < 1
    drop = np.sqrt(1 - along[on_island] ** 2) ** 0.8 * (1 - 0.22 * along[on_island])
    shore = path[on_island]
    island = _ribbon(shore, (84 + 5 * right_bank(shore)) * drop, (66 + 6 * left_bank(shore)) * drop)
    midline = LineString(path - normals(path) * (bulge * 98)[:, None])
    return _ribbon(path, left, right), island, midline


def _brook(rng: Rng) -> Polygon:
    path = spline(plan.BROOK, 12)
    # it winds less and less towards its mouth
    freedom = np.clip((path[:, 1] + 250) / 300, 0, 1)
    path = path + normals(path) * (34 * Noise(rng, 300)(path) * freedom)[:, None]
    mill_pond = 36 * np.exp(-(((path[:, 1] - MILL_POND_NORTHING) / 150) ** 2))
    width = 9 + 2 * Noise(rng, 250)(path) + mill_pond
    return _ribbon(path, width, width)


def _woods(rng: Rng) -> list[Polygon]:
    """Three overlapping patches for each wood of the list."""
    patches = []
    for x, y, radius in WOODS:
        for _ in range(3):
            east, north = rng.uniform(-0.5, 0.5, 2) * radius
            half_width, half_height = radius * rng.uniform(0.5, 0.8), radius * rng.uniform(0.4, 0.7)
            patches.append(blob(rng, x + east, y + north, half_width, half_height, 0.35))
    return patches


def build(rng: Rng) -> Terrain:
    """Draw water and woods after the plan."""
    frame = box(*plan.FRAME)
    outline = Polygon(spline(plan.CITY_LIMITS, 30, closed=True))
    river_full, island, midline = _river(rng)
    river = river_full.difference(island).intersection(frame)
    # the mouth is cut where it meets the river; the longest part is the brook
    brook_parts = _brook(rng).difference(river_full.buffer(-3)).intersection(frame)
    brook = max(polygon_parts(brook_parts), key=lambda part: part.area)
    oxbow = LineString(spline(plan.OXBOW, 12)).buffer(OXBOW_HALF_WIDTH)
    ponds = [oxbow, *(blob(rng, *pond) for pond in PONDS)]
    wet = union_all([river_full, brook.buffer(8), *ponds])
    woods = union_all(_woods(rng)).intersection(frame).difference(wet.buffer(15))
    return Terrain(frame, outline, river, river_full, island, midline, brook, ponds, woods)
