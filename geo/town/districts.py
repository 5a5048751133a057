"""Districts: unions of cells between main streets, railway and river, so their borders are real things."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

import numpy as np
from shapely import Polygon, STRtree, union_all

from .geometry import Ints, Shapes, label_points, nearest, polygon_parts
from .plan import Name
from .streets import Network
from .zoning import DISTRICTS

OUTSIDE = -1


@dataclass
class District:
    """A district of the town; its code is short and the same for every seed."""

    code: str
    name: Name
    shape: Polygon
    population: int = 0


def build(net: Network) -> list[District]:
    """Give every cell to the district with the nearest seed, and mend districts that fell apart."""
    ids, seeds = zip(
        *((code, seed) for code, drawn in DISTRICTS.items() for seed in drawn.seeds), strict=True
    )
    owner = [str(ids[i]) for i in nearest(label_points(net.cells), seeds)]
    for _ in range(3):
        moved = [_give_away_exclaves(net.cells, owner, code) for code in DISTRICTS]
        if not any(moved):
            break
    return [
        District(code, drawn.name, union_all(_cells_of(net.cells, owner, code)))
        for code, drawn in DISTRICTS.items()
    ]


def _cells_of(cells: list[Polygon], owner: list[str], code: str) -> list[Polygon]:
    return [cell for cell, district in zip(cells, owner, strict=True) if district == code]


def _give_away_exclaves(cells: list[Polygon], owner: list[str], code: str) -> bool:
    """A part cut off from its district joins the neighbour with the longest border; tells whether any did."""
    parts = polygon_parts(union_all(_cells_of(cells, owner, code)))
    moved = False
    for exclave in sorted(parts, key=lambda part: -part.area)[1:]:
        border: dict[str, float] = defaultdict(float)
        for cell, district in zip(cells, owner, strict=True):
            if district != code and cell.touches(exclave):
                border[district] += cell.intersection(exclave).length
        if not border:
            continue
        target = max(border, key=lambda district: border[district])
        for i, cell in enumerate(cells):
            if owner[i] == code and exclave.contains(cell.representative_point()):
                owner[i], moved = target, True
    return moved


def locate(districts: list[District], points: Shapes) -> Ints:
    """Index of the district of each point, or OUTSIDE."""
    found = np.full(len(points), OUTSIDE)
    point, district = STRtree([d.shape for d in districts]).query(points, predicate="within")
    found[point] = district
    return found
