"""Which area lies in which, by what they share."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

MIN_SHARE = 0.01


def hierarchy(
    children: Mapping[str, BaseGeometry], parents: Mapping[str, BaseGeometry], *, min_share: float = MIN_SHARE
) -> dict[str, str]:
    """Child's code → code of the parent that covers most of it.

    Geometries are valid areas by code. A child of which no parent covers ``min_share`` (0…1) is left out; of two that
    cover the same the smaller parent counts, then the first by code.
    """
    codes = sorted(parents)
    if not codes:
        return {}
    shapes = np.array([parents[code] for code in codes], dtype=object)
    sizes = shapely.area(shapes)
    tree = shapely.STRtree(shapes)
    found: dict[str, str] = {}
    for child, shape in children.items():
        near = tree.query(shape, predicate="intersects")
        if not len(near):
            continue
        shared = shapely.area(shapely.intersection(shapes[near], shape))
        # Borders drawn twice differ by a little: shares are compared to a millionth.
        shares = np.round(shared / shape.area, 6)
        best = min(range(len(near)), key=lambda i: (-shares[i], sizes[near[i]], codes[near[i]]))
        if shares[best] >= min_share:
            found[child] = codes[near[best]]
    return found
