"""Areas of one type that claim the same ground."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from geo import shapes

MIN_SHARE = 0.005
MIN_SQUARE_METRES = 5_000.0


@dataclass(frozen=True, slots=True)
class Overlap:
    """Two areas by code, and the square metres that both claim."""

    first: str
    second: str
    square_metres: float


def overlaps(
    areas: Mapping[str, BaseGeometry],
    *,
    min_share: float = MIN_SHARE,
    min_square_metres: float = MIN_SQUARE_METRES,
) -> list[Overlap]:
    """Pairs of areas that share ground, largest first.

    Borders that neighbours draw a little differently are not told: what counts is at least ``min_share`` (0…1) of the
    smaller of the two and ``min_square_metres``.
    """
    codes = sorted(areas)
    drawn = np.array([areas[code] for code in codes], dtype=object)
    left, right = shapely.STRtree(drawn).query(drawn, predicate="intersects")
    pairs = left < right
    left, right = left[pairs], right[pairs]
    shared = shapely.intersection(drawn[left], drawn[right])
    smaller = np.minimum(shapely.area(drawn[left]), shapely.area(drawn[right]))
    found = []
    for one, other, ground, size in zip(left, right, shared, smaller, strict=True):
        if ground.area < min_share * size:
            continue
        square_metres = shapes.area(ground)
        if square_metres >= min_square_metres:
            found.append(Overlap(codes[one], codes[other], square_metres))
    return sorted(found, key=lambda overlap: (-overlap.square_metres, overlap.first, overlap.second))
