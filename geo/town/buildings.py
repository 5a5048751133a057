"""Buildings: footprints by kind of block, freed of overlaps, each with a use and floors."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import shapely
from shapely import Polygon, STRtree

from .blocks import Block
from .footprints import Footprint, Rows, Style, along_frontages, in_rows
from .geometry import Bools, Rng, Shapes

# fmt: off
STYLES = {  # setback, width, depth, gap, chances of a gap, a wing and a shed, floors
    "old": Style((0, 0.6), (11, 22), (9, 13), (3, 5), 0.24, 0.45, 0.25, (2, 3)),
    "grid": Style((0, 1), (14, 27), (10, 13.5), (3.5, 9), 0.45, 0.4, 0.2, (1, 3)),
    "low": Style((2, 4), (9, 13), (9, 14), (7, 12), 1, 0.25, 0.45, (1, 2)),
    "garden": Style((5, 9), (10, 14), (9, 12), (11, 17), 1, 0.3, 0.4, (1, 2)),
    "slab": Style((9, 14), (46, 92), (12.5, 14), (20, 44), 1, 0.06, 0, (3, 5), skip_chance=0.2),
    "tower": Style((12, 18), (17, 24), (14, 17), (22, 44), 1, 0, 0, (3, 5), skip_chance=0.12),
}
ROWS = {  # width, depth, gap, gap between rows, inset
    "slab": Rows((44, 74), (12, 13.5), (22, 48), (44, 66), 50),
    "industry": Rows((26, 95), (22, 58), (10, 26), (12, 28), 9, ("box", "box", "box", "L")),
    "campus": Rows((48, 84), (34, 52), (24, 44), (26, 40), 16, ("H", "L", "U", "T", "box")),
    "allotment": Rows((4, 6.5), (4, 5.5), (8, 13), (15, 19), 5),
}
# fmt: on
SMALLEST_SLAB_BLOCK_WITH_ROWS = 12000.0
SMALLEST_HOME = 45.0  # m²; anything smaller is a shed
CHANCE_OF_A_SHOP = 0.22  # for a house in the old town or the grid around it


class Address(NamedTuple):
    """A numbered place in a street; the number is text, as in "26/2"."""

    street: int  # id of the street
    number: str


@dataclass
class Building:
    """A building; its use is apartments, house, shed, commercial, industrial, university or a landmark's."""

    shape: Polygon
    kind: str  # of its block
    use: str
    floors: int
    block: int  # index of its block
    address: Address | None = None
    residents: int = 0


def build(rng: Rng, blocks: list[Block]) -> list[Building]:
    """Build on all blocks."""
    owner: list[int] = []
    drawn: list[Footprint] = []
    for i, block in enumerate(blocks):
        for footprint in _candidates(rng, block):
            owner.append(i)
            drawn.append(footprint)
    shapes = _polygons(drawn)
    is_main = np.array([footprint.is_main for footprint in drawn])
    grown = np.array([block.shape.buffer(1.6) for block in blocks])
    shapely.prepare(grown)
    fits = shapely.is_valid(shapes) & shapely.covers(grown[owner], shapes)
    stays = _without_overlaps(shapes, is_main, fits)
    buildings = []
    for i in np.flatnonzero(stays).tolist():
        kind = blocks[owner[i]].kind
        use, floors = _use_and_floors(rng, kind, shapes[i].area, bool(is_main[i]))
        buildings.append(Building(shapes[i], kind, use, floors, owner[i]))
    return buildings


def _candidates(rng: Rng, block: Block) -> Iterator[Footprint]:
    if block.kind in STYLES:
        yield from along_frontages(rng, block.shape, STYLES[block.kind])
    if block.kind == "slab" and block.shape.area < SMALLEST_SLAB_BLOCK_WITH_ROWS:
        return
    if block.kind in ROWS:
        yield from in_rows(rng, block.shape, ROWS[block.kind])


def _polygons(footprints: list[Footprint]) -> Shapes:
    """All footprints as polygons at once: one call for each would take most of the time of a build."""
    closed = [np.vstack([corners, corners[:1]]) for corners, _ in footprints]
    ring_of = np.repeat(np.arange(len(closed)), [len(ring) for ring in closed])
    polygons: Shapes = shapely.polygons(shapely.linearrings(np.vstack(closed), indices=ring_of))
    return polygons


def _without_overlaps(shapes: Shapes, is_main: Bools, fits: Bools) -> Bools:
    """Of two that overlap the one drawn later goes, and outbuildings go before main buildings."""
    order = np.lexsort((np.arange(len(shapes)), ~is_main))
    rank = np.empty(len(shapes), int)
    rank[order] = np.arange(len(shapes))
    candidates = np.flatnonzero(fits)
    # houses may share a wall: slightly shrunk, neighbours do not count as overlapping
    shrunk = shapely.buffer(shapes[candidates], -0.12, join_style="mitre")
    one, other = STRtree(shapes[candidates]).query(shrunk, predicate="intersects")
    one, other = candidates[one], candidates[other]
    beaten_by: dict[int, list[int]] = defaultdict(list)
    for a, b in zip(one.tolist(), other.tolist(), strict=True):
        if a != b:
            winner, loser = (a, b) if rank[a] < rank[b] else (b, a)
            beaten_by[winner].append(loser)
    stays = fits.copy()
    for winner in order.tolist():
        if stays[winner]:
            stays[beaten_by.get(winner, [])] = False
    return stays


def _use_and_floors(rng: Rng, kind: str, area: float, is_main: bool) -> tuple[str, int]:
    if not is_main or kind == "allotment":
        return "shed", 1
    if kind in ("low", "garden"):
        return "house", int(rng.integers(1, 3))
    if kind == "industry":
        return "industrial", int(rng.integers(1, 4))
    if kind == "campus":
        return "university", int(rng.integers(2, 6))
    lowest, highest = STYLES[kind].floors
    floors = int(rng.integers(lowest, highest + 1))
    is_shop = kind in ("old", "grid") and rng.random() < CHANCE_OF_A_SHOP
    if area < SMALLEST_HOME:
        return "shed", 1
    return "commercial" if is_shop else "apartments", floors
