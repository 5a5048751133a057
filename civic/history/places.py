"""From a source's coordinates to places: converted, recognised as default points, and tried the wrong way round."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from pyproj import Transformer

from civic.history.mapping_parts import PlaceRules
from geo.shapes import Point

_METRES_PER_DEGREE = 111_320.0


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a row may lie. ``given`` and ``swapped`` (the coordinates the other way round) are None where they are no
    place on earth; ``uncertain`` is where it is kept although nobody knows its place.
    """

    given: Point | None
    swapped: Point | None
    uncertain: Point | None = None


NOWHERE = Spot(None, None)


class Places:
    """Places by the rules of a mapping."""

    def __init__(self, rules: PlaceRules) -> None:
        self._rules = rules
        self._transformer = (
            Transformer.from_crs(rules.crs, "EPSG:4326", always_xy=True) if rules.crs is not None else None
        )
        self._unknown = Point(*rules.unknown_at) if rules.unknown_at is not None else None

    def of(self, pairs: Sequence[tuple[float | None, float | None]]) -> list[Spot]:
        """The spot of each pair of coordinates, x before y (longitude before latitude)."""
        known = [(x, y) for x, y in pairs if x is not None and y is not None]
        given = iter(self._points([x for x, _ in known], [y for _, y in known]))
        swapped = iter(self._points([y for _, y in known], [x for x, _ in known]))
        spots = []
        for x, y in pairs:
            if x is None or y is None:
                spots.append(Spot(None, None, self._unknown) if self._unknown else NOWHERE)
                continue
            here, there = next(given), next(swapped)
            uncertain = (self._unknown or here) if here is not None and self._is_default(here) else None
            spots.append(Spot(here, there, uncertain))
        return spots

    def _points(self, xs: list[float], ys: list[float]) -> list[Point | None]:
        if self._transformer is not None and xs:
            # What lies outside of the system's world comes back as infinite.
            lons, lats = self._transformer.transform(np.array(xs), np.array(ys))
            xs, ys = lons.tolist(), lats.tolist()
        return [
            Point(lon, lat) if -180 <= lon <= 180 and -90 <= lat <= 90 else None
            for lon, lat in zip(xs, ys, strict=True)
        ]

    def _is_default(self, place: Point) -> bool:
        for point in self._rules.defaults:
            east = (place.lon - point.lon) * math.cos(math.radians(point.lat))
            if math.hypot(east, place.lat - point.lat) * _METRES_PER_DEGREE <= point.tolerance_m:
                return True
        return False
