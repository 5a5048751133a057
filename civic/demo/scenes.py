"""Eight small scenes, one for each group of the starter taxonomy, each as it was reported and as it is when done.

Coordinates are shares of the picture's width and height, from the upper left corner. Colours are those of the look.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from PIL import ImageColor, ImageDraw

INK, PINE, PINE_LIGHT, BRONZE, CLAY, SKY = "#16211F", "#0D6A5D", "#7FB9AD", "#E9A62F", "#CC4526", "#1457B8"
ASPHALT, KERB, PAPER, WOOD, GLASS, LEAF, LEAF_LIGHT = (
    "#66695F", "#B8B1A3", "#F7F4EE", "#8F6A42", "#BFDCE0", "#3F7D4E", "#6FA768",
)  # fmt: skip
HOUSES = ("#E8D3B0", "#D8B7A0", "#C9CDB8", "#E3C9A8", "#BFC7C4")

At = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Light:
    """The time of day: the sky from top to horizon, the far houses, the ground, and how bright colours are."""

    sky: tuple[str, str]
    far: str
    ground: str
    shade: float


@dataclass(frozen=True, slots=True)
class Canvas:
    """A picture to draw on."""

    draw: ImageDraw.ImageDraw
    size: tuple[int, int]
    light: Light
    dice: random.Random

    def shape(self, colour: str, *points: At) -> None:
        self.draw.polygon([self._at(point) for point in points], fill=self._colour(colour))

    def box(
        self, colour: str, left: float, top: float, right: float, bottom: float, rounded: float = 0.0
    ) -> None:
        corners = (*self._at((left, top)), *self._at((right, bottom)))
        self.draw.rounded_rectangle(corners, rounded * self.size[0], fill=self._colour(colour))

    def oval(self, colour: str, x: float, y: float, wide: float, high: float) -> None:
        corners = (*self._at((x - wide, y - high)), *self._at((x + wide, y + high)))
        self.draw.ellipse(corners, fill=self._colour(colour))

    def line(self, colour: str, width: float, *points: At) -> None:
        thick = max(1, round(width * self.size[0]))
        self.draw.line([self._at(point) for point in points], self._colour(colour), thick, joint="curve")

    def backdrop(self, horizon: float = 0.56) -> None:
        """Sky, a row of houses, the ground before them."""
        top, bottom = (ImageColor.getrgb(colour) for colour in self.light.sky)
        height = round(horizon * self.size[1])
        for y in range(height):
            mixed = tuple(round(a + (b - a) * y / height) for a, b in zip(top, bottom, strict=True))
            self.draw.line((0, y, self.size[0], y), fill=mixed)
        left = -0.04
        while left < 1:
            wide, high = self.dice.uniform(0.1, 0.2), self.dice.uniform(0.16, 0.34)
            self._house(left, horizon, wide, high)
            left += wide + 0.01
        self.shape(self.light.ground, (0, horizon), (1, horizon), (1, 1), (0, 1))

    def road(self, top: float = 0.7) -> None:
        """A street along the lower edge with its kerb."""
        self.shape(KERB, (0, top - 0.02), (1, top - 0.02), (1, top), (0, top))
        self.shape(ASPHALT, (0, top), (1, top), (1, 1), (0, 1))
        for left in (0.04, 0.36, 0.68):
            self.shape(PAPER, (left, 0.9), (left + 0.2, 0.9), (left + 0.19, 0.92), (left - 0.01, 0.92))

    def tree(self, x: float, foot: float, tall: float) -> None:
        self.line(WOOD, 0.018, (x, foot), (x, foot - tall * 0.6))
        for dx, dy, wide in ((-0.05, 0.62, 0.06), (0.05, 0.66, 0.065), (0, 0.84, 0.075), (-0.02, 0.7, 0.08)):
            self.oval(LEAF if dx < 0 else LEAF_LIGHT, x + dx, foot - tall * dy, wide, wide * 1.1)

    def _house(self, left: float, foot: float, wide: float, high: float) -> None:
        colour = self.dice.choice(HOUSES)
        self.box(colour, left, foot - high, left + wide, foot)
        self.shape(
            self.light.far, (left - 0.01, foot - high), (left + wide + 0.01, foot - high),
            (left + wide * 0.5, foot - high - 0.07),
        )  # fmt: skip
        for row in range(int(high / 0.1)):
            for column in range(int(wide / 0.045)):
                x, y = left + 0.015 + column * 0.045, foot - high + 0.03 + row * 0.1
                self.box(GLASS if self.dice.random() < 0.8 else BRONZE, x, y, x + 0.02, y + 0.045)

    def _at(self, point: At) -> tuple[float, float]:
        return point[0] * self.size[0], point[1] * self.size[1]

    def _colour(self, colour: str) -> tuple[int, ...]:
        return tuple(round(part * self.light.shade) for part in ImageColor.getrgb(colour)[:3])


def lighting(c: Canvas, done: bool) -> None:
    """A lamp over a path."""
    night = Light(sky=("#1D2C44", "#4C5B78"), far="#2C3B4E", ground="#3C4640", shade=0.55)
    dark = Canvas(c.draw, c.size, night, c.dice)
    dark.backdrop()
    dark.road()
    if done:
        for share, colour in ((1.0, "#5D6650"), (0.75, "#8C8A5E"), (0.45, "#C9B66A")):
            c.shape(colour, (0.56, 0.2), (0.6, 0.2), (0.58 + 0.3 * share, 0.98), (0.58 - 0.3 * share, 0.98))
    c.line("#20302D", 0.016, (0.38, 0.86), (0.38, 0.16), (0.42, 0.12), (0.58, 0.14))
    c.box("#20302D", 0.53, 0.13, 0.64, 0.18, 0.01)
    c.box("#FFE9A8" if done else "#4A5650", 0.54, 0.175, 0.63, 0.195, 0.005)
    if not done:
        c.line("#8FA3B8", 0.004, (0.52, 0.26), (0.56, 0.3), (0.53, 0.33), (0.58, 0.38))


def roads(c: Canvas, done: bool) -> None:
    """A hole in the street, or the patch where it was."""
    c.backdrop(0.5)
    c.road(0.62)
    if done:
        c.shape("#4C4F49", (0.3, 0.74), (0.66, 0.74), (0.7, 0.9), (0.25, 0.9))
        c.line("#2E312D", 0.006, (0.3, 0.74), (0.66, 0.74), (0.7, 0.9), (0.25, 0.9), (0.3, 0.74))
        return
    for x, y, wide, high, colour in (
        (0.48, 0.81, 0.2, 0.075, "#4C4F49"), (0.48, 0.82, 0.17, 0.058, "#2E312D"), (0.5, 0.83, 0.11, 0.03, "#6D8796"),
        (0.3, 0.74, 0.04, 0.015, "#4C4F49"), (0.7, 0.76, 0.05, 0.017, "#4C4F49"),
    ):  # fmt: skip
        c.oval(colour, x, y, wide, high)
    for start, middle, end in (
        ((0.3, 0.8), (0.2, 0.77), (0.12, 0.8)),
        ((0.67, 0.83), (0.78, 0.86), (0.86, 0.83)),
        ((0.5, 0.74), (0.53, 0.69), (0.5, 0.65)),
    ):
        c.line("#3A3D38", 0.005, start, middle, end)
    _cone(c, 0.82, 0.86)


def cleanliness(c: Canvas, done: bool) -> None:
    """Three containers, with bags around them or without."""
    c.backdrop(0.5)
    for number, left in enumerate((0.14, 0.4, 0.66)):
        colour = (PINE, SKY, BRONZE)[number]
        c.box(colour, left, 0.44, left + 0.2, 0.76, 0.012)
        c.box(INK, left + 0.02, 0.75, left + 0.05, 0.79, 0.01)
        c.box(INK, left + 0.15, 0.75, left + 0.18, 0.79, 0.01)
        if done:
            c.box("#2E3B38", left - 0.01, 0.4, left + 0.21, 0.46, 0.015)
        else:
            c.shape("#2E3B38", (left - 0.01, 0.42), (left + 0.2, 0.3), (left + 0.21, 0.33), (left, 0.45))
            for x, y in ((0.05, 0.42), (0.11, 0.4), (0.16, 0.43)):
                c.oval(("#3B3F45", "#E8E4DA", "#6A5375")[number], left + x, y, 0.045, 0.05)
    if not done:
        for x, y, size in (
            (0.1, 0.84, 0.06),
            (0.22, 0.87, 0.07),
            (0.36, 0.84, 0.055),
            (0.58, 0.87, 0.075),
            (0.9, 0.84, 0.06),
        ):
            c.oval("#3B3F45", x, y, size, size * 0.85)
            c.line(
                "#1F2226", 0.008, (x - 0.01, y - size * 0.8), (x, y - size * 1.1), (x + 0.012, y - size * 0.8)
            )
        c.box("#B98B55", 0.7, 0.82, 0.82, 0.93)


def green(c: Canvas, done: bool) -> None:
    """A bench under a tree, and the branch that came down."""
    c.backdrop(0.5)
    c.shape(LEAF_LIGHT, (0, 0.55), (1, 0.5), (1, 1), (0, 1))
    c.shape(c.light.ground, (0.1, 1), (0.42, 0.55), (0.5, 0.55), (0.42, 1))
    c.tree(0.2, 0.72, 0.5)
    c.tree(0.86, 0.66, 0.4)
    for y in (0.6, 0.65):
        c.line(WOOD, 0.016, (0.52, y), (0.78, y))
    c.line(INK, 0.01, (0.55, 0.58), (0.55, 0.8))
    c.line(INK, 0.01, (0.75, 0.58), (0.75, 0.8))
    c.line(WOOD, 0.02, (0.5, 0.72), (0.8, 0.72))
    if not done:
        c.line(WOOD, 0.024, (0.24, 0.5), (0.62, 0.9))
        c.line(WOOD, 0.012, (0.45, 0.72), (0.6, 0.7))
        for x, y in ((0.58, 0.84), (0.66, 0.88), (0.52, 0.88), (0.62, 0.72), (0.7, 0.82)):
            c.oval(LEAF, x, y, 0.06, 0.055)


def water(c: Canvas, done: bool) -> None:
    """A drain at the kerb, under a puddle or free."""
    c.backdrop(0.48)
    c.road(0.6)
    if not done:
        c.oval("#6D8FA3", 0.5, 0.78, 0.44, 0.15)
        c.oval("#8FB2C2", 0.47, 0.76, 0.34, 0.1)
        c.oval("#A9C8D3", 0.42, 0.74, 0.18, 0.045)
    c.box("#2E312D", 0.4, 0.66, 0.62, 0.74, 0.008)
    for bar in range(6):
        x = 0.42 + bar * 0.033
        c.box("#8A8D86", x, 0.67, x + 0.014, 0.73)
    if not done:
        for x, y in ((0.42, 0.68), (0.5, 0.71), (0.58, 0.67), (0.55, 0.73), (0.46, 0.72)):
            c.oval("#9A6A35", x, y, 0.022, 0.013)


def transport(c: Canvas, done: bool) -> None:
    """A bus stop: its pane broken, or whole, with the crossing painted anew."""
    c.backdrop(0.52)
    c.road(0.72)
    c.box(PINE, 0.2, 0.26, 0.8, 0.31, 0.01)
    for x in (0.23, 0.77):
        c.box("#20302D", x - 0.01, 0.3, x + 0.01, 0.72)
    c.box(GLASS, 0.25, 0.33, 0.75, 0.62)
    c.line(WOOD, 0.02, (0.3, 0.63), (0.6, 0.63))
    c.box(BRONZE, 0.86, 0.3, 0.95, 0.42, 0.01)
    c.line("#20302D", 0.01, (0.905, 0.42), (0.905, 0.74))
    if done:
        for left in (0.1, 0.28, 0.46, 0.64, 0.82):
            c.shape(PAPER, (left, 0.78), (left + 0.1, 0.78), (left + 0.07, 0.98), (left - 0.05, 0.98))
        return
    c.shape(c.light.far, (0.4, 0.33), (0.66, 0.33), (0.58, 0.45), (0.63, 0.62), (0.45, 0.55), (0.38, 0.44))
    for end in ((0.28, 0.36), (0.3, 0.58), (0.72, 0.38), (0.72, 0.58)):
        c.line(PAPER, 0.004, (0.52, 0.46), end)
    for x in (0.4, 0.46, 0.54, 0.6, 0.5):
        c.shape(GLASS, (x, 0.69), (x + 0.03, 0.68), (x + 0.02, 0.71))


def buildings(c: Canvas, done: bool) -> None:
    """The entrance of a house."""
    c.shape("#D8C6A8", (0, 0), (1, 0), (1, 0.86), (0, 0.86))
    c.shape(c.light.ground, (0, 0.86), (1, 0.86), (1, 1), (0, 1))
    for y in range(9):
        c.line("#C9B594", 0.003, (0, 0.1 * y), (1, 0.1 * y))
    c.box(KERB, 0.3, 0.82, 0.74, 0.92)
    c.box("#6B4A33", 0.37, 0.28, 0.67, 0.84)
    for left in (0.39, 0.53):
        c.box("#8A6244", left, 0.31, left + 0.12, 0.82)
        c.box(GLASS if done else "#4A5650", left + 0.02, 0.34, left + 0.1, 0.54)
    c.box("#FFE9A8" if done else "#5B5B55", 0.48, 0.18, 0.56, 0.24, 0.015)
    for left in (0.06, 0.8):
        c.box(PAPER, left, 0.24, left + 0.14, 0.52)
        c.box(GLASS, left + 0.015, 0.26, left + 0.125, 0.5)
    if not done:
        c.line(PAPER, 0.005, (0.41, 0.36), (0.46, 0.44), (0.43, 0.52))
        c.line(CLAY, 0.014, (0.05, 0.72), (0.1, 0.62), (0.15, 0.74), (0.2, 0.6), (0.24, 0.72), (0.3, 0.64))
        c.line(SKY, 0.012, (0.74, 0.66), (0.84, 0.6), (0.78, 0.74), (0.93, 0.64))
        c.shape("#B89B78", (0.7, 0.02), (0.96, 0.0), (0.9, 0.16), (0.76, 0.2))


def safety(c: Canvas, done: bool) -> None:
    """Garages, and who lives among them."""
    c.backdrop(0.42)
    for number, left in enumerate((0.02, 0.27, 0.52, 0.77)):
        c.box(("#9A5B45", "#7C8C8A", "#8A7B5A", "#6A5375")[number], left, 0.36, left + 0.22, 0.68)
        for y in (0.43, 0.5, 0.57, 0.64):
            c.line(INK, 0.002, (left + 0.02, y), (left + 0.2, y))
    if done:
        c.tree(0.5, 0.74, 0.3)
        return
    for x, y, size, colour in ((0.3, 0.8, 1.0, "#7A5A3A"), (0.66, 0.86, 1.25, "#3B3B38")):
        _dog(c, x, y, size, colour)
    for x, y, wide in ((0.86, 0.3, 0.05), (0.9, 0.2, 0.07), (0.84, 0.1, 0.09)):
        c.oval("#8B8D8A", x, y, wide, wide)


def _dog(c: Canvas, x: float, y: float, size: float, colour: str) -> None:
    c.oval(colour, x, y - 0.05 * size, 0.075 * size, 0.036 * size)
    for leg in (-0.055, -0.03, 0.03, 0.055):
        c.line(colour, 0.011 * size, (x + leg * size, y - 0.04 * size), (x + leg * size, y + 0.03 * size))
    c.oval(colour, x + 0.085 * size, y - 0.1 * size, 0.032 * size, 0.034 * size)
    c.shape(
        colour, *((x + dx * size, y + dy * size) for dx, dy in ((0.07, -0.12), (0.075, -0.17), (0.09, -0.13)))
    )
    c.line(colour, 0.01 * size, (x - 0.07 * size, y - 0.06 * size), (x - 0.11 * size, y - 0.13 * size))


def _cone(c: Canvas, x: float, y: float) -> None:
    c.shape(CLAY, (x - 0.03, y), (x + 0.03, y), (x + 0.006, y - 0.14), (x - 0.006, y - 0.14))
    c.shape(PAPER, (x - 0.019, y - 0.05), (x + 0.019, y - 0.05), (x + 0.014, y - 0.08), (x - 0.014, y - 0.08))
    c.box(INK, x - 0.045, y, x + 0.045, y + 0.015, 0.004)


SCENES: Mapping[str, Callable[[Canvas, bool], None]] = {
    "lighting": lighting,
    "roads": roads,
    "cleanliness": cleanliness,
    "green": green,
    "water": water,
    "transport": transport,
    "buildings": buildings,
    "safety": safety,
}
