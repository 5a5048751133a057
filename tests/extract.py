"""OpenStreetMap extracts of invented streets, written by hand for tests: a few lines for each thing in them."""

from __future__ import annotations

import bz2
import gzip
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from xml.sax.saxutils import quoteattr

import osmium

Place = tuple[float, float]


@dataclass
class ExtractFile:
    """Things are added in any order and written as a file has them: nodes, ways, relations."""

    box: tuple[float, float, float, float] | None = None
    _nodes: list[str] = field(default_factory=list)
    _ways: list[str] = field(default_factory=list)
    _relations: list[str] = field(default_factory=list)
    _last: int = 0

    def node(self, place: Place, **tags: str) -> int:
        self._last += 1
        self._nodes.append(
            f'<node id="{self._last}" version="1" lon="{place[0]}" lat="{place[1]}">{_tags(tags)}</node>'
        )
        return self._last

    def way(self, places: Sequence[Place | int], **tags: str) -> int:
        """A line through places; one that ends where it begins is closed. A number is a node that may be missing."""
        known: dict[Place, int] = {}
        refs = []
        for place in places:
            if isinstance(place, int):
                refs.append(place)
            else:
                refs.append(known.get(place) or known.setdefault(place, self.node(place)))
        self._last += 1
        nodes = "".join(f'<nd ref="{ref}"/>' for ref in refs)
        self._ways.append(f'<way id="{self._last}" version="1">{nodes}{_tags(tags)}</way>')
        return self._last

    def square(self, corner: Place, size: float, **tags: str) -> int:
        west, south = corner
        return self.way(
            [corner, (west + size, south), (west + size, south + size), (west, south + size), corner], **tags
        )

    def relation(self, members: Sequence[tuple[str, int, str]], **tags: str) -> int:
        self._last += 1
        told = "".join(f'<member type="{kind}" ref="{ref}" role="{role}"/>' for kind, ref, role in members)
        self._relations.append(f'<relation id="{self._last}" version="1">{told}{_tags(tags)}</relation>')
        return self._last

    def text(self) -> str:
        bounds = ""
        if self.box is not None:
            west, south, east, north = self.box
            bounds = f'<bounds minlon="{west}" minlat="{south}" maxlon="{east}" maxlat="{north}"/>'
        return "\n".join(
            [
                '<?xml version="1.0" encoding="UTF-8"?>', f'<osm version="0.6" generator="tests">{bounds}',
                *self._nodes, *self._ways, *self._relations, "</osm>\n",
            ]
        )  # fmt: skip

    def write(self, path: Path) -> Path:
        """As the ending of the name says."""
        content = self.text().encode()
        if path.name.endswith(".gz"):
            path.write_bytes(gzip.compress(content))
        elif path.name.endswith(".bz2"):
            path.write_bytes(bz2.compress(content))
        elif path.name.endswith(".pbf"):
            plain = path.with_name(f"{path.name}.osm")
            plain.write_bytes(content)
            path.unlink(missing_ok=True)
            with osmium.SimpleWriter(str(path)) as writer:
                for thing in osmium.FileProcessor(str(plain)):
                    writer.add(thing)
            plain.unlink()
        else:
            path.write_bytes(content)
        return path


def _tags(tags: Mapping[str, str]) -> str:
    return "".join(f"<tag k={quoteattr(key)} v={quoteattr(value)}/>" for key, value in tags.items())


def smallton() -> ExtractFile:
    """Streets, houses and ground of the small city (``tests.small_city``), and a village beyond it."""
    file = ExtractFile(box=(29.9, 59.9, 30.3, 60.1))
    bell = {
        "name": "Bell Street",
        "name:en": "Bell Street",
        "name:ru": "Колокольная улица",
        "highway": "residential",
    }
    file.way([(30.001, 60.005), (30.009, 60.005)], **bell, alt_name="Old Bell Road")
    file.way([(30.010, 60.005), (30.019, 60.005)], **bell)
    for step, number in enumerate(("2", "4", "6A", "8 к2")):
        file.node(
            (30.002 + step * 0.004, 60.0052), **{"addr:street": "Bell Street", "addr:housenumber": number}
        )
    # A shop in number 4, and a house that names its street in the other language.
    file.node(
        (30.0061, 60.0053),
        name="Bakery",
        **{"addr:street": "Bell St.", "addr:housenumber": "4", "shop": "bakery"},
    )
    file.square((30.015, 60.0048), 0.0002, building="yes",
                **{"addr:street": "улица Колокольная", "addr:housenumber": "9;11"})  # fmt: skip
    # Two streets of one name in two districts, 1.2 km apart.
    file.way([(30.001, 60.002), (30.006, 60.002)], highway="residential", name="Station Road")
    file.way([(30.030, 60.007), (30.036, 60.007)], highway="tertiary", name="Station Road")
    file.node((30.031, 60.0071), **{"addr:street": "Station Road", "addr:housenumber": "1"})
    # A house by relation, one by place, one without a street, and numbers that are only a line.
    lane = file.way([(30.022, 60.003), (30.028, 60.003)], highway="living_street", name="Mill Lane")
    house = file.square((30.023, 60.0031), 0.0002, building="house", **{"addr:housenumber": "5"})
    file.relation([("way", lane, "street"), ("way", house, "house")], type="associatedStreet")
    file.node((30.026, 60.0085), **{"addr:place": "Upper Farm", "addr:housenumber": "7"})
    file.node((30.027, 60.0085), **{"addr:housenumber": "3"})
    file.way([(30.002, 60.0052), (30.014, 60.0052)], **{"addr:interpolation": "even"})
    # Ground: a pond with an island, a park, rails, a tunnel, a station as a point and a shape.
    outer = file.square((30.011, 60.0065), 0.002)
    inner = file.square((30.0118, 60.0068), 0.0004)
    file.relation(
        [("way", outer, "outer"), ("way", inner, "inner")], type="multipolygon", natural="water", name="Pond"
    )
    file.square((30.004, 60.0065), 0.003, leisure="park", name="Bell Park")
    file.way([(30.001, 60.009), (30.039, 60.009)], railway="rail")
    file.way([(30.005, 60.008), (30.035, 60.008)], highway="primary", tunnel="yes", name="Under the Hill")
    file.node((30.0200, 60.0091), railway="station", name="Smallton Central")
    file.square((30.0198, 60.0090), 0.0003, railway="station", building="yes", name="Smallton Central")
    # A way that the extract does not hold in full, and the village.
    file.way([(30.037, 60.001), (30.039, 60.001), 999_999], highway="service", name="Cut Lane")
    file.way([(30.2, 60.005), (30.21, 60.005)], highway="residential", name="Village Street")
    return file
