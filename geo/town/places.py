"""Landmarks: the named institutions of the town and the buildings they are in."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from shapely import Point, STRtree

from .blocks import Block
from .buildings import Building
from .geometry import Shapes
from .institutions import CHURCHES, INSTITUTIONS, STATION_NAME, Institution
from .plan import Name

FLATS = ("apartments", "commercial")
# where to look for a home, one after the other: radius in metres, uses of buildings, least area in m²
SEARCHES = [
    (60.0, FLATS, 180.0),
    (160.0, FLATS, 180.0),
    (400.0, FLATS, 180.0),
    (400.0, ("house",), 110.0),
    (900.0, FLATS, 110.0),
]
NAMED_LIKE_BLOCK = ("school", "kindergarten", "hospital", "stadium")


@dataclass
class Landmark:
    """A named institution, at a point inside its building."""

    kind: str
    name: Name
    point: Point
    building: int  # index of the building


def build(blocks: list[Block], buildings: list[Building]) -> list[Landmark]:
    """Let institutions move into existing buildings, and name the public buildings."""
    landmarks = []
    shapes = np.array([building.shape for building in buildings])
    tree = STRtree(shapes)
    for institution in INSTITUTIONS:
        home = _home(institution, buildings, shapes, tree)
        if home is not None:
            buildings[home].use = institution.kind
            point = shapes[home].representative_point()
            landmarks.append(Landmark(institution.kind, institution.name, point, home))
    return landmarks + _public(blocks, buildings)


def _home(institution: Institution, buildings: list[Building], shapes: Shapes, tree: STRtree) -> int | None:
    """The building near the point that suits best: close and large, with an address."""
    here = Point(institution.x, institution.y)

    def remoteness(i: int) -> float:
        return float(shapes[i].distance(here)) - min(120.0, float(shapes[i].area) / 12)

    for radius, uses, least_area in SEARCHES:
        near = [
            int(i)
            for i in tree.query(here, predicate="dwithin", distance=radius)
            if buildings[i].address and buildings[i].use in uses and shapes[i].area > least_area
        ]
        if near:
            return min(near, key=remoteness)
    return None


def _public(blocks: list[Block], buildings: list[Building]) -> list[Landmark]:
    """Landmarks with buildings of their own; one with several, like a hospital, is at the largest."""
    largest: dict[Name, int] = {}
    churches = iter([church.name for church in CHURCHES])
    for i, building in enumerate(buildings):
        name = None
        if building.use in NAMED_LIKE_BLOCK:
            name = blocks[building.block].name
        elif building.use in ("cathedral", "church"):
            name = next(churches)
        elif building.use == "station":
            name = STATION_NAME
        if name is None:
            continue
        best = largest.get(name)
        if best is None or shapely.area(building.shape) > shapely.area(buildings[best].shape):
            largest[name] = i
    return [
        Landmark(buildings[i].use, name, buildings[i].shape.representative_point(), i)
        for name, i in largest.items()
    ]
