"""Public grounds: blocks that become a school, a hospital or a stadium, and the buildings there."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
import shapely
from shapely import Geometry, LineString, Point, Polygon, STRtree, affinity, box, union_all

from .blocks import Block
from .buildings import Building
from .footprints import Range, Rows, direction, in_rows
from .geometry import Rng, compactness, label_points, opened, polygon_parts
from .institutions import CHURCHES, STATION_BUILDING, Monument
from .park_walks import park_walks
from .plan import Name


class SiteKind(NamedTuple):
    """How many grounds of a kind the town has, and which blocks are fit for one."""

    kind: str
    how_many: int
    block_kinds: tuple[str, ...]
    area: Range
    apart: float  # least distance between two, in metres
    name: Name  # with {} for the number, if numbered


SITES = [
    SiteKind(
        "hospital",
        1,
        ("slab", "tower"),
        (26000, 70000),
        0,
        Name("City Hospital", "Городская больница"),
    ),
    SiteKind(
        "stadium",
        1,
        ("slab", "tower", "campus"),
        (20000, 60000),
        0,
        Name("City Stadium", "Городской стадион"),
    ),
    SiteKind(
        "school",
        13,
        ("slab", "low", "grid", "garden", "tower"),
        (9500, 34000),
        620,
        Name("School No. {}", "Школа № {}"),
    ),
    SiteKind(
        "kindergarten",
        16,
        ("slab", "low", "garden", "grid", "tower"),
        (6000, 20000),
        480,
        Name("Kindergarten No. {}", "Детский сад № {}"),
    ),
    SiteKind("cemetery", 1, ("garden",), (9000, 40000), 0, Name("Old Cemetery", "Старое кладбище")),
]
LEAST_COMPACTNESS = 0.5
HOSPITAL_ROWS = Rows((60, 84), (34, 46), (24, 40), (24, 36), 18, ("H", "L", "T", "box"))
SCHOOL_SIZES = {"school": (54.0, 42.0, 3), "kindergarten": (36.0, 28.0, 2)}  # width, depth, floors
WING = 12.5
CHURCH_MARGIN = 3.0
CHURCH_SEARCH_STEP, CHURCH_SEARCH_RINGS = 12.0, 20
CLEAR_OF_PUBLIC_BUILDINGS = 6.0
COURTYARD_INSET = 36.0
MOST_WAYS_OUT = 3


def choose_sites(rng: Rng, blocks: list[Block]) -> None:
    """Turn some blocks into public grounds, evenly spread."""
    middles = label_points([block.shape for block in blocks])
    for site in SITES:
        chosen: list[int] = []
        for i in rng.permutation(len(blocks)).tolist():
            if len(chosen) == site.how_many:
                break
            block = blocks[i]
            far = all(np.hypot(*(middles[i] - middles[other])) > site.apart for other in chosen)
            if far and _is_fit(block, site):
                chosen.append(i)
                number = len(chosen)
                block.kind = site.kind
                block.name = Name(site.name.en.format(number), site.name.ru.format(number))
    for block in blocks:
        if block.kind == "cemetery":
            block.paths = park_walks(rng, block.shape)


def _is_fit(block: Block, site: SiteKind) -> bool:
    area = block.shape.area
    return (
        block.kind in site.block_kinds
        and site.area[0] < area < site.area[1]
        and compactness(area, block.shape.length) > LEAST_COMPACTNESS
    )


class _PublicBuilding(NamedTuple):
    shape: Polygon
    use: str
    floors: int
    block: int


def add_public_buildings(
    rng: Rng, blocks: list[Block], buildings: list[Building], roads: Geometry
) -> list[Building]:
    """All buildings with the public ones; ordinary houses and park walks that stand in their way go."""
    new = [public for i, block in enumerate(blocks) for public in _on_site(rng, block, i)]
    new += [church for drawn in CHURCHES if (church := _church(drawn, blocks))]
    station = box(*STATION_BUILDING)
    if not roads.intersects(station):
        new.append(_PublicBuilding(station, "station", 2, _nearest_block(blocks, station)))

    cleared = [public.shape.buffer(CLEAR_OF_PUBLIC_BUILDINGS) for public in new]
    in_the_way = STRtree([b.shape for b in buildings]).query(cleared, predicate="intersects")[1]
    gone = set(in_the_way.tolist())
    for public in new:
        block = blocks[public.block]
        rest = [part for path in block.paths for part in _line_parts_clear_of(path, public.shape, 5)]
        block.paths = [part for part in rest if part.length > 10]
    kept = [building for i, building in enumerate(buildings) if i not in gone]
    return kept + [Building(p.shape, blocks[p.block].kind, p.use, p.floors, p.block) for p in new]


def _on_site(rng: Rng, block: Block, index: int) -> Iterator[_PublicBuilding]:
    """The buildings of a school, a hospital or a stadium."""
    if block.kind in SCHOOL_SIZES:
        width, depth, floors = SCHOOL_SIZES[block.kind]
        shape = _in_the_middle(rng, block.shape, width, depth)
        if shape is not None:
            yield _PublicBuilding(shape, block.kind, floors, index)
    elif block.kind == "hospital":
        for corners, _ in in_rows(rng, block.shape, HOSPITAL_ROWS):
            shape = Polygon(corners)
            if shape.is_valid and block.shape.contains(shape):
                yield _PublicBuilding(shape, "hospital", 3, index)
    elif block.kind == "stadium":
        stand = _stand(block.shape)
        if stand is not None:
            yield _PublicBuilding(stand, "stadium", 3, index)


def _stand(block: Polygon) -> Polygon | None:
    """A stand beside the pitch in the middle of a block, as far from it as the block allows."""
    middle, angle = block.centroid, np.degrees(direction(block))
    for beside in (52, 44, 36, 28):
        stand = box(middle.x - 46, middle.y + beside, middle.x + 46, middle.y + beside + 14)
        turned = affinity.rotate(stand, angle, origin=middle)
        if block.contains(turned):
            return turned
    return None


def _in_the_middle(rng: Rng, block: Polygon, width: float, depth: float) -> Polygon | None:
    """An H- or U-shaped house as large as fits near the middle of a block."""
    angle, middle = np.degrees(direction(block)), block.centroid
    inside = block.buffer(-3)
    for scale in (1, 0.88, 0.76, 0.64, 0.52, 0.42):
        x, y, wing = width * scale / 2, depth * scale / 2, WING * (scale + 1) / 2
        wings = [box(-x, -y, -x + wing, y), box(x - wing, -y, x, y)]
        is_h = rng.random() < 0.5
        link = box(-x, -wing / 2, x, wing / 2) if is_h else box(-x, -y, x, -y + wing)
        shape = affinity.rotate(union_all([*wings, link]), angle, origin=(0, 0))
        shape = affinity.translate(shape, middle.x, middle.y)
        if inside.contains(shape):
            return shape
    return None


def _church(drawn: Monument, blocks: list[Block]) -> _PublicBuilding | None:
    """The church on the free ground nearest to the point of the plan: wholly inside one block."""
    size = drawn.scale
    plan = union_all(
        [
            box(-14 * size, -8 * size, 14 * size, 8 * size),
            box(-7 * size, -13 * size, 7 * size, 13 * size),
            Point(14 * size, 0).buffer(6 * size, quad_segs=3),
        ]
    )
    shape = affinity.rotate(plan, drawn.angle, origin=(0, 0))
    tree = STRtree([block.shape for block in blocks])
    for ring in range(CHURCH_SEARCH_RINGS):
        for turn in np.linspace(0, 2 * np.pi, max(1, 6 * ring), endpoint=False):
            reach = ring * CHURCH_SEARCH_STEP
            x, y = drawn.x + reach * np.cos(turn), drawn.y + reach * np.sin(turn)
            placed = affinity.translate(shape, x, y)
            around = tree.query(placed.buffer(CHURCH_MARGIN), predicate="within")
            if len(around):
                return _PublicBuilding(placed, drawn.kind, 2, int(around[0]))
    return None


def _nearest_block(blocks: list[Block], shape: Polygon) -> int:
    return int(STRtree([block.shape for block in blocks]).nearest(shape.centroid))


def _line_parts_clear_of(path: LineString, shape: Polygon, distance: float) -> list[LineString]:
    return [part for part in shapely.get_parts(path.difference(shape.buffer(distance))) if part.length]


def add_courtyard_drives(rng: Rng, blocks: list[Block], buildings: list[Building]) -> None:
    """Driveways inside the estates: a loop behind the houses with ways out to the streets."""
    shapes = [building.shape for building in buildings]
    tree = STRtree(shapes)
    for block in blocks:
        if block.kind != "slab":
            continue
        inner = block.shape.buffer(-COURTYARD_INSET, quad_segs=3).simplify(3)
        for courtyard in polygon_parts(opened(inner, 6)):
            if courtyard.area < 900:
                continue
            loop = LineString(courtyard.exterior.coords)
            in_the_way = [shapes[i].buffer(3) for i in tree.query(loop.buffer(3))]
            free = [
                part
                for part in shapely.get_parts(loop.difference(union_all(in_the_way)))
                if part.geom_type == "LineString" and part.length > 30
            ]
            block.drives += free
            block.drives += _ways_out(rng, block.shape, loop, free, tree)


def _ways_out(
    rng: Rng, block: Polygon, loop: LineString, drives: list[LineString], tree: STRtree
) -> list[LineString]:
    """Straight ways from a drive to the edge of the block that no house blocks."""
    ways: list[LineString] = []
    for step in rng.permutation(14):
        start = loop.interpolate(step / 14, normalized=True)
        if len(ways) == MOST_WAYS_OUT or not any(drive.distance(start) < 0.5 for drive in drives):
            continue
        edge = block.exterior
        way = LineString([start, edge.interpolate(edge.project(start))])
        way = affinity.scale(way, 1.08, 1.08, origin=start)
        if not len(tree.query(way.buffer(2), predicate="intersects")):
            ways.append(way)
    return ways
