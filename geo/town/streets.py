"""Streets: the drawn main streets and local streets by zone, joined into one cleaned net."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from shapely import Geometry, LineString, Polygon, union_all
from shapely.ops import linemerge, polygonize

from . import plan
from .geometry import Bools, Ints, Rng, Shapes, label_points, nearest, spline
from .plan import Name
from .street_graph import BlockMerger, node, prune
from .street_lines import MAIN, Source, embankments, local_sources, main_sources
from .terrain import Terrain
from .zoning import ZONE_SEEDS, ZONES

# metres from the middle of a street to the edge of its blocks
HALF_WIDTH = {
    "trunk": 14.0,
    "primary": 12.0,
    "secondary": 10.0,
    "tertiary": 8.5,
    "residential": 7.0,
    "lane": 5.0,
    "service": 3.5,
}
LONGEST_OVERSHOOT = 260.0  # a main street that ends so soon after a crossing was drawn too long


@dataclass
class Street:
    """One street with its pieces between crossings; a short local street may stay without a name."""

    id: int
    road_class: str
    zone: str
    edges: list[LineString]
    name: Name | None
    line: Geometry  # the pieces merged: a line, or several where the street has gaps


@dataclass
class Network:
    """All streets and tracks, and the cells that main streets, railway, river and city limits cut."""

    streets: list[Street]
    edges: Shapes
    edge_street: Ints  # for each edge the index of its street
    cells: list[Polygon]
    cell_zones: list[str]
    rail: list[LineString]
    sidings: list[LineString]


@dataclass
class _Pieces:
    """The edges of the net while it is being cleaned, with what is known of each."""

    edges: Shapes
    owner: Ints  # the source that the edge is part of
    is_main: Bools
    kinds: Shapes  # of the zone, as text

    def keep(self, alive: Bools) -> None:
        self.edges, self.owner = self.edges[alive], self.owner[alive]
        self.is_main, self.kinds = self.is_main[alive], self.kinds[alive]

    def prune(self, stub_chance: float, stub_kinds: list[str], shortest: float, rng: Rng) -> None:
        """Remove dead ends but spare some short culs-de-sac, and the real ends of main streets."""
        length = shapely.length(self.edges)
        removable = ~self.is_main | (length < LONGEST_OVERSHOOT)
        lucky = rng.random(len(self.edges)) < stub_chance
        is_stub = ~self.is_main & (length > shortest) & (length < 95)
        self.keep(prune(self.edges, removable, is_stub & lucky & np.isin(self.kinds, stub_kinds)))


def _cells(terrain: Terrain, mains: list[Source], rail: LineString) -> tuple[list[Polygon], list[str]]:
    """The cells between the lines that nobody crosses lightly, and the zone of each."""
    borders = [source.line for source in mains]
    borders += [rail, terrain.midline, terrain.outline.exterior]
    faces = polygonize(union_all(borders))
    cells = [cell for cell in faces if terrain.outline.contains(cell.representative_point())]
    zones, seeds = zip(*((zone, seed) for zone, points in ZONE_SEEDS.items() for seed in points), strict=True)
    return cells, [zones[i] for i in nearest(label_points(cells), seeds)]


def _clean_pieces(rng: Rng, sources: list[Source], main_count: int) -> _Pieces:
    """Cut the sources at their crossings, then remove dead ends and join blocks that came out too small."""
    edges, owner = node([source.line for source in sources])
    zones = [sources[i].zone for i in owner]
    kinds = np.array([MAIN if zone == MAIN else ZONES[zone].kind for zone in zones])
    pieces = _Pieces(edges, owner, owner < main_count, kinds)
    pieces.prune(0.10, ["garden", "low", "slab"], 45, rng)
    merger = BlockMerger(pieces.edges, ~pieces.is_main, pieces.kinds.tolist())
    merger.run(rng)
    pieces.keep(~merger.gone)
    pieces.prune(0.25, ["garden", "low"], 40, rng)
    return pieces


def _as_streets(sources: list[Source], pieces: _Pieces) -> tuple[list[Street], Ints]:
    """Put the pieces of one drawn line together; a piece beyond a gap belongs to the same street."""
    leader = np.array([i if s.part_of is None else s.part_of for i, s in enumerate(sources)])
    group = leader[pieces.owner]
    streets: list[Street] = []
    edge_street = np.zeros(len(group), int)
    for first in np.unique(group):
        mine = np.flatnonzero(group == first)
        edges = list(pieces.edges[mine])
        whole = union_all(edges)
        line = linemerge(whole) if whole.geom_type == "MultiLineString" else whole
        source = sources[first]
        edge_street[mine] = len(streets)
        street = Street(len(streets), source.road_class, source.zone, edges, source.name, line)
        streets.append(street)
    return streets, edge_street


def build(rng: Rng, terrain: Terrain) -> Network:
    """Lay out the streets of the town on its terrain."""
    tracks = (plan.RAILWAY, plan.RAIL_BRANCH)
    rail = [LineString(spline(track, 20)).intersection(terrain.frame) for track in tracks]
    mains = main_sources(terrain, embankments(terrain))
    cells, cell_zones = _cells(terrain, mains, rail[0])

    goods_yard = LineString(plan.GOODS_YARD).buffer(34)
    barrier = union_all([rail[0].buffer(22), rail[1].buffer(14), goods_yard])
    main_lines = [source.line for source in mains]
    sources = mains + local_sources(rng, terrain, cells, cell_zones, barrier, main_lines)
    pieces = _clean_pieces(rng, sources, len(mains))
    streets, edge_street = _as_streets(sources, pieces)

    siding = LineString(spline(plan.SIDINGS, 14))
    sidings = [siding.offset_curve(offset) for offset in plan.SIDING_OFFSETS]
    return Network(streets, pieces.edges, edge_street, cells, cell_zones, rail, sidings)
