"""The demo town in one call: its ground out of a seed, and the same as map layers in degrees.

``build(seed)`` takes some seconds and needs no data and no network. The same seed gives the same town, bit
for bit. The town knows geometry and names only: what happens there is for others to invent.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import shapely
from shapely import Geometry, STRtree, union_all

from . import addresses, assets, blocks, buildings, districts, names, places, sites, streets, terrain
from .geometry import Floats, Shapes, line_parts
from .plan import BROOK_NAME, FRAME, ORIGIN, RIVER_NAME, TOWN, Name

DEFAULT_SEED = 7
METRES_PER_DEGREE = 111_320.0  # of latitude
DECIMALS = 7  # of a degree: about a centimetre
DECK_BEYOND_BANK = 4.0  # how far, in metres, a bridge reaches over the bank

_LON_LAT_SCALE = (METRES_PER_DEGREE * float(np.cos(np.radians(ORIGIN[1]))), METRES_PER_DEGREE)
TOWN_NAME: dict[str, str] = TOWN._asdict()
BOUNDS: tuple[float, float, float, float] = (  # west, south, east, north in degrees
    round(ORIGIN[0] + FRAME[0] / _LON_LAT_SCALE[0], DECIMALS),
    round(ORIGIN[1] + FRAME[1] / _LON_LAT_SCALE[1], DECIMALS),
    round(ORIGIN[0] + FRAME[2] / _LON_LAT_SCALE[0], DECIMALS),
    round(ORIGIN[1] + FRAME[3] / _LON_LAT_SCALE[1], DECIMALS),
)


@dataclass
class Town:
    """The town on its plane, in metres east and north of the market square."""

    seed: int
    terrain: terrain.Terrain
    net: streets.Network
    blocks: list[blocks.Block]
    buildings: list[buildings.Building]
    districts: list[districts.District]
    landmarks: list[places.Landmark]
    assets: list[assets.Asset]


class Layer(NamedTuple):
    """Features of one kind: a geometry and properties for each, in the same order.

    Geometries are shapely objects in degrees (SRID 4326, lon lat order). A ``name`` in the properties is a
    dictionary with "en" and "ru", or None where the thing has no name.
    """

    geometries: Shapes
    properties: list[dict[str, Any]]


def build(seed: int = DEFAULT_SEED) -> Town:
    """Build the town of a seed."""
    # one stream of chance for each step: a change in one does not shake the others
    ground, lines, naming, land_use, grounds, houses, public, furniture = np.random.default_rng(seed).spawn(8)
    shape = terrain.build(ground)
    net = streets.build(lines, shape)
    names.assign(naming, net)
    parts = districts.build(net)
    land = blocks.build(land_use, shape, net)
    sites.choose_sites(grounds, land.blocks)
    built = buildings.build(houses, land.blocks)
    built = sites.add_public_buildings(public, land.blocks, built, land.roads)
    sites.add_courtyard_drives(public, land.blocks, built)
    addresses.number(net, built)
    landmarks = places.build(land.blocks, built)
    addresses.populate(built)
    things = assets.build(furniture, shape, net, land.blocks, built)
    _count_residents(parts, built)
    return Town(seed, shape, net, land.blocks, built, parts, landmarks, things)


def layers(town: Town) -> dict[str, Layer]:
    """The town as map layers, by name.

    - ``limits``: the city limits (name).
    - ``districts``: code (short and the same for every seed, as "old-town"), name, population.
    - ``streets``: one feature for each street with all its parts merged: id, name, class.
    - ``roads``: the pieces of streets between crossings, park walks and drives: street, name, class, bridge.
    - ``rail``: kind (rail, siding), bridge.
    - ``water``, ``landuse``: kind, name.
    - ``buildings``: id, use, floors, residents.
    - ``addresses``: a point for each numbered building: building, street (its id), number, name of the
      street, district (its code).
    - ``landmarks``: kind, name, building.
    - ``assets``: kind.

    Classes of streets are trunk, primary, secondary, tertiary, residential, lane, service and footway. The
    ids of streets and buildings are stable for a seed.
    """
    return {
        "limits": _layer([(town.terrain.outline, {"name": dict(TOWN_NAME)})]),
        "districts": _layer(
            [
                (d.shape, {"code": d.code, "name": _named(d.name), "population": d.population})
                for d in town.districts
            ]
        ),
        "streets": _layer(
            [
                (street.line, {"id": street.id, "name": _named(street.name), "class": street.road_class})
                for street in town.net.streets
            ]
        ),
        "roads": _layer(_roads(town)),
        "rail": _layer(_rail(town)),
        "water": _layer(_water(town)),
        "landuse": _layer(
            [(block.shape, {"kind": block.kind, "name": _named(block.name)}) for block in town.blocks]
        ),
        "buildings": _layer(
            [
                (b.shape, {"id": i, "use": b.use, "floors": b.floors, "residents": b.residents})
                for i, b in enumerate(town.buildings)
            ]
        ),
        "addresses": _layer(_addresses(town)),
        "landmarks": _layer(
            [
                (mark.point, {"kind": mark.kind, "name": _named(mark.name), "building": mark.building})
                for mark in town.landmarks
            ]
        ),
        "assets": _layer([(asset.point, {"kind": asset.kind}) for asset in town.assets]),
    }


Feature = tuple[Geometry, dict[str, Any]]


def to_degrees(geometries: Shapes) -> Shapes:
    """Metres of the plan to lon lat degrees: an equirectangular plane is exact enough for a town."""

    def project(points: Floats) -> Floats:
        return np.round(points / _LON_LAT_SCALE + ORIGIN, DECIMALS)

    projected: Shapes = shapely.transform(geometries, project)
    # rounding may let the neck of a shape touch itself
    broken = ~shapely.is_valid(projected)
    projected[broken] = shapely.buffer(projected[broken], 0)
    return projected


def _layer(features: list[Feature]) -> Layer:
    geometries = np.array([geometry for geometry, _ in features], dtype=object)
    return Layer(to_degrees(geometries), [properties for _, properties in features])


def _named(name: Name | None) -> dict[str, str] | None:
    return name._asdict() if name else None


def _count_residents(parts: list[districts.District], built: list[buildings.Building]) -> None:
    where = districts.locate(parts, shapely.centroid([building.shape for building in built]))
    for building, district in zip(built, where.tolist(), strict=True):
        if district != districts.OUTSIDE:
            parts[district].population += building.residents


def _split_at_water(town: Town, lines: Shapes) -> list[list[tuple[Geometry, bool]]]:
    """For each line its parts on land and over water, and whether a part is a bridge."""
    spans = union_all([town.terrain.river, town.terrain.brook])
    decks = spans.buffer(DECK_BEYOND_BANK, quad_segs=2)
    crossing = set(STRtree(lines).query(spans, predicate="intersects").tolist())
    split = []
    for i, line in enumerate(lines):
        if i not in crossing:
            split.append([(line, False)])
            continue
        on_land = [(part, False) for part in line_parts(line.difference(decks))]
        split.append(on_land + [(part, True) for part in line_parts(line.intersection(decks))])
    return split


def _roads(town: Town) -> list[Feature]:
    features: list[Feature] = []
    parts_of_edges = _split_at_water(town, town.net.edges)
    for street_id, parts in zip(town.net.edge_street.tolist(), parts_of_edges, strict=True):
        street = town.net.streets[street_id]
        for part, is_bridge in parts:
            properties = {"street": street.id, "name": _named(street.name), "class": street.road_class}
            features.append((part, {**properties, "bridge": is_bridge}))
    for block in town.blocks:
        for road_class, lines in (("footway", block.paths), ("service", block.drives)):
            for line in lines:
                properties = {"street": None, "name": None, "class": road_class, "bridge": False}
                features.append((line, properties))
    return features


def _rail(town: Town) -> list[Feature]:
    tracks = _split_at_water(town, np.array(town.net.rail, dtype=object))
    features = [
        (part, {"kind": "rail", "bridge": is_bridge}) for parts in tracks for part, is_bridge in parts
    ]
    return features + [(siding, {"kind": "siding", "bridge": False}) for siding in town.net.sidings]


def _water(town: Town) -> list[Feature]:
    ponds = [*town.terrain.ponds, *(pond for block in town.blocks for pond in block.ponds)]
    return [
        (town.terrain.river, {"kind": "river", "name": _named(RIVER_NAME)}),
        (town.terrain.brook, {"kind": "brook", "name": _named(BROOK_NAME)}),
        *((pond, {"kind": "pond", "name": None}) for pond in ponds),
    ]


def _addresses(town: Town) -> list[Feature]:
    points = shapely.point_on_surface([building.shape for building in town.buildings])
    where = districts.locate(town.districts, points).tolist()
    features = []
    for i, building in enumerate(town.buildings):
        if building.address is None or where[i] == districts.OUTSIDE:
            continue
        street_id, number = building.address
        properties = {
            "building": i,
            "street": street_id,
            "number": number,
            "name": _named(town.net.streets[street_id].name),
            "district": town.districts[where[i]].code,
        }
        features.append((points[i], properties))
    return features
