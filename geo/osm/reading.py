"""An extract as a stream of street pieces, houses and shapes, in constant memory but for the places of its nodes."""

from __future__ import annotations

import math
import re
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import osmium
import shapely
from shapely import LineString
from shapely.geometry.base import BaseGeometry

from geo.osm import classes
from geo.osm.clip import Clip
from geo.osm.extract import Extract, plain_errors
from geo.osm.members import Members, street_members
from geo.osm.names import names_of, spellings_of
from geo.osm.sea import sea
from geo.shapes import Bbox

IN_MEMORY = 64_000_000
"""Bytes of a file up to which the places of its nodes are kept in memory (16 bytes each), else in a file."""

_LONGEST_NUMBER = 24
_SEVERAL = re.compile(r"[;,]")
_METRES_PER_DEGREE = 111_320.0


@dataclass(frozen=True, slots=True)
class Piece:
    """A way of a named street. ``names`` by language; ``spellings`` are all else that it is called."""

    names: Mapping[str, str]
    spellings: Sequence[str]
    line: LineString


@dataclass(frozen=True, slots=True)
class House:
    """House numbers at a point on a street of these ``names`` (by language).

    ``rank`` says how much the point is the house's own: 0 a house or its door, 1 a shop or office in it.
    """

    names: Mapping[str, str]
    numbers: tuple[str, ...]
    rank: int
    point: BaseGeometry


@dataclass(frozen=True, slots=True)
class Shape:
    """Something that the map draws, as ``geo.osm.classes`` calls it."""

    layer: str
    kind: str
    names: Mapping[str, str]
    min_zoom: int
    geometry: BaseGeometry
    spellings: Sequence[str] = ()


Item = Piece | House | Shape


@dataclass(slots=True)
class Tally:
    """How far the reading has come; ``is_read`` once all of it is.

    ``left_out`` counts by reason, which is a word of ours: see ``LEFT_OUT``.
    """

    pieces: int = 0
    houses: int = 0
    shapes: int = 0
    is_read: bool = False
    left_out: Counter[str] = field(default_factory=Counter)
    seen: list[float] = field(default_factory=lambda: [math.inf, math.inf, -math.inf, -math.inf])

    @property
    def box(self) -> Bbox | None:
        """The box of all streets and houses of the file, inside the clip or not; None where there were none."""
        west, south, east, north = self.seen
        # A box has a width and a height, even where there was but one house.
        return Bbox(west - 1e-6, south - 1e-6, east + 1e-6, north + 1e-6) if west <= east else None

    def see(self, shape: BaseGeometry) -> None:
        west, south, east, north = shape.bounds
        seen = self.seen
        self.seen = [min(west, seen[0]), min(south, seen[1]), max(east, seen[2]), max(north, seen[3])]


LEFT_OUT = {
    "outside": "streets and houses outside the city",
    "no_street": "house numbers without a street",
    "interpolation": "lines of interpolated house numbers",
    "number": "house numbers that are none",
    "unfinished": "shapes that the file does not hold in full",
}
"""Reasons of ``Tally.left_out``, as an operator reads them behind a number."""


def read_extract(extract: Extract, clip: Clip, languages: Sequence[str], tally: Tally) -> Iterator[Item]:
    """All that is of use in the file, clipped, in the file's order (WGS 84); counted in ``tally`` as it comes.

    ``languages`` are the city's, the main one first: see ``names_of``. The file is read twice, and its relations once
    more before that. Raises SourceError ``source.unreadable`` where the file breaks off or is malformed, which may be
    after much of it has been given.
    """
    with plain_errors():
        members = street_members(extract, languages)
        with tempfile.TemporaryDirectory(prefix="veche-osm-") as folder:
            store = "flex_mem" if extract.size <= IN_MEMORY else f"sparse_file_array,{folder}/nodes"
            things = (
                osmium.FileProcessor(extract.file)
                .with_locations(store)
                .with_areas(osmium.filter.KeyFilter(*classes.AREA_KEYS))
                .with_filter(osmium.filter.KeyFilter(*classes.KEYS))
            )
            reading = _Reading(clip, languages, members, tally)
            for thing in things:
                yield from reading.items(thing)
            yield from reading.sea(extract.box)
    tally.is_read = True


