"""Candidate footprints of buildings: lot by lot along the frontages of a block, or in rows across it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from shapely import Polygon
from shapely.geometry.polygon import orient

from .geometry import TINY, Floats, Rng, polygon_parts

Range = tuple[float, float]  # lowest and highest, in metres unless said

CORNER = 0.45  # radians; a bend sharper than this ends a frontage
SMALLEST_LAND = 260.0


@dataclass(frozen=True)
class Style:
    """How houses stand along a street."""

    setback: Range  # from the block's edge
    width: Range  # of a house along the street
    depth: Range
    gap: Range  # to the next house
    gap_chance: float
    wing_chance: float  # of a wing to the back
    shed_chance: float  # of an outbuilding
    floors: tuple[int, int]
    skip_chance: float = 0.04  # of an empty lot

    @property
    def detached(self) -> bool:
        """Whether houses never share a wall."""
        return self.gap_chance >= 1


@dataclass(frozen=True)
class Rows:
    """How buildings fill a block in rows parallel to its long side."""

    width: Range
    depth: Range
    gap: Range  # between neighbours
    row_gap: Range
    inset: float  # from the block's edge
    forms: tuple[str, ...] = ("box",)


class Footprint(NamedTuple):
    """Corners of a candidate; outbuildings give way to main buildings."""

    corners: Floats
    is_main: bool


def along_frontages(rng: Rng, block: Polygon, style: Style) -> Iterator[Footprint]:
    """House after house along all sides of a block, with wings and sheds to the back."""
    for land in polygon_parts(block.buffer(-style.setback[0] - 0.3).simplify(1.4)):
        if land.area < SMALLEST_LAND:
            continue
        ring = np.asarray(orient(land).exterior.coords)
        corner_depth = 0.0  # how far the last house of the side before reaches into this one
        for side in _sides(ring):
            frontage = _Frontage(side)
            if frontage.length < style.width[0] * 0.9:
                continue
            at = corner_depth or rng.uniform(0, 2)
            while at <= frontage.length - style.width[0] * 0.8:
                width = rng.uniform(*style.width)
                if frontage.length - at - width < style.width[0] * 0.7:
                    # no room for another one: the last house takes what is left
                    width = frontage.length - at
                    if width > style.width[1] * 1.35:
                        break
                depth = rng.uniform(*style.depth)
                setback = rng.uniform(0, style.setback[1] - style.setback[0])
                yield from _lot(rng, frontage.lot(at, width, setback), depth, style)
                corner_depth = depth + setback
                if style.detached:
                    corner_depth += rng.uniform(*style.gap)
                at += width
                if rng.random() < style.gap_chance:
                    at += rng.uniform(*style.gap)


def in_rows(rng: Rng, block: Polygon, layout: Rows) -> Iterator[Footprint]:
    """Rows of buildings along the block's long side; the caller drops those that stick out."""
    for land in polygon_parts(block.buffer(-layout.inset)):
        if land.area < layout.width[0] * layout.depth[0]:
            continue
        angle = direction(land)
        centre = np.array(land.centroid.coords[0])
        right = np.array([np.cos(angle), np.sin(angle)])
        up = np.array([-np.sin(angle), np.cos(angle)])
        outline = np.asarray(land.exterior.coords) - centre
        across = outline[:, 0] * right[0] + outline[:, 1] * right[1]
        along = outline[:, 0] * up[0] + outline[:, 1] * up[1]
        y = along.min()
        while y < along.max() - layout.depth[0]:
            row_depth = rng.uniform(*layout.depth)
            x = across.min() + rng.uniform(0, layout.gap[0])
            while x < across.max() - layout.width[0]:
                width, depth = rng.uniform(*layout.width), row_depth * rng.uniform(0.8, 1)
                form = layout.forms[rng.integers(len(layout.forms))]
                corners = [
                    centre + (x + px) * right + (y + py) * up for px, py in outline_of(form, width, depth)
                ]
                yield Footprint(np.array(corners), True)
                x += width + rng.uniform(*layout.gap)
            y += row_depth + rng.uniform(*layout.row_gap)


