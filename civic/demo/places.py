"""Where things are reported in the demo city: near people, and beside the thing that it is about."""

from __future__ import annotations

import math
import random
from bisect import bisect
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import accumulate
from typing import Any

import numpy as np
import shapely
from shapely import STRtree

from civic.demo.assets import KINDS, numbered
from geo.shapes import Point
from geo.town import BOUNDS, Layer

_METRES = 111_320.0
_NARROW = math.cos(math.radians((BOUNDS[1] + BOUNDS[3]) / 2))
DRIVEN = ("primary", "secondary", "tertiary", "residential", "lane")
CORNERED = ("primary", "secondary", "tertiary")
WANDER = 70.0
"""Metres by which people look around their house."""
FARTHEST = 600.0
"""What is farther from the house than this is not what they mean."""
VISITORS = 3
"""Even where nobody lives somebody passes."""


@dataclass(frozen=True, slots=True)
class Spot:
    """A place with the address nearest to it; ``asset`` is the thing that stands there, as ``lamp:217``."""

    point: Point
    street: Mapping[str, str]
    number: str
    asset: str = ""

    def address(self, language: str) -> str:
        """As the address search writes it (`civic.places.queries.PlaceFound.label`)."""
        street = self.street[language]
        return f"{street}, {self.number}" if language == "ru" else f"{street} {self.number}"


class Places:
    """Finds spots. The plane is in metres; points come out in degrees, seven digits at most."""

    def __init__(self, layers: Mapping[str, Layer]) -> None:
        houses = layers["addresses"]
        self._houses = houses
        self._at = _flat(houses.geometries)
        self._tree = STRtree(self._at)
        buildings = layers["buildings"].properties
        people = [buildings[house["building"]]["residents"] for house in houses.properties]
        self._weights = list(accumulate(count + VISITORS for count in people))
        flats = [count if count > 8 else 0 for count in people]
        self._flats = list(accumulate(flats))
        self._trees: dict[str, STRtree] = {"house": self._tree}
        self._codes: dict[Any, str] = {}
        self._collect_things(layers)

    def find(self, place: str, dice: random.Random) -> Spot:
        """A spot of a kind: house, flats, road, corner, river, yard, or a kind of asset."""
        home = self._home(dice, self._flats if place == "flats" else self._weights)
        if place in ("house", "flats"):
            return self._spot(home)
        found = self._beside(home, place, dice)
        return self._spot(home) if found is None else self._spot(found, self._codes.get(found, ""))

    def near(self, spot: Spot, metres: float, dice: random.Random) -> Spot:
        """A spot some metres away from another."""
        angle = dice.uniform(0, 2 * math.pi)
        x, y = spot.point.lon * _METRES * _NARROW, spot.point.lat * _METRES
        return self._spot(shapely.Point(x + metres * math.cos(angle), y + metres * math.sin(angle)))

    def house(self, dice: random.Random) -> Spot:
        """Anybody's address."""
        return self._spot(self._home(dice, self._weights))

    def _home(self, dice: random.Random, weights: list[int]) -> Any:
        return self._at[bisect(weights, dice.random() * weights[-1])]

    def _beside(self, home: Any, place: str, dice: random.Random) -> Any | None:
        wander = WANDER * (6 if place == "river" else 1)
        here = shapely.Point(home.x + dice.gauss(0, wander), home.y + dice.gauss(0, wander))
        if place == "yard":
            return here
        tree = self._trees[place]
        found = tree.geometries[tree.nearest(here)]
        if shapely.distance(found, here) > FARTHEST:
            return None
        return (
            shapely.line_interpolate_point(found, shapely.line_locate_point(found, here))
            if place == "road"
            else found
        )

    def _spot(self, flat: Any, asset: str = "") -> Spot:
        about = self._houses.properties[self._tree.nearest(flat)]
        point = Point(round(flat.x / _METRES / _NARROW, 6), round(flat.y / _METRES, 6))
        return Spot(point, about["name"], about["number"], asset)

    def _collect_things(self, layers: Mapping[str, Layer]) -> None:
        assets = layers["assets"]
        kinds = np.array([asset["kind"] for asset in assets.properties])
        flat = _flat(assets.geometries)
        for kind in np.unique(kinds).tolist():
            self._trees[kind] = STRtree(flat[kinds == kind])
        for kind in KINDS:
            things = list(numbered(layers, kind))
            points = _flat(np.array([thing.point for thing in things]))
            self._trees[kind] = STRtree(points)
            self._codes |= {point: thing.code for point, thing in zip(points, things, strict=True)}
        roads = layers["roads"]
        classes = np.array([road["class"] for road in roads.properties])
        lines = _flat(roads.geometries)
        self._trees["road"] = STRtree(lines[np.isin(classes, DRIVEN)])
        main = lines[np.isin(classes, CORNERED)]
        self._trees["corner"] = STRtree(
            np.concatenate([shapely.get_point(main, 0), shapely.get_point(main, -1)])
        )
        rivers = [
            shape.exterior
            for shape, about in zip(
                _flat(layers["water"].geometries), layers["water"].properties, strict=True
            )
            if about["kind"] != "pond"
        ]
        banks = [bank.interpolate(at) for bank in rivers for at in np.arange(0, bank.length, 40)]
        limits = _flat(layers["limits"].geometries)[0]
        self._trees["river"] = STRtree([point for point in banks if limits.contains(point)])


def _flat(geometries: Any) -> Any:
    return shapely.transform(geometries, lambda points: points * (_METRES * _NARROW, _METRES))
