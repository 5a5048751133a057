"""A map on paper: the ground around a place as one SVG, with a marker, a scale bar and an arrow to the north.

Drawn from the city's own ground, so that nothing is fetched from anywhere. Where there is none, the marker stands on
plain paper, with its scale all the same.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from html import escape
from typing import Final

import shapely
from shapely.geometry.base import BaseGeometry

from civic.places.drawn import Drawn
from geo.mercator import flattened
from geo.shapes import Bbox, Point

WIDTH, HEIGHT = 720, 320
"""Of the picture, in its own units."""

_GREEN: Final = frozenset(
    ("park", "green", "playground", "stadium", "pitch", "cemetery", "recreation", "grass", "meadow", "allotment",
     "garden")
)  # fmt: skip
_WOOD: Final = frozenset({"wood", "forest", "scrub"})
_ROADS: Final[Mapping[str, float]] = {
    **dict.fromkeys(("trunk", "motorway"), 11.0),
    **dict.fromkeys(("main", "primary", "secondary", "trunk_link", "motorway_link"), 10.0),
    **dict.fromkeys(("tertiary", "primary_link", "secondary_link"), 8.5),
    **dict.fromkeys(("lane", "pedestrian", "busway"), 5.0),
    **dict.fromkeys(("service", "drive", "track"), 3.0),
    **dict.fromkeys(("footway", "path", "cycleway", "steps", "bridleway"), 1.2),
}
_STREET: Final = 7.0
_NAMED_FROM: Final = 5.0
_STEPS: Final = (5, 10, 20, 50, 100, 200, 500, 1000)


class _Frame:
    """From metres of web mercator to the picture's units."""

    def __init__(self, box: Bbox) -> None:
        corners = flattened([shapely.Point(box.west, box.south), shapely.Point(box.east, box.north)])
        (self.west, self.south), (self.east, self.north) = shapely.get_coordinates(corners).tolist()
        self.x_scale = WIDTH / (self.east - self.west)
        self.y_scale = HEIGHT / (self.north - self.south)
        # Mercator stretches what is far from the equator; a scale bar tells metres on the ground.
        self.per_metre = self.x_scale / math.cos(math.radians(box.centre.lat))

    def at(self, x: float, y: float) -> tuple[float, float]:
        return (x - self.west) * self.x_scale, (self.north - y) * self.y_scale

    def path(self, points: Sequence[Sequence[float]]) -> str:
        return "L".join(f"{x:.1f} {y:.1f}" for x, y in (self.at(*point[:2]) for point in points))


def map_svg(shapes: Iterable[Drawn], place: Point, box: Bbox, *, metre_word: str, north_word: str) -> str:
    """The picture. ``metre_word`` stands behind the number of the scale bar, ``north_word`` over the arrow."""
    frame = _Frame(box)
    drawn = list(shapes)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}"'
        ' font-family="Paper, Paper Cyrillic, sans-serif">',
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#F6F4EE"/>',
        *_areas(frame, drawn), *_roads(frame, drawn), *_names(frame, drawn),
        *_marker(frame, place), *_scale(frame, metre_word), *_north(north_word),
        f'<rect x=".5" y=".5" width="{WIDTH - 1}" height="{HEIGHT - 1}" fill="none" stroke="#8A938F"/></svg>',
    ]  # fmt: skip
    return "".join(parts)


def _areas(frame: _Frame, drawn: Iterable[Drawn]) -> Iterator[str]:
    for each in drawn:
        colour = _colour(each)
        if colour is None:
            continue
        line = ' stroke="#B4ADA0" stroke-width=".7"' if each.layer == "buildings" else ""
        outlines = "".join(
            f"M{frame.path(ring.coords)}Z"
            for polygon in _parts(each.shape, "Polygon")
            for ring in (polygon.exterior, *polygon.interiors)
        )
        if outlines:
            yield f'<path d="{outlines}" fill="{colour}" fill-rule="evenodd"{line}/>'
        elif each.layer == "water":
            yield from (
                f'<path d="M{frame.path(part.coords)}" fill="none" stroke="{colour}" stroke-width="5"/>'
                for part in _parts(each.shape, "LineString")
            )


def _colour(each: Drawn) -> str | None:
    if each.layer == "water":
        return "#CBDDE6"
    if each.layer == "buildings":
        return "#DDD7CB"
    if each.layer == "landuse" and each.kind in _WOOD:
        return "#CFDFC4"
    return "#DDE9D0" if each.layer == "landuse" and each.kind in _GREEN else None


