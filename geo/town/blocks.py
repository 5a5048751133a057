"""Blocks: the land between the streets, each with a use."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
import shapely
from shapely import Geometry, LineString, Point, Polygon, STRtree, affinity, union_all
from shapely.ops import polygonize

from . import plan
from .geometry import Rng, Warp, blob, compactness, label_points, line_parts, opened, polygon_parts
from .park_walks import park_walks
from .plan import Name
from .street_lines import MAIN, grid_lines
from .streets import HALF_WIDTH, Network
from .terrain import Terrain
from .zoning import ISLAND_PARK, PARKS, SQUARES, WATER_MEADOW_PARK, ZONES, Park

SMALLEST_BLOCK = 350.0
SMALLEST_STRIP = 150.0
SMALLEST_WOOD = 3000.0
CHANCE_OF_A_PARK = {"slab": 0.02, "garden": 0.02, "grid": 0.02, "low": 0.015}
PARKS_WITHOUT_POND = {PARKS[0].name}  # the cathedral stands there


@dataclass
class Block:
    """A piece of land with one use; its kind is that of its zone, or what it was turned into."""

    shape: Polygon
    kind: str
    name: Name | None = None
    paths: list[LineString] = field(default_factory=list)
    drives: list[LineString] = field(default_factory=list)  # between the houses of an estate
    ponds: list[Polygon] = field(default_factory=list)


class Land(NamedTuple):
    """All blocks with the woods, and the surface of the streets between them."""

    blocks: list[Block]
    roads: Geometry


class _Taken(NamedTuple):
    """What is no block: streets with squares, water, and the railway with its yards."""

    paved: Geometry
    water: Geometry
    yard: Geometry

    def everything(self) -> Geometry:
        return union_all(list(self))


def build(rng: Rng, terrain: Terrain, net: Network) -> Land:
    """Cut the land between streets, water and railway into blocks; farmland around the town."""
    roads = _road_surface(net)
    squares = list(_squares())
    taken = _Taken(
        paved=union_all([roads, *(square.shape for square in squares)]),
        water=terrain.water,
        yard=_rail_yard(net),
    )
    free = terrain.outline.difference(taken.everything())
    # the banks stay green, but the island is one park
    bank = union_all([terrain.river_full.buffer(21), terrain.brook.buffer(26)]).difference(terrain.island)
    banks = polygon_parts(opened(free.intersection(bank), 1.5))
    blocks = [Block(strip, "green") for strip in banks if strip.area > SMALLEST_STRIP]
    for part in polygon_parts(free.difference(bank)):
        blocks += [
            Block(shape, "") for shape in polygon_parts(opened(part, 3)) if shape.area > SMALLEST_BLOCK
        ]
    _give_uses(rng, terrain, net, [block for block in blocks if not block.kind])
    for block in blocks:
        if block.kind == "park":
            _lay_out_park(rng, block)
    blocks += _railway_land(terrain, taken)
    blocks += squares
    blocks += _fields(rng, terrain, net)
    blocks += _woods(terrain, blocks, roads)
    return Land(blocks, roads)


def _road_surface(net: Network) -> Geometry:
    by_class: dict[str, list[LineString]] = {}
    for street in net.streets:
        by_class.setdefault(street.road_class, []).extend(street.edges)
    return union_all(
        [
            union_all(shapely.buffer(np.array(edges), HALF_WIDTH[road_class], quad_segs=3))
            for road_class, edges in by_class.items()
        ]
    )


def _squares() -> Iterator[Block]:
    """The squares of the plan, not quite rectangular, with rounded corners."""
    for square in SQUARES:
        length, width = square.length, square.width
        corners = np.array(
            [
                [-length, -width],
                [length * 0.96, -width * 1.06],
                [length, width * 0.92],
                [-length * 0.94, width],
            ]
        )
        shape = Polygon(corners / 2 + [square.x, square.y])
        rounded = affinity.rotate(shape, square.angle).buffer(-6).buffer(6, quad_segs=3)
        yield Block(rounded, "square", square.name)


def _rail_yard(net: Network) -> Geometry:
    tracks = [track.buffer(9) for track in net.rail]
    yards = [siding.buffer(26) for siding in net.sidings]
    return union_all([*tracks, *yards, LineString(plan.STATION_YARD).buffer(26)])


def _railway_land(terrain: Terrain, taken: _Taken) -> list[Block]:
    inside = taken.yard.intersection(terrain.outline)
    free = opened(inside.difference(union_all([taken.water, taken.paved])), 1)
    return [Block(shape, "rail") for shape in polygon_parts(free) if shape.area > 200]


def _give_uses(rng: Rng, terrain: Terrain, net: Network, blocks: list[Block]) -> None:
    """Each block takes the kind of its cell's zone, unless it is a park, too small, too thin or too large."""
    middles = shapely.points(label_points([block.shape for block in blocks]))
    zone_kinds = ["open"] * len(blocks)
    for i, cell in STRtree(net.cells).query(middles, predicate="within").T:
        zone_kinds[i] = ZONES[net.cell_zones[cell]].kind
    by_place = STRtree([block.shape for block in blocks])
    named: dict[int, Park] = {int(by_place.nearest(Point(park.x, park.y))): park for park in PARKS}
    for i, block in enumerate(blocks):
        kind, area = zone_kinds[i], block.shape.area
        thin = compactness(area, block.shape.length) < 0.16
        if terrain.island.intersects(middles[i]):
            block.kind, block.name = "park", ISLAND_PARK
        elif i in named:
            block.kind, block.name = "park", named[i].name
        elif area < 1300 or (thin and area < 22000 and kind != "open"):
            block.kind = "green"
        elif kind == "park":
            block.kind = "park"
            block.name = WATER_MEADOW_PARK if area > 2e5 else None
        elif kind == "open" or area > 190000:
            block.kind = "meadow"
        elif rng.random() < CHANCE_OF_A_PARK.get(kind, 0):
            block.kind = "park"
        else:
            block.kind = kind


