"""Points and boxes in degrees, metres between them, and the GeoJSON that people send.

Everything is lon, lat (x, y) in WGS84 (SRID 4326) unless it says otherwise; lengths are metres, areas square metres.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import shapely
from pyproj import Geod
from shapely.geometry import MultiLineString, MultiPolygon, Polygon
from shapely.geometry.base import BaseGeometry

from geo.errors import ShapeError

SRID = 4326
MAX_POSITIONS = 20_000
_EARTH = Geod(ellps="WGS84")
_METRES_PER_DEGREE = 111_320.0


@dataclass(frozen=True, slots=True)
class Point:
    """A place: ``lon`` within ±180, ``lat`` within ±90, both finite.

    Raises ShapeError ``point.lon_number``, ``point.lat_number``, ``point.lon_range``, ``point.lat_range``.
    """

    lon: float
    lat: float

    def __post_init__(self) -> None:
        object.__setattr__(self, "lon", _coordinate(self.lon, "lon", 180.0))
        object.__setattr__(self, "lat", _coordinate(self.lat, "lat", 90.0))

    @classmethod
    def parse(cls, lon: object, lat: object) -> Point:
        """A point from two values as forms send them: numbers, or text with a decimal point or comma."""
        return cls(_number(lon, "lon"), _number(lat, "lat"))

    @property
    def geojson(self) -> dict[str, object]:
        return {"type": "Point", "coordinates": [self.lon, self.lat]}

    @property
    def shape(self) -> shapely.Point:
        return shapely.Point(self.lon, self.lat)


@dataclass(frozen=True, slots=True)
class Bbox:
    """A box of degrees that does not cross the antimeridian.

    Raises ShapeError of its corners, or ``bbox.order`` where west is not less than east or south than north.
    """

    west: float
    south: float
    east: float
    north: float

    def __post_init__(self) -> None:
        low, high = Point(self.west, self.south), Point(self.east, self.north)
        for name, value in zip(
            ("west", "south", "east", "north"), (low.lon, low.lat, high.lon, high.lat), strict=True
        ):
            object.__setattr__(self, name, value)
        if self.west >= self.east or self.south >= self.north:
            raise ShapeError("bbox.order", bbox=self.text)

    @classmethod
    def parse(cls, text: str) -> Bbox:
        """A box from ``"west,south,east,north"``, the order of GeoJSON and OGC APIs; else ``bbox.four_numbers``."""
        parts = text.split(",")
        if len(parts) != 4:
            raise ShapeError("bbox.four_numbers", given=text[:100])
        try:
            west, south, east, north = (float(part) for part in parts)
        except ValueError:
            raise ShapeError("bbox.four_numbers", given=text[:100]) from None
        return cls(west, south, east, north)

    @classmethod
    def of(cls, geometry: BaseGeometry) -> Bbox:
        """The box of a geometry; ``geometry.empty`` where there is none."""
        if geometry.is_empty:
            raise ShapeError("geometry.empty")
        return cls(*(float(value) for value in geometry.bounds))

    @classmethod
    def around(cls, centre: Point, metres: float) -> Bbox:
        """The smallest box that surely holds every point within ``metres`` of ``centre`` (a little larger, cut at the
        world's edge)."""
        high = min(90.0, centre.lat + metres / _METRES_PER_DEGREE * 1.01)
        low = max(-90.0, centre.lat - metres / _METRES_PER_DEGREE * 1.01)
        narrowest = math.cos(math.radians(min(89.9, max(abs(high), abs(low)))))
        half = metres / (_METRES_PER_DEGREE * narrowest) * 1.01
        return cls(max(-180.0, centre.lon - half), low, min(180.0, centre.lon + half), high)

    @property
    def text(self) -> str:
        return f"{self.west:.7g},{self.south:.7g},{self.east:.7g},{self.north:.7g}"

    @property
    def centre(self) -> Point:
        return Point((self.west + self.east) / 2, (self.south + self.north) / 2)

    @property
    def shape(self) -> Polygon:
        return shapely.box(self.west, self.south, self.east, self.north)

    def contains(self, point: Point) -> bool:
        """Whether the point is inside or on the edge."""
        return self.west <= point.lon <= self.east and self.south <= point.lat <= self.north

    def intersects(self, other: Bbox) -> bool:
        return (
            self.west <= other.east
            and other.west <= self.east
            and self.south <= other.north
            and other.south <= self.north
        )


def distance(a: Point, b: Point) -> float:
    """Metres along the ellipsoid's surface."""
    return float(_EARTH.inv(a.lon, a.lat, b.lon, b.lat)[2])


def circle(centre: Point, metres: float, corners: int = 32) -> Polygon:
    """A circle on the ground as a polygon of so many corners. Not for places beside a pole or the antimeridian."""
    turns = [360.0 * corner / corners for corner in range(corners)]
    lons, lats, _ = _EARTH.fwd([centre.lon] * corners, [centre.lat] * corners, turns, [metres] * corners)
    return Polygon(zip(lons, lats, strict=True))


def area(geometry: BaseGeometry) -> float:
    """Square metres on the ellipsoid of a valid Polygon or MultiPolygon, whatever way its rings run; else 0."""
    return sum(_polygon_area(part) for part in shapely.get_parts(geometry) if isinstance(part, Polygon))


def length(geometry: BaseGeometry) -> float:
    """Metres of a line, or of a polygon's outer ring."""
    return float(_EARTH.geometry_length(geometry))


def parse_geojson_point(value: object, *, within: Bbox | None = None) -> Point:
    """The point of a GeoJSON Point object.

    ``within`` is where the point is expected: a point outside of it whose coordinates lie inside when exchanged is
    refused as ``point.swapped``, since latitude first is the commonest mistake. Any other point outside passes: whether
    it belongs here is the caller's to decide. Raises ShapeError ``geojson.not_object``, ``geojson.type``,
    ``geojson.position`` and those of Point.
    """
    lon, lat = _position(_coordinates(value, "Point"))
    if within is not None and _is_swapped(lon, lat, within):
        raise ShapeError("point.swapped", lon=lon, lat=lat)
    return Point(lon, lat)


def parse_geojson_polygon(value: object, *, max_positions: int = MAX_POSITIONS) -> MultiPolygon:
    """The valid area of a GeoJSON Polygon or MultiPolygon object, right as it was drawn (nothing is repaired).

    Raises ShapeError ``geojson.not_object``, ``geojson.type``, ``geojson.rings``, ``geojson.position``,
    ``geojson.ring_open``, ``geojson.ring_short``, ``geojson.too_many_positions``, ``polygon.invalid`` (with the reason)
    and those of Point.
    """
    kind = value.get("type") if isinstance(value, Mapping) else None
    coordinates = _coordinates(value, "Polygon", "MultiPolygon")
    polygons = _sequence(coordinates, "geojson.rings") if kind == "MultiPolygon" else [coordinates]
    if not polygons:
        raise ShapeError("geojson.rings")
    counted = 0
    parts: list[Polygon] = []
    for polygon in polygons:
        rings = [_ring(ring, max_positions - counted) for ring in _sequence(polygon, "geojson.rings")]
        if not rings:
            raise ShapeError("geojson.rings")
        counted += sum(len(ring) for ring in rings)
        if counted > max_positions:
            raise ShapeError("geojson.too_many_positions", limit=max_positions)
        parts.append(Polygon(rings[0], rings[1:]))
    shape = MultiPolygon(parts)
    if not shape.is_valid:
        raise ShapeError("polygon.invalid", reason=str(shapely.is_valid_reason(shape)))
    return shape


def parse_geojson_line(value: object, *, max_positions: int = MAX_POSITIONS) -> MultiLineString:
    """The lines of a GeoJSON LineString or MultiLineString object, right as they were drawn; they may cross.

    Raises ShapeError ``geojson.not_object``, ``geojson.type``, ``geojson.rings``, ``geojson.position``,
    ``geojson.too_many_positions``, ``line.short`` (no two of its positions differ) and those of Point.
    """
    kind = value.get("type") if isinstance(value, Mapping) else None
    coordinates = _coordinates(value, "LineString", "MultiLineString")
    lines = _sequence(coordinates, "geojson.rings") if kind == "MultiLineString" else [coordinates]
    counted = 0
    parts: list[list[tuple[float, float]]] = []
    for line in lines:
        positions = _positions(line, max_positions - counted)
        if len(set(positions)) < 2:
            raise ShapeError("line.short")
        counted += len(positions)
        parts.append(positions)
    if not parts:
        raise ShapeError("geojson.rings")
    return MultiLineString(parts)


def _polygon_area(polygon: Polygon) -> float:
    rings = [polygon.exterior, *polygon.interiors]
    sizes = [
        abs(float(_EARTH.polygon_area_perimeter(*ring.coords.xy)[0])) for ring in rings if not ring.is_empty
    ]
    return sizes[0] - sum(sizes[1:]) if sizes else 0.0


def _coordinate(value: object, axis: str, limit: float) -> float:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise ShapeError(f"point.{axis}_number", given=str(value)[:40])
    if isinstance(value, float) and not math.isfinite(value):
        raise ShapeError(f"point.{axis}_number", given=str(value)[:40])
    if abs(value) > limit:
        raise ShapeError(f"point.{axis}_range", given=str(value)[:40], limit=limit)
    return float(value)


def _number(value: object, axis: str) -> float:
    if isinstance(value, str):
        try:
            return float(value.strip().replace(",", ".").replace("\N{MINUS SIGN}", "-"))
        except ValueError:
            raise ShapeError(f"point.{axis}_number", given=value[:40]) from None
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise ShapeError(f"point.{axis}_number", given=str(value)[:40])
    return value


def _coordinates(value: object, *types: str) -> object:
    if not isinstance(value, Mapping):
        raise ShapeError("geojson.not_object")
    if value.get("type") not in types:
        raise ShapeError("geojson.type", given=str(value.get("type"))[:40], expected=", ".join(types))
    return value.get("coordinates")


def _sequence(value: object, code: str) -> Sequence[object]:
    if isinstance(value, (str, bytes)) or not isinstance(value, Sequence):
        raise ShapeError(code)
    return value


def _position(value: object) -> tuple[float, float]:
    """Two numbers; a third, the height, is allowed and ignored."""
    numbers = _sequence(value, "geojson.position")
    if not 2 <= len(numbers) <= 3:
        raise ShapeError("geojson.position")
    for number in numbers:
        if isinstance(number, bool) or not isinstance(number, (int, float)):
            raise ShapeError("geojson.position")
    return _number(numbers[0], "lon"), _number(numbers[1], "lat")


def _positions(value: object, room: int) -> list[tuple[float, float]]:
    positions = _sequence(value, "geojson.rings")
    if len(positions) > room:
        raise ShapeError("geojson.too_many_positions", limit=room)
    points = [Point(*_position(position)) for position in positions]
    return [(point.lon, point.lat) for point in points]


def _ring(value: object, room: int) -> list[tuple[float, float]]:
    ring = _positions(value, room)
    if len(ring) < 4:
        raise ShapeError("geojson.ring_short", positions=len(ring))
    if ring[0] != ring[-1]:
        raise ShapeError("geojson.ring_open")
    return ring


def _is_swapped(lon: float, lat: float, within: Bbox) -> bool:
    inside = within.west <= lon <= within.east and within.south <= lat <= within.north
    exchanged = within.west <= lat <= within.east and within.south <= lon <= within.north
    return exchanged and not inside
