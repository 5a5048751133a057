"""The lines that streets are made of, before they are cut at crossings: main streets, quays, local grids."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from shapely import Geometry, LineString, Polygon, box, union_all

from . import plan
from .geometry import Rng, Warp, line_parts, spline
from .plan import Name
from .terrain import Terrain
from .zoning import ZONES, Zone

MAIN = "main"  # the zone of a main street
MARKET = (30.0, -120.0)  # the rings of the old town run around this point
OLD_TOWN_REACH = 1100.0
BESIDE_MAIN_STREET = 24.0
LONGEST_ALONGSIDE = 95.0  # a local street this close for longer is a parallel lane nobody would build
SHORTEST_PIECE = 25.0

# a line with the family (0 or 1) of its grid that it belongs to
FamilyLine = tuple[int, LineString]


@dataclass
class Source:
    """One street as first drawn, before it is cut at crossings."""

    line: LineString
    road_class: str
    zone: str
    name: Name | None = None
    part_of: int | None = None  # the source that this continues beyond a gap


def embankments(terrain: Terrain) -> list[LineString]:
    """The quays, the north one first: the banks, moved inland and smoothed."""
    inland = terrain.river_full.buffer(60).buffer(-26).simplify(4).exterior
    reach = box(plan.EMBANKMENTS_WEST, -900, plan.EMBANKMENTS_EAST, 900)
    pieces = line_parts(shapely.line_merge(inland.intersection(reach)))
    two_longest = sorted(pieces, key=lambda piece: -piece.length)[:2]
    north_first = sorted(two_longest, key=lambda piece: -piece.centroid.y)
    return [LineString(spline(np.asarray(quay.coords)[::3], 14)) for quay in north_first]


def main_sources(terrain: Terrain, quays: Sequence[LineString]) -> list[Source]:
    """The streets of the plan and the quays."""
    inside = terrain.frame.buffer(-1)
    sources = []
    for street in plan.MAIN_STREETS:
        is_ring = street.road_class == "trunk"
        line = LineString(spline(street.points, 14, closed=is_ring)).intersection(inside)
        sources.append(Source(line, street.road_class, MAIN, street.name))
    for quay, name in zip(quays, plan.EMBANKMENT_NAMES, strict=True):
        sources.append(Source(quay, "secondary", MAIN, name))
    return sources


def grid_lines(
    rng: Rng, region: Geometry, across: float, along: float, angle: float, warp: Warp
) -> Iterator[FamilyLine]:
    """Two families of warped parallel lines over a region, ``across`` and ``along`` metres apart."""
    west, south, east, north = region.bounds
    centre = np.array([(west + east) / 2, (south + north) / 2])
    reach = np.hypot(east - west, north - south) / 2 + 300
    cos, sin = np.cos(np.radians(angle)), np.sin(np.radians(angle))
    steps = np.arange(-reach, reach, 14.0)
    for family, spacing in enumerate((across, along)):
        at = -reach + rng.uniform(0, spacing)
        while at < reach:
            fixed = np.full_like(steps, at)
            x, y = (steps, fixed) if family == 0 else (fixed, steps)
            turned = np.column_stack([x * cos - y * sin, x * sin + y * cos])
            yield family, LineString(warp(centre + turned))
            at += spacing * rng.choice([0.86, 1, 1, 1.12, 1.25])


def polar_lines(rng: Rng, ring_spacing: float, arc: float, warp: Warp) -> Iterator[FamilyLine]:
    """Rings around the old market, and radials that multiply outwards so that blocks stay ``arc`` wide."""
    radii, radius = [], 150.0
    while radius < OLD_TOWN_REACH:
        radii.append(radius)
        radius += ring_spacing * rng.uniform(0.9, 1.2)
    turn = np.linspace(0, 2 * np.pi, 140)
    for radius in radii:
        circle = np.column_stack([np.cos(turn), np.sin(turn)])
        yield 0, LineString(warp(np.array(MARKET) + radius * circle))

    count = 8
    for radius in radii[:-1]:
        if 2 * np.pi * radius / count > 1.75 * arc:
            count *= 2
    angles = (np.arange(count) + rng.uniform(-0.18, 0.18, count)) * 2 * np.pi / count
    for i, angle in enumerate(angles):
        # level 1: one of the first eight, from the innermost ring; others start where there is room
        level = next(k for k in (1, 2, 4, 8, 16, 32) if (i * 8 * k) % count == 0)
        start = radii[0]
        if level > 1:
            roomy = (r for r in radii if 2 * np.pi * r / (8 * level) > 0.82 * arc)
            start = next(roomy, radii[-1])
        steps = np.arange(start, OLD_TOWN_REACH, 12.0)
        if len(steps) > 2:
            ray = np.column_stack([np.cos(angle) * steps, np.sin(angle) * steps])
            yield 1, LineString(warp(np.array(MARKET) + ray))


def _zone_lines(rng: Rng, zone: Zone, region: Geometry) -> Iterator[FamilyLine]:
    warp = Warp(rng, zone.amplitude, zone.wavelength)
    if zone.kind == "old":
        return polar_lines(rng, zone.across, zone.along, warp)
    return grid_lines(rng, region, zone.across, zone.along, zone.angle, warp)


def _local_class(kind: str, number: int) -> str:
    """The class of the line with this number in its family: every fourth is a little wider."""
    if kind in ("old", "allotment"):
        return "lane"
    if number % 4 == 2 and kind != "garden":
        return "tertiary"
    return "residential"


def local_sources(
    rng: Rng,
    terrain: Terrain,
    cells: Sequence[Polygon],
    cell_zones: Sequence[str],
    barrier: Geometry,
    main_lines: Sequence[LineString],
) -> list[Source]:
    """Local streets of all zones, clear of water and ``barrier``; their indices follow the main lines."""
    water = union_all(
        [
            terrain.river_full.buffer(26),
            terrain.brook.buffer(30),
            *[pond.buffer(20) for pond in terrain.ponds],
        ]
    )
    beside = union_all(shapely.buffer(np.array(main_lines), BESIDE_MAIN_STREET, quad_segs=2))
    shapely.prepare(beside)
    sources: list[Source] = []
    for zone_id, zone in ZONES.items():
        mine = [cell for cell, of_zone in zip(cells, cell_zones, strict=True) if of_zone == zone_id]
        if zone.kind in ("park", "open") or not mine:
            continue
        region = union_all(mine)
        domain = region.buffer(0.6).difference(water).difference(barrier)
        shapely.prepare(domain)
        drawn: Counter[int] = Counter()
        for family, line in _zone_lines(rng, zone, region):
            cut = line.intersection(domain)
            # crossings of a main street are short; what runs along it at a stone's throw goes
            near_main = line_parts(line.intersection(beside))
            alongside = [piece for piece in near_main if piece.length > LONGEST_ALONGSIDE]
            if alongside:
                cut = cut.difference(union_all(alongside).buffer(0.5))
            if cut.is_empty:
                continue
            drawn[family] += 1
            road_class = _local_class(zone.kind, drawn[family])
            leader = len(main_lines) + len(sources)
            for piece in line_parts(cut):
                if piece.length > SHORTEST_PIECE:
                    sources.append(Source(piece, road_class, zone_id, part_of=leader))
    return sources