def _lay_out_park(rng: Rng, block: Block) -> None:
    """Walks, and by chance a pond in a larger park."""
    block.paths = park_walks(rng, block.shape)
    large = 26000 < block.shape.area < 3e5
    if not (large and rng.random() < 0.5 and block.name not in PARKS_WITHOUT_POND):
        return
    middle = block.shape.representative_point()
    pond = blob(rng, middle.x + 20, middle.y - 10, 34, 20, 0.3)
    if block.shape.buffer(-15).contains(pond):
        block.ponds.append(pond)
        clear_of_pond = [path.difference(pond.buffer(6)) for path in block.paths]
        block.paths = [part for path in clear_of_pond for part in line_parts(path) if part.length > 12]


def _woods(terrain: Terrain, blocks: list[Block], roads: Geometry) -> list[Block]:
    """The woods as far as they were not cleared for the town; they may lie over meadows."""
    shapes = [block.shape for block in blocks if block.kind not in ("meadow", "field")]
    tree = STRtree(shapes)
    woods = []
    for wood in polygon_parts(terrain.woods):
        # only what is near: a union of the whole town takes longer than all the rest
        cleared = [shapes[i] for i in tree.query(wood, predicate="intersects")]
        near_roads = shapely.clip_by_rect(roads, *wood.bounds)
        left = opened(wood.difference(union_all([near_roads, *cleared])), 12)
        woods += [Block(shape, "wood") for shape in polygon_parts(left) if shape.area > SMALLEST_WOOD]
    return woods


def _fields(rng: Rng, terrain: Terrain, net: Network) -> list[Block]:
    """Farmland around the town, in parcels; woods and water stay free."""
    lines = [line for _, line in grid_lines(rng, terrain.frame, 260, 430, 24, Warp(rng, 90, 1700))]
    keep_off = union_all(
        [
            terrain.outline.buffer(35),
            terrain.river_full.buffer(60),
            terrain.brook.buffer(40),
            terrain.woods.buffer(18),
            *[street.line.buffer(22, quad_segs=2) for street in net.streets if street.zone == MAIN],
            *[track.buffer(25) for track in net.rail],
        ]
    )
    shapely.prepare(keep_off)
    fields = []
    for parcel in polygonize(union_all(lines)):
        inside = terrain.frame.intersects(parcel) and not terrain.outline.contains(parcel)
        if inside and rng.random() < 0.62:
            free = parcel.buffer(-5).intersection(terrain.frame).difference(keep_off)
            shapes = polygon_parts(opened(free, 14))
            fields += [Block(shape, "field") for shape in shapes if shape.area > 9000]
    return fields
