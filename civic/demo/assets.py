"""The demo city's numbered things, by the command that imports every city's: lamps, benches, playgrounds, bus stops."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import shapely
from sqlalchemy.orm import Session

from civic.assets.commands import import_assets
from civic.assets.numbers import asset_code, number_key
from civic.core.db import Names
from civic.core.permissions import Actor
from geo.importing import ThingRow
from geo.town import Layer

DECIMALS = 6
"""Of a degree, as places of reports have them."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A type of asset out of the town's things of one kind.

    ``owners`` are codes of departments, or other names; the things are theirs in turn.
    """

    code: str
    name: Names
    icon: str
    prefix: str
    owners: tuple[str, ...]
    attributes: Mapping[str, tuple[str, ...]]
    public: tuple[str, ...]


KINDS: Mapping[str, Kind] = {
    "street_lamp": Kind(
        "lamp", {"en": "Lamp", "ru": "Фонарь"}, "g-lamp", "", ("street-lighting",),
        {"light": ("LED", "LED", "sodium"), "height_m": ("9", "9", "6"), "cabinet": ("A4", "B1", "C7")},
        ("light", "height_m"),
    ),
    "bench": Kind("bench", {"en": "Bench", "ru": "Скамейка"}, "g-bench", "", ("parks",), {}, ()),
    "playground": Kind(
        "playground", {"en": "Playground", "ru": "Детская площадка"}, "g-playground", "", ("parks", "housing"),
        {"surface": ("rubber", "sand", "bark")}, ("surface",),
    ),
    "bus_stop": Kind(
        "bus-stop", {"en": "Bus stop", "ru": "Остановка"}, "g-bus-stop", "",
        ("transport", "transport", "Riverford Bus"), {"shelter": ("yes", "no")}, ("shelter",),
    ),
    "waste_site": Kind(
        "waste-site", {"en": "Container site", "ru": "Контейнерная площадка"}, "g-waste-basket", "K-",
        ("cleansing",), {}, (),
    ),
}  # fmt: skip
"""By the kind that the town calls them."""


@dataclass(frozen=True, slots=True)
class Numbered:
    """A thing of the town with the code of the asset that it is, and who owns it."""

    code: str
    owner: str
    point: shapely.Point


def numbered(layers: Mapping[str, Layer], kind: str) -> Iterator[Numbered]:
    """The things of one kind in the town's order, numbered from 1."""
    about = KINDS[kind]
    shapes, properties = layers["assets"]
    wanted = [shape for shape, told in zip(shapes, properties, strict=True) if told["kind"] == kind]
    for number, shape in enumerate(wanted, 1):
        key = number_key(f"{about.prefix}{number}")
        point = shapely.Point(round(shape.x, DECIMALS), round(shape.y, DECIMALS))
        yield Numbered(asset_code(about.code, key), about.owners[number % len(about.owners)], point)


def lay_assets(session: Session, actor: Actor, layers: Mapping[str, Layer]) -> None:
    """Import all of them; the departments that own them must be there."""
    for kind, about in KINDS.items():
        import_assets(
            session, actor, _rows(layers, kind), asset_type=about.code, source="demo", type_name=about.name,
            icon=about.icon, public_fields=about.public,
        )  # fmt: skip


def _rows(layers: Mapping[str, Layer], kind: str) -> Iterator[ThingRow]:
    about = KINDS[kind]
    for index, thing in enumerate(numbered(layers, kind)):
        attributes = {name: values[index % len(values)] for name, values in about.attributes.items()}
        yield ThingRow(index, f"{about.prefix}{index + 1}", {}, thing.owner, attributes, thing.point, None)
