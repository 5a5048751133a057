"""The ground of the demo city: streets and house numbers to search in, and the shapes that the base map draws."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import shapely
from shapely import Geometry, MultiLineString
from sqlalchemy.orm import Session

from civic.core.bulk import copy_rows, reserve_ids
from geo.addresses import name_keys
from geo.mercator import EARTH_RADIUS, flattened
from geo.town import BOUNDS, TOWN_NAME, Layer

RESIDENTIAL = ("garden", "grid", "low", "old", "slab", "tower")
LANDUSE = {
    **dict.fromkeys(RESIDENTIAL, "residential"),
    "campus": "university",
    "industry": "industrial",
    "rail": "railway",
    "green": "grass",
}
"""What the map calls the kinds of block that only a town planner tells apart; others keep their name."""

ROADS_FROM = {
    "trunk": 9, "primary": 9, "secondary": 11, "tertiary": 12, "residential": 13, "lane": 14, "service": 15,
    "footway": 15,
}  # fmt: skip
WATER_FROM = {"river": 0, "brook": 11, "pond": 13}
LANDUSE_FROM = {"wood": 10, "park": 11, "residential": 11, "field": 11, "meadow": 11, "industrial": 11}
LABELLED_GROUND = ("park", "wood", "cemetery", "square")
FOUND_ONLY = 16  # beyond the last zoom that is drawn: named places that the address search knows
SMALL_BUILDING = 150.0  # square metres of the ground; below it is drawn one zoom later

Drawn = tuple[str, str, Mapping[str, str] | None, int, Geometry]
"""layer, kind, name, first zoom, shape in degrees."""


def lay_streets(session: Session, layers: Mapping[str, Layer]) -> dict[int, int]:
    """Streets with a name and the house numbers on them; returns the row id of each of the town's street numbers."""
    named = [
        (properties, geometry)
        for geometry, properties in zip(*layers["streets"], strict=True)
        if properties["name"] is not None
    ]
    ids = reserve_ids(session, "street", len(named))
    rows = [
        (
            row_id, properties["name"],
            " ".join(name_keys(properties["name"])),
            _ewkb(_multi(geometry), 4326),
        )
        for row_id, (properties, geometry) in zip(ids, named, strict=True)
    ]  # fmt: skip
    copy_rows(session, "street", ("id", "name", "search", "geometry"), rows)
    by_number = {properties["id"]: row_id for row_id, (properties, _) in zip(ids, named, strict=True)}
    houses = layers["addresses"]
    points = shapely.to_wkb(shapely.set_srid(houses.geometries, 4326), hex=True, include_srid=True)
    copy_rows(
        session, "address", ("street_id", "number", "point"),
        (
            (by_number[properties["street"]], properties["number"], point)
            for properties, point in zip(houses.properties, points.tolist(), strict=True)
        ),
    )  # fmt: skip
    return by_number


def lay_basemap(session: Session, layers: Mapping[str, Layer]) -> int:
    """All that the base map draws; returns the number of features."""
    drawn = [feature for part in (_areas, _lines, _buildings, _labels) for feature in part(layers)]
    flat = flattened(feature[4] for feature in drawn)
    shapes = shapely.to_wkb(shapely.set_srid(flat, 3857), hex=True, include_srid=True).tolist()
    return copy_rows(
        session, "basemap_feature", ("layer", "kind", "name", "search", "min_zoom", "geometry"),
        (
            (
                layer, kind, dict(name) if name else None,
                " ".join(name_keys(name)) if name and layer == "places" else None, zoom, shape,
            )
            for (layer, kind, name, zoom, _), shape in zip(drawn, shapes, strict=True)
        ),
    )  # fmt: skip


def _areas(layers: Mapping[str, Layer]) -> Iterator[Drawn]:
    yield "earth", "earth", None, 0, shapely.box(*BOUNDS)
    for shape, properties in zip(*layers["landuse"], strict=True):
        kind = LANDUSE.get(properties["kind"], properties["kind"])
        name = None if kind in LABELLED_GROUND else properties["name"]
        yield "landuse", kind, name, LANDUSE_FROM.get(kind, 12), shape
    for shape, properties in zip(*layers["water"], strict=True):
        yield "water", properties["kind"], None, WATER_FROM[properties["kind"]], shape


def _lines(layers: Mapping[str, Layer]) -> Iterator[Drawn]:
    # Whole streets, not the pieces between crossings: a name needs the length.
    for shape, properties in zip(*layers["streets"], strict=True):
        kind = properties["class"]
        for line in _parts(shape):
            yield "roads", kind, properties["name"], ROADS_FROM[kind], line
    for shape, properties in zip(*layers["roads"], strict=True):
        if properties["street"] is None:
            yield "roads", properties["class"], None, ROADS_FROM[properties["class"]], shape
    for shape, properties in zip(*layers["rail"], strict=True):
        yield "rail", properties["kind"], None, 10 if properties["kind"] == "rail" else 14, shape


def _buildings(layers: Mapping[str, Layer]) -> Iterator[Drawn]:
    shapes, properties = layers["buildings"]
    sizes = _square_metres(shapes)
    for shape, about, size in zip(shapes, properties, sizes.tolist(), strict=True):
        yield "buildings", about["use"], None, 15 if size < SMALL_BUILDING else 14, shape


def _labels(layers: Mapping[str, Layer]) -> Iterator[Drawn]:
    (city,) = layers["limits"].geometries
    yield "places", "city", TOWN_NAME, 8, city.representative_point()
    for shape, properties in zip(*layers["districts"], strict=True):
        yield "places", "district", properties["name"], 11, shape.representative_point()
    for shape, properties in zip(*layers["landuse"], strict=True):
        if properties["name"] is not None and properties["kind"] in LABELLED_GROUND:
            yield "places", properties["kind"], properties["name"], 14, shape.representative_point()
    for shape, properties in zip(*layers["water"], strict=True):
        if properties["name"] is not None:
            kind = "river" if properties["kind"] == "river" else "water"
            yield "places", kind, properties["name"], 12, shape.representative_point()
    for point, properties in zip(*layers["landmarks"], strict=True):
        yield "places", properties["kind"], properties["name"], FOUND_ONLY, point


def _square_metres(shapes: Any) -> Any:
    """Sizes on the ground of small shapes in degrees."""
    metres = np.pi * EARTH_RADIUS / 180
    return shapely.area(shapes) * metres**2 * np.cos(np.radians((BOUNDS[1] + BOUNDS[3]) / 2))


def _multi(line: Geometry) -> MultiLineString:
    return MultiLineString(_parts(line))


def _parts(line: Geometry) -> list[Geometry]:
    return list(shapely.get_parts(line))


def _ewkb(shape: Geometry, srid: int) -> str:
    return str(shapely.to_wkb(shapely.set_srid(shape, srid), hex=True, include_srid=True))