def outline_of(form: str, width: float, depth: float) -> Sequence[tuple[float, float]]:
    """Corners of a building shaped like a letter, from (0, 0) to (width, depth); any other form is a box."""
    thick = min(14, depth * 0.4, width * 0.3)
    far, high = width - thick, depth - thick
    middle_x, middle_y = far / 2, high / 2
    forms = {
        "L": [(0, 0), (width, 0), (width, thick), (thick, thick), (thick, depth), (0, depth)],
        "U": [
            *[(0, 0), (width, 0), (width, depth), (far, depth)],
            *[(far, thick), (thick, thick), (thick, depth), (0, depth)],
        ],
        "H": [
            *[(0, 0), (thick, 0), (thick, middle_y), (far, middle_y), (far, 0), (width, 0)],
            *[(width, depth), (far, depth), (far, middle_y + thick), (thick, middle_y + thick)],
            *[(thick, depth), (0, depth)],
        ],
        "T": [
            *[(0, 0), (width, 0), (width, thick), (middle_x + thick, thick)],
            *[(middle_x + thick, depth), (middle_x, depth), (middle_x, thick), (0, thick)],
        ],
    }
    return forms.get(form, [(0, 0), (width, 0), (width, depth), (0, depth)])


def direction(polygon: Polygon) -> float:
    """Angle in radians of the longest side of the smallest rectangle around a polygon."""
    corners = np.asarray(polygon.minimum_rotated_rectangle.exterior.coords)[:3]
    sides = np.diff(corners, axis=0)
    longest = sides[np.argmax(np.hypot(*sides.T))]
    return float(np.arctan2(longest[1], longest[0]))


class _Lot(NamedTuple):
    """A place for a house: its left front corner, the front as a vector, and the way to the back."""

    origin: Floats
    front: Floats
    inward: Floats


class _Frontage:
    """One side of a block, walked so that the inside lies to the left."""

    def __init__(self, side: Floats) -> None:
        self._side = side
        self._travelled = np.r_[0, np.cumsum(np.hypot(*np.diff(side, axis=0).T))]
        self.length = float(self._travelled[-1])

    def _point(self, at: float) -> Floats:
        x = np.interp(at, self._travelled, self._side[:, 0])
        return np.array([x, np.interp(at, self._travelled, self._side[:, 1])])

    def lot(self, at: float, width: float, setback: float) -> _Lot:
        start = self._point(at)
        front = self._point(at + width) - start
        ahead = front / (np.hypot(*front) + TINY)
        inward = np.array([-ahead[1], ahead[0]])
        return _Lot(start + inward * setback, front, inward)


def _lot(rng: Rng, lot: _Lot, depth: float, style: Style) -> Iterator[Footprint]:
    """The house of a lot, unless the lot stays empty, and perhaps a shed behind it."""
    if rng.random() < style.skip_chance:
        return
    origin, front, inward = lot
    width = float(np.hypot(*front))
    if rng.random() < style.wing_chance and width > 9.5:
        yield Footprint(_with_wing(rng, lot, width, depth, style), True)
    else:
        back = inward * depth
        yield Footprint(np.array([origin, origin + front, origin + front + back, origin + back]), True)
    if rng.random() < style.shed_chance:
        corner = origin + inward * (depth + rng.uniform(6, 16)) + front * rng.uniform(0, 0.5)
        ahead, back = front / (width + TINY) * rng.uniform(4, 7), inward * rng.uniform(4, 9)
        yield Footprint(np.array([corner, corner + ahead, corner + ahead + back, corner + back]), False)


def _with_wing(rng: Rng, lot: _Lot, width: float, depth: float, style: Style) -> Floats:
    """An L: the wing runs back from the left or the right end of the house."""
    origin, front, inward = lot
    share = min(rng.uniform(5, 8), width * 0.6) / width
    reach = depth + rng.uniform(0.5, 1.1) * depth * (0.5 if style.detached else 1)
    near, far = inward * depth, inward * reach
    end = origin + front
    if rng.random() < 0.5:
        inner = origin + front * share
        return np.array([origin, end, end + near, inner + near, inner + far, origin + far])
    inner = origin + front * (1 - share)
    return np.array([origin, end, end + far, inner + far, inner + near, origin + near])


def _sides(ring: Floats) -> Iterator[Floats]:
    """Split a closed ring at its corners."""
    steps = np.diff(ring, axis=0)
    long_enough = np.hypot(*steps.T) > 0.05
    points, steps = ring[:-1][long_enough], steps[long_enough]
    count = len(points)
    if count < 3:
        return
    heading = np.arctan2(steps[:, 1], steps[:, 0])
    turn = np.abs((heading - np.roll(heading, 1) + np.pi) % (2 * np.pi) - np.pi)
    corners = np.flatnonzero(turn > CORNER)
    if len(corners) == 0:
        corners = np.array([0])
    for first, last in zip(corners, np.r_[corners[1:], corners[0] + count], strict=True):
        yield points[np.arange(first, last + 1) % count]
