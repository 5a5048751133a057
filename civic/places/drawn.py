"""What lies on the ground around a place, as plain shapes: for maps on paper, which no browser draws."""

from __future__ import annotations

from dataclasses import dataclass

import shapely
from shapely.geometry.base import BaseGeometry
from sqlalchemy import text
from sqlalchemy.orm import Session

from civic.core.i18n import localized
from geo.mercator import flattened
from geo.shapes import Bbox, Point

MOST_SHAPES = 6000

# Shapes that reach far beyond the map would be the most of it; cut there, a coast is some corners.
_NEAR = text("""
SELECT layer, kind, name, ST_AsBinary(ST_ClipByBox2D(geometry, box)) AS shape
  FROM basemap_feature, (SELECT ST_MakeEnvelope(:west, :south, :east, :north, 3857) AS box) AS b
 WHERE geometry && box AND layer = ANY(:layers) AND min_zoom <= 17
 ORDER BY id LIMIT :most
""")
LAYERS = ("earth", "landuse", "water", "buildings", "rail", "roads", "places")
"""In the order in which they are drawn."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """A thing on the ground: its layer and kind (``civic.places.basemap``), its name in one language (may be empty).

    ``shape`` is in metres of web mercator (SRID 3857), cut at the map's edge.
    """

    layer: str
    kind: str
    name: str
    shape: BaseGeometry


def ground_around(session: Session, box: Bbox, language: str) -> list[Drawn]:
    """What there is in a box of degrees (WGS 84), layer by layer; nothing where the city has brought no ground."""
    corners = flattened([shapely.Point(box.west, box.south), shapely.Point(box.east, box.north)])
    (west, south), (east, north) = shapely.get_coordinates(corners).tolist()
    rows = session.execute(
        _NEAR,
        {
            "west": west,
            "south": south,
            "east": east,
            "north": north,
            "layers": list(LAYERS),
            "most": MOST_SHAPES,
        },
    ).all()
    found = [
        Drawn(row.layer, row.kind or "", localized(row.name, language) if row.name else "", shape)
        for row in rows
        if row.shape is not None and not (shape := shapely.from_wkb(bytes(row.shape))).is_empty
    ]
    return sorted(found, key=lambda each: LAYERS.index(each.layer))


def box_around(place: Point, metres: float, width_by_height: float) -> Bbox:
    """A box around a place, so many metres to its upper and lower edge, ``width_by_height`` times as wide as high."""
    tall = Bbox.around(place, metres)
    half = (tall.east - tall.west) / 2 * width_by_height
    return Bbox(place.lon - half, tall.south, place.lon + half, tall.north)
