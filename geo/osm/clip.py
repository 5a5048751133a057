"""What of an extract belongs to a city: its areas for streets and houses, a wider box for the ground around them."""

from __future__ import annotations

import math
from dataclasses import dataclass

import shapely
from shapely.geometry.base import BaseGeometry

from geo.shapes import Bbox

_METRES_PER_DEGREE = 111_320.0


@dataclass(frozen=True, slots=True)
class Clip:
    """``near``: where streets and houses are taken; ``around``: the box whose ground is drawn (WGS 84, lon, lat)."""

    near: BaseGeometry
    around: BaseGeometry

    @classmethod
    def to(cls, areas: BaseGeometry, *, margin: float = 150.0, ground_margin: float = 2_500.0) -> Clip:
        """Around areas, with margins in metres.

        A degree of longitude is taken as long as at the areas' middle: fine for a city, not for a continent.
        """
        west, south, east, north = areas.bounds
        wide = _METRES_PER_DEGREE * max(0.05, math.cos(math.radians((south + north) / 2)))
        # The shape is buffered where a degree is as wide as it is high, and put back.
        square = shapely.transform(areas, lambda points: points * [wide / _METRES_PER_DEGREE, 1.0])
        near = shapely.transform(
            square.simplify(margin / 10 / _METRES_PER_DEGREE).buffer(
                margin / _METRES_PER_DEGREE, quad_segs=4
            ),
            lambda points: points * [_METRES_PER_DEGREE / wide, 1.0],
        )
        around = shapely.box(
            west - ground_margin / wide, south - ground_margin / _METRES_PER_DEGREE,
            east + ground_margin / wide, north + ground_margin / _METRES_PER_DEGREE,
        )  # fmt: skip
        shapely.prepare(near)
        shapely.prepare(around)
        return cls(near, around)

    @classmethod
    def everything(cls, box: Bbox | None = None) -> Clip:
        """All that there is; ``box`` is the box of the data, where it is known."""
        world = shapely.box(-180.0, -90.0, 180.0, 90.0)
        shapely.prepare(world)
        return cls(world, world if box is None else box.shape)

    def takes(self, shape: BaseGeometry) -> bool:
        """Whether a street or house belongs to the city."""
        return bool(self.near.intersects(shape))

    def draws(self, shape: BaseGeometry) -> BaseGeometry | None:
        """The part of a shape that is drawn, None where nothing is. Small shapes stay whole."""
        if not self.around.intersects(shape):
            return None
        west, south, east, north = shape.bounds
        left, low, right, high = self.around.bounds
        if east - west <= right - left and north - south <= high - low:
            return shape
        part = shapely.intersection(shapely.make_valid(shape), self.around)
        return None if part.is_empty else part