def _roads(frame: _Frame, drawn: Iterable[Drawn]) -> Iterator[str]:
    lines = [
        (_ROADS.get(each.kind, _STREET), f"M{frame.path(part.coords)}")
        for each in drawn
        if each.layer == "roads" and each.kind != "tunnel"
        for part in _parts(each.shape, "LineString")
    ]
    lines.sort(key=lambda line: line[0])
    style = 'fill="none" stroke-linecap="round" stroke-linejoin="round"'
    for width, path in lines:
        if width > 2:
            # All casings first, so that crossings are open.
            yield f'<path d="{path}" {style} stroke="#B8B1A4" stroke-width="{width + 1.6}"/>'
    for width, path in lines:
        colour = "#9C968A" if width < 2 else "#FFF2D4" if width >= 10 else "#FFFFFF"
        yield f'<path d="{path}" {style} stroke="{colour}" stroke-width="{width}"/>'
    for each in drawn:
        if each.layer == "rail":
            for part in _parts(each.shape, "LineString"):
                rail = 'stroke="#7F8783" stroke-width="2" stroke-dasharray="7 4"'
                yield f'<path d="M{frame.path(part.coords)}" {style} {rail}/>'


def _names(frame: _Frame, drawn: Iterable[Drawn]) -> Iterator[str]:
    """Each street's name once, along its longest part, where it fits there."""
    longest: dict[str, BaseGeometry] = {}
    for each in drawn:
        if each.layer != "roads" or not each.name or _ROADS.get(each.kind, _STREET) < _NAMED_FROM:
            continue
        for part in _parts(each.shape, "LineString"):
            if each.name not in longest or part.length > longest[each.name].length:
                longest[each.name] = part
    for name, part in longest.items():
        if part.length * frame.x_scale < 6.2 * len(name):
            continue
        before, middle, after = (part.interpolate(where, normalized=True) for where in (0.4, 0.5, 0.6))
        (x1, y1), (x, y), (x2, y2) = (frame.at(point.x, point.y) for point in (before, middle, after))
        angle = math.degrees(math.atan2(y2 - y1, x2 - x1))
        angle = angle - 180 if angle > 90 else angle + 180 if angle < -90 else angle
        words, turn = escape(name), f'transform="translate({x:.1f} {y:.1f}) rotate({angle:.1f})"'
        common = f'{turn} text-anchor="middle" dy="3.6" font-size="10.5"'
        yield f'<text {common} stroke="#FFFFFF" stroke-width="3" stroke-linejoin="round" fill="#FFFFFF">{words}</text>'
        yield f'<text {common} fill="#3A4341">{words}</text>'


def _marker(frame: _Frame, place: Point) -> Iterator[str]:
    flat = shapely.get_coordinates(flattened([shapely.Point(place.lon, place.lat)]))[0]
    x, y = frame.at(float(flat[0]), float(flat[1]))
    yield f'<g transform="translate({x:.1f} {y:.1f})"><circle r="3" fill="#16211F"/>'
    yield (
        '<path d="M0 0C-8 -11 -14 -17 -14 -25a14 14 0 0 1 28 0c0 8 -6 14 -14 25Z" fill="#B3261E" stroke="#FFFFFF"'
        ' stroke-width="2"/><circle cy="-25" r="5" fill="#FFFFFF"/></g>'
    )


def _scale(frame: _Frame, metre_word: str) -> Iterator[str]:
    metres = max((step for step in _STEPS if step * frame.per_metre <= WIDTH / 4), default=_STEPS[0])
    length, y = metres * frame.per_metre, HEIGHT - 16
    yield f'<rect x="10" y="{y - 16}" width="{length + 20:.1f}" height="26" fill="#FFFFFF" fill-opacity=".85"/>'
    yield f'<path d="M20 {y - 5}V{y}H{20 + length:.1f}V{y - 5}" fill="none" stroke="#16211F" stroke-width="1.6"/>'
    yield f'<text x="{20 + length / 2:.1f}" y="{y - 4}" text-anchor="middle" font-size="11" fill="#16211F">'
    yield f"{metres} {escape(metre_word)}</text>"


def _north(word: str) -> Iterator[str]:
    yield f'<g transform="translate({WIDTH - 26} 40)"><circle r="19" cy="-4" fill="#FFFFFF" fill-opacity=".85"/>'
    yield '<path d="M0 -8L6 10L0 6L-6 10Z" fill="#16211F"/>'
    style = 'text-anchor="middle" font-size="10" font-weight="700" fill="#16211F"'
    yield f'<text y="-11" {style}>{escape(word)}</text></g>'


def _parts(shape: BaseGeometry, kind: str) -> Iterator[BaseGeometry]:
    for part in getattr(shape, "geoms", (shape,)):
        if part.geom_type == kind and not part.is_empty:
            yield part
        elif part.geom_type.startswith("Multi") or part.geom_type == "GeometryCollection":
            yield from _parts(part, kind)