class _Reading:
    def __init__(self, clip: Clip, languages: Sequence[str], members: Members, tally: Tally) -> None:
        self._clip = clip
        self._languages = languages
        self._members = members
        self._tally = tally
        self._wkb = osmium.geom.WKBFactory()
        self._coast: list[LineString] = []

    def items(self, thing: Any) -> Iterator[Item]:
        tags = dict(thing.tags)
        if thing.is_node():
            if thing.location.valid():
                point = shapely.Point(thing.location.lon, thing.location.lat)
                yield from self._house(tags, point, ("n", thing.id))
                yield from self._label(tags, point, None)
        elif thing.is_way():
            yield from self._way(thing, tags)
        elif thing.is_area():
            yield from self._area(thing, tags)

    def sea(self, box: Bbox | None) -> Iterator[Shape]:
        """The sea, once all coast is known; only where the file says what it covers does its own edge end the sea."""
        within = self._clip.around if box is None else shapely.intersection(self._clip.around, box.shape)
        for part in sea(self._coast, within) if within.area else ():
            self._tally.shapes += 1
            yield Shape("water", "sea", {}, 0, part)

    def _way(self, way: Any, tags: dict[str, str]) -> Iterator[Item]:
        if "addr:interpolation" in tags:
            self._tally.left_out["interpolation"] += 1
            return
        drawn = classes.road(tags) or classes.rail(tags) or classes.waterway(tags)
        named = "name" in tags and tags.get("highway", "").removesuffix("_link") in classes.STREETS
        coast = tags.get("natural") == "coastline"
        housed = not way.is_closed() and "addr:housenumber" in tags
        if not (drawn or named or coast or housed):
            return
        lines = self._lines(way)
        if coast:
            self._coast += lines
        if not lines:
            self._tally.left_out["unfinished"] += 1
            return
        line = max(lines, key=lambda part: part.length)
        if named:
            yield from self._piece(tags, line)
        if housed:
            yield from self._house(tags, line.interpolate(0.5, normalized=True), ("w", way.id))
        if drawn:
            names = names_of(tags, self._languages) if drawn.kind != "tunnel" else {}
            yield from self._shape(drawn, names, line)

    def _area(self, thing: Any, tags: dict[str, str]) -> Iterator[Item]:
        if not classes.area(tags, 0) and not classes.place(tags) and "addr:housenumber" not in tags:
            return
        try:
            shape = shapely.from_wkb(self._wkb.create_multipolygon(thing))
        except (RuntimeError, shapely.errors.GEOSException):
            self._tally.left_out["unfinished"] += 1
            return
        if len(shape.geoms) == 1:
            shape = shape.geoms[0]
        middle = shape.representative_point()
        size = _square_metres(shape, middle.y)
        yield from self._house(tags, middle, ("w" if thing.from_way() else "r", thing.orig_id()))
        drawn = classes.area(tags, size)
        if drawn:
            names = names_of(tags, self._languages) if drawn.layer == "landuse" else {}
            yield from self._shape(drawn, {} if drawn.kind in classes.LABELLED_GROUND else names, shape)
        yield from self._label(tags, middle, size)

    def _lines(self, way: Any) -> list[LineString]:
        """A way's line; of one that is cut off at the extract's edge the parts that are there."""
        try:
            return [shapely.from_wkb(self._wkb.create_linestring(way))]
        except (RuntimeError, osmium.InvalidLocationError):
            pass
        parts: list[list[tuple[float, float]]] = [[]]
        for node in way.nodes:
            if node.location.valid():
                parts[-1].append((node.location.lon, node.location.lat))
            else:
                parts.append([])
        return [LineString(part) for part in parts if len(set(part)) > 1]

    def _piece(self, tags: dict[str, str], line: LineString) -> Iterator[Piece]:
        names = names_of(tags, self._languages)
        if not names:
            return
        self._tally.see(line)
        if not self._clip.takes(line):
            self._tally.left_out["outside"] += 1
            return
        self._tally.pieces += 1
        yield Piece(names, spellings_of(tags), line)

    def _house(self, tags: dict[str, str], point: BaseGeometry, key: tuple[str, int]) -> Iterator[House]:
        if "addr:housenumber" not in tags:
            return
        self._tally.see(point)
        if not self._clip.takes(point):
            self._tally.left_out["outside"] += 1
            return
        names = (
            names_of(tags, self._languages, "addr:street")
            or self._members.get(key, {})
            or names_of(tags, self._languages, "addr:place")
        )
        numbers = tuple(dict.fromkeys(
            number for part in _SEVERAL.split(tags["addr:housenumber"])
            if (number := " ".join(part.split())) and len(number) <= _LONGEST_NUMBER and _has_digit(number)
        ))  # fmt: skip
        if not numbers or not names:
            self._tally.left_out["no_street" if numbers else "number"] += 1
            return
        self._tally.houses += len(numbers)
        is_house = (
            "building" in tags
            or "entrance" in tags
            or not tags.keys() & {"name", "shop", "amenity", "office"}
        )
        yield House(names, numbers, 0 if is_house else 1, point)

    def _label(self, tags: dict[str, str], point: BaseGeometry, size: float | None) -> Iterator[Shape]:
        names = names_of(tags, self._languages)
        drawn = classes.place(tags, size) if names else None
        if drawn:
            yield from self._shape(drawn, names, point, spellings_of(tags))

    def _shape(
        self,
        drawn: classes.Drawn,
        names: Mapping[str, str],
        shape: BaseGeometry,
        spellings: Sequence[str] = (),
    ) -> Iterator[Shape]:
        part = self._clip.draws(shape)
        if part is not None:
            self._tally.shapes += 1
            yield Shape(drawn.layer, drawn.kind, names, drawn.min_zoom, part, spellings)


def _square_metres(shape: BaseGeometry, latitude: float) -> float:
    return float(shape.area * _METRES_PER_DEGREE**2 * math.cos(math.radians(latitude)))


def _has_digit(text: str) -> bool:
    return any(letter.isdigit() for letter in text)
