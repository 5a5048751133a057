"""Web mercator as 32-bit integers, and the tiles that are its leading bits.

``px`` and ``py`` are the position in a square world of 2³² pixels (0.9 cm at the equator), x from the west, y from the
north. They sum exactly, and a tile at zoom z is ``px >> (32 - z), py >> (32 - z)``.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from geo.errors import ShapeError
from geo.shapes import Bbox, Point

BITS = 32
WORLD = 1 << BITS
MAX_LATITUDE = math.degrees(2 * math.atan(math.exp(math.pi)) - math.pi / 2)
MAX_ZOOM = 20
EARTH_RADIUS = 6_378_137.0
"""Metres, of the sphere that web mercator is drawn on."""


@dataclass(frozen=True, slots=True)
class Tile:
    """A tile in the XYZ scheme (y from the north).

    Raises ShapeError ``tile.zoom_range`` or ``tile.out_of_range``.
    """

    z: int
    x: int
    y: int

    def __post_init__(self) -> None:
        if not 0 <= self.z <= MAX_ZOOM:
            raise ShapeError("tile.zoom_range", zoom=self.z, limit=MAX_ZOOM)
        if not (0 <= self.x < 1 << self.z and 0 <= self.y < 1 << self.z):
            raise ShapeError("tile.out_of_range", tile=f"{self.z}/{self.x}/{self.y}")

    @property
    def bounds(self) -> Bbox:
        """The tile's box in degrees."""
        size = BITS - self.z
        west, north = _to_degrees(self.x << size, self.y << size)
        east, south = _to_degrees((self.x + 1) << size, (self.y + 1) << size)
        return Bbox(west, south, east, north)

    @property
    def pixels(self) -> tuple[int, int, int, int]:
        """First and last px, first and last py, all inside the tile."""
        size = BITS - self.z
        return (
            self.x << size,
            ((self.x + 1) << size) - 1,
            self.y << size,
            ((self.y + 1) << size) - 1,
        )


def to_pixels(point: Point) -> tuple[int, int]:
    """``px, py`` of a point; latitudes beyond ±85.05°, where the square world ends, get its edge."""
    latitude = math.radians(max(-MAX_LATITUDE, min(MAX_LATITUDE, point.lat)))
    x = (point.lon + 180.0) / 360.0
    y = 0.5 - math.asinh(math.tan(latitude)) / (2 * math.pi)
    return _clamp(math.floor(x * WORLD)), _clamp(math.floor(y * WORLD))


def from_pixels(px: int, py: int) -> Point:
    """The centre of a pixel; ShapeError ``pixel.out_of_range``."""
    if not (0 <= px < WORLD and 0 <= py < WORLD):
        raise ShapeError("pixel.out_of_range", px=px, py=py)
    return Point(*_to_degrees(px + 0.5, py + 0.5))


def tile_of(point: Point, zoom: int) -> Tile:
    """The tile at this zoom (0…20) that holds the point."""
    if not 0 <= zoom <= MAX_ZOOM:
        raise ShapeError("tile.zoom_range", zoom=zoom, limit=MAX_ZOOM)
    px, py = to_pixels(point)
    return Tile(zoom, px >> (BITS - zoom), py >> (BITS - zoom))


def metres_per_pixel(zoom: int, latitude: float = 0.0) -> float:
    """Metres on the ground of one screen pixel of a 256-pixel tile."""
    return 40_075_016.685578488 * math.cos(math.radians(latitude)) / (256 << zoom)


def flattened(shapes: Iterable[BaseGeometry]) -> np.ndarray:
    """Shapes in degrees (SRID 4326) as they lie on the map, in metres of web mercator (SRID 3857)."""
    given = np.array(list(shapes), dtype=object)
    return shapely.transform(given, _metres) if len(given) else given


def _metres(points: np.ndarray) -> np.ndarray:
    lon, lat = np.radians(np.clip(points, (-180.0, -MAX_LATITUDE), (180.0, MAX_LATITUDE))).T
    return EARTH_RADIUS * np.column_stack([lon, np.arcsinh(np.tan(lat))])


def _to_degrees(x: float, y: float) -> tuple[float, float]:
    lon = x / WORLD * 360.0 - 180.0
    lat = math.degrees(math.atan(math.sinh(math.pi * (1 - 2 * y / WORLD))))
    return lon, lat


def _clamp(value: int) -> int:
    return max(0, min(WORLD - 1, value))
