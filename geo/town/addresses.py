"""House numbers and residents.

Odd numbers stand to the left, even ones to the right, growing away from the market square.
"""

from __future__ import annotations

from collections import defaultdict

import numpy as np
import shapely
from shapely import LineString, Point, STRtree

from .buildings import Address, Building
from .geometry import line_parts
from .streets import Network, Street

POPULATION = 60_000
PER_HOUSE = 2.6  # residents
# m² of flats, with the shops and offices below them, for one resident
PER_RESIDENT = {"old": 55.0, "grid": 58.0, "slab": 30.0, "tower": 34.0}
PER_RESIDENT_ELSEWHERE = 35.0
INSIDE_SHARE = 0.78  # of a footprint, without walls and stairs
CENTRE = Point(40, 300)
FARTHEST_HOUSE = 48.0  # from its street, in metres
GAP_BETWEEN_PIECES = 30.0


class _Chain:
    """A street as one measure from its end near the centre outwards, also across gaps."""

    def __init__(self, street: Street) -> None:
        self._pieces: list[tuple[LineString, float]] = []
        offset = 0.0
        for piece in sorted(line_parts(street.line), key=lambda part: part.distance(CENTRE)):
            if Point(piece.coords[0]).distance(CENTRE) > Point(piece.coords[-1]).distance(CENTRE):
                piece = piece.reverse()
            self._pieces.append((piece, offset))
            offset += piece.length + GAP_BETWEEN_PIECES

    def locate(self, point: Point) -> tuple[float, bool]:
        """How far along the street a point is, and whether it lies to the left."""
        piece, offset = min(self._pieces, key=lambda part: part[0].distance(point))
        at = piece.project(point)
        before, after = piece.interpolate(max(0, at - 3)), piece.interpolate(min(piece.length, at + 3))
        ahead_x, ahead_y = after.x - before.x, after.y - before.y
        is_left = ahead_x * (point.y - before.y) - ahead_y * (point.x - before.x) > 0
        return offset + at, bool(is_left)


def number(net: Network, buildings: list[Building]) -> None:
    """Number every building but sheds along its nearest named street; trunk roads have no addresses."""
    houses = [building for building in buildings if building.use != "shed"]
    _number_frontages(net, houses)
    _number_courtyards(houses)


def _number_frontages(net: Network, houses: list[Building]) -> None:
    addressed = [s.name is not None and s.road_class != "trunk" for s in net.streets]
    edges = np.flatnonzero(np.array(addressed)[net.edge_street])
    shapes = np.array([house.shape for house in houses])
    middles = shapely.centroid(shapes)
    found, edge = STRtree(net.edges[edges]).query_nearest(
        shapes, max_distance=FARTHEST_HOUSE, all_matches=False
    )
    chains: dict[int, _Chain] = {}
    sides: dict[tuple[int, bool], list[tuple[float, int]]] = defaultdict(list)
    for house, street in zip(found.tolist(), net.edge_street[edges[edge]].tolist(), strict=True):
        if street not in chains:
            chains[street] = _Chain(net.streets[street])
        at, is_left = chains[street].locate(middles[house])
        sides[street, is_left].append((at, house))
    for (street, is_left), row in sides.items():
        for i, (_, house) in enumerate(sorted(row)):
            houses[house].address = Address(street, str(2 * i + (1 if is_left else 2)))


def _number_courtyards(houses: list[Building]) -> None:
    """A house inside a block takes the number of the nearest one with a frontage, and a suffix: "26/2"."""
    fronts: dict[int, list[tuple[Building, Address]]] = defaultdict(list)
    for house in houses:
        if house.address:
            fronts[house.block].append((house, house.address))
    last_suffix: dict[Address, int] = defaultdict(lambda: 1)
    for house in houses:
        if house.address is None and fronts[house.block]:
            shape = house.shape
            _, nearest = min(fronts[house.block], key=lambda front: front[0].shape.distance(shape))
            last_suffix[nearest] += 1
            house.address = Address(nearest.street, f"{nearest.number}/{last_suffix[nearest]}")


def populate(buildings: list[Building]) -> None:
    """Residents by dwelling space, the flats scaled so that POPULATION people live in the town."""
    houses = np.array([PER_HOUSE if b.use == "house" else 0.0 for b in buildings])
    flats = np.array([_room_for(b) if b.use == "apartments" else 0.0 for b in buildings])
    people = houses + flats * (POPULATION - houses.sum()) / flats.sum()
    # rounding the running sum keeps the total exact
    running = np.floor(np.cumsum(people) + 0.5).astype(int)
    for building, residents in zip(buildings, np.diff(running, prepend=0).tolist(), strict=True):
        building.residents = residents


def _room_for(building: Building) -> float:
    space = float(building.shape.area) * INSIDE_SHARE * building.floors
    return space / PER_RESIDENT.get(building.kind, PER_RESIDENT_ELSEWHERE)
