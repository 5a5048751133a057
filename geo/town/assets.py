"""The small things in the street that an issue may be about: lamps, drains, trees, benches, bus stops."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import shapely
from shapely import LineString, Point, Polygon, STRtree

from .blocks import Block
from .buildings import Building
from .geometry import TINY, Floats, Rng, line_parts
from .streets import HALF_WIDTH, Network
from .terrain import Terrain

TREE_SPACING = {  # metres, loosely planted over a block
    **dict.fromkeys(("slab", "tower", "campus", "hospital", "school", "kindergarten", "cemetery"), 21.0),
    **dict.fromkeys(("garden", "low", "old", "grid"), 27.0),
    "green": 20.0,
    "park": 13.0,
}
LARGE_PARK, LARGE_PARK_SPACING = 90000.0, 24.0
BLOCKS_WITH_WASTE_SITE = ("slab", "tower", "grid", "low", "old", "garden")
WASTE_SITE_CHANCE = 0.34
ESTATES = ("slab", "tower")


@dataclass
class Asset:
    """A thing of some kind at a point."""

    kind: str
    point: Point


class Row(NamedTuple):
    """Things beside streets of some classes, every so many metres."""

    road_classes: tuple[str, ...]
    every: float
    offset: float  # from the edge of the street surface, outwards
    both_sides: bool
    start: float = 12.0
    whole_street: bool = False  # measured along the street, not anew between crossings


LAMPS = [
    Row(("primary", "trunk"), 42, -2, True),
    Row(("secondary", "tertiary"), 36, -1.5, False),
    Row(("residential", "lane"), 38, -1, False, 20),
]
BUS_STOPS = Row(("primary", "secondary"), 360, -2.2, True, 130, whole_street=True)
DRAINS = Row(("primary", "secondary", "tertiary", "residential"), 75, -2.6, False, 30)
STREET_TREES = [
    Row(("primary",), 13, 1.5, True, 16),
    Row(("secondary",), 15, 1.2, True, 16),
    Row(("tertiary",), 24, 1.2, False, 16),
]


def build(
    rng: Rng, terrain: Terrain, net: Network, blocks: list[Block], buildings: list[Building]
) -> list[Asset]:
    """Furnish the streets, courtyards and parks."""
    shapes = [building.shape for building in buildings]
    wet = [terrain.river, terrain.brook, *terrain.ponds, *(pond for b in blocks for pond in b.ponds)]
    paths = [path for block in blocks for path in block.paths + block.drives]
    shapely.prepare(terrain.outline)

    def in_town(row: Row) -> Floats:
        points = _along(net, row)
        inside = shapely.contains_xy(terrain.outline, points[:, 0], points[:, 1])
        return np.asarray(points[inside])

    trees = np.vstack([*(in_town(row) for row in STREET_TREES), _planted(rng, blocks)])
    trees = _away_from(trees, [*shapes, *wet], 3.5)
    trees = _away_from(_away_from(trees, paths, 3), list(net.edges), 5.5)
    by_kind = {
        "street_lamp": _away_from(np.vstack([in_town(row) for row in LAMPS]), [*shapes, *wet], 0.5),
        "bus_stop": _away_from(in_town(BUS_STOPS), wet, 8),
        "drain": _away_from(in_town(DRAINS), wet, 4),
        "tree": trees,
        "waste_site": _away_from(_waste_sites(rng, blocks), shapes, 1.5),
        "playground": _away_from(_away_from(_playgrounds(rng, blocks), shapes, 7), wet, 8),
        "bench": _benches(paths),
    }
    return [Asset(kind, point) for kind, points in by_kind.items() for point in shapely.points(points)]


def _along(net: Network, row: Row) -> Floats:
    """Points beside streets, on both sides or in turn."""
    found = [np.empty((0, 2))]
    flip = 1
    for street in net.streets:
        if street.road_class not in row.road_classes:
            continue
        distance = HALF_WIDTH[street.road_class] + row.offset
        for line in line_parts(street.line) if row.whole_street else street.edges:
            at = np.arange(min(row.start, line.length / 2), line.length - 4, row.every)
            if not len(at):
                continue
            points, left = _points_and_normals(line, at)
            if row.both_sides:
                found += [points + left * distance, points - left * distance]
            else:
                side = flip * (-1.0) ** np.arange(len(at))
                found.append(points + left * distance * side[:, None])
                flip = -flip
    return np.vstack(found)


def _points_and_normals(line: LineString, at: Floats) -> tuple[Floats, Floats]:
    def points_at(measure: Floats) -> Floats:
        return np.asarray(shapely.get_coordinates(shapely.line_interpolate_point(line, measure)))

    ahead = points_at(np.minimum(at + 1, line.length)) - points_at(np.maximum(at - 1, 0))
    left = np.column_stack([-ahead[:, 1], ahead[:, 0]])
    return points_at(at), left / (np.hypot(*ahead.T)[:, None] + TINY)


def _away_from(points: Floats, shapes: Sequence[object], distance: float) -> Floats:
    """The points that keep a distance from all the shapes."""
    hit = STRtree(list(shapes)).query(shapely.points(points), predicate="dwithin", distance=distance)[0]
    keep = np.ones(len(points), bool)
    keep[hit] = False
    return points[keep]


def _scatter(rng: Rng, shape: Polygon, spacing: float) -> Floats:
    """Loose points in a polygon: a jittered grid with gaps."""
    if shape.is_empty:
        return np.empty((0, 2))
    west, south, east, north = shape.bounds
    columns, rows = np.meshgrid(np.arange(west, east, spacing), np.arange(south, north, spacing))
    grid = np.column_stack([columns.ravel(), rows.ravel()])
    grid += rng.uniform(-0.48, 0.48, grid.shape) * spacing
    grid = grid[rng.random(len(grid)) < 0.8]
    return np.asarray(grid[shapely.contains_xy(shape, grid[:, 0], grid[:, 1])])


def _planted(rng: Rng, blocks: list[Block]) -> Floats:
    """Trees inside blocks."""
    groups = [np.empty((0, 2))]
    for block in blocks:
        if block.kind not in TREE_SPACING:
            continue
        spacing = TREE_SPACING[block.kind]
        if block.kind == "park" and block.shape.area >= LARGE_PARK:
            spacing = LARGE_PARK_SPACING
        groups.append(_scatter(rng, block.shape.buffer(-2.5), spacing))
    return np.vstack(groups)


def _waste_sites(rng: Rng, blocks: list[Block]) -> Floats:
    """Bins near the street: one for each block of an estate, for some of the other blocks."""
    return np.array(list(_waste_points(rng, blocks)))


def _waste_points(rng: Rng, blocks: list[Block]) -> Iterator[tuple[float, float]]:
    for block in blocks:
        if block.kind not in BLOCKS_WITH_WASTE_SITE:
            continue
        if block.kind in ESTATES or rng.random() < WASTE_SITE_CHANCE:
            inner = block.shape.buffer(-4)
            is_whole = inner.geom_type == "Polygon" and not inner.is_empty
            ring = inner.exterior if is_whole else block.shape.exterior
            point = ring.interpolate(rng.random(), normalized=True)
            yield point.x, point.y


def _playgrounds(rng: Rng, blocks: list[Block]) -> Floats:
    grounds = [np.empty((0, 2))]
    for block in blocks:
        is_large_park = block.kind == "park" and block.shape.area > 5000
        if block.kind in (*ESTATES, "kindergarten") or is_large_park:
            grounds.append(_scatter(rng, block.shape.buffer(-18), 60)[:2])
    return np.vstack(grounds)


def _benches(paths: list[LineString]) -> Floats:
    seats = [np.empty((0, 2))]
    for path in paths:
        at = np.arange(15, path.length, 45)
        if len(at):
            seats.append(_points_and_normals(path, at)[0] + 1.8)
    return np.vstack(seats)
