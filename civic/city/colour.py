"""The city's own colour: what it may be so that everybody can read, and the shades that pages need of it.

The ratios are those of WCAG 2.2 (success criterion 1.4.3): text 4.5 to 1. What has words on it or is words itself is
measured against the surfaces that it meets, in the light theme and in the dark one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from civic.core.errors import DomainError

READABLE = 4.5
"""Contrast that text needs."""
_HEX = re.compile(r"#[0-9A-Fa-f]{6}")
_WHITE = (255, 255, 255)
_PAPER = (247, 244, 238)
_DARK_SURFACE = (40, 51, 59)
_DARK_PAPER = (16, 22, 26)

Rgb = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Shades:
    """A colour as pages use it, each as #RRGGBB: with ``on`` for words on it, ``hover`` under a pointer, ``tint``
    behind words that are in it."""

    brand: str
    hover: str
    tint: str
    on: str


def colour_of(text: str) -> str:
    """A colour that a city may have, as #RRGGBB.

    Raises DomainError ``city.colour_unknown`` for what is none, ``city.colour_contrast`` with its ``ratio`` to what it
    must be read on (``needed`` is the least).
    """
    if not _HEX.fullmatch(text):
        raise DomainError("city.colour_unknown", field="brand_colour", value=text)
    rgb = _rgb(text)
    # Buttons have white words on it; links and figures are words in it, on paper and on its own tint.
    ratio = min(contrast(rgb, _WHITE), contrast(rgb, _PAPER), contrast(rgb, _tint(rgb)))
    if ratio < READABLE:
        # Cut off, not rounded: 4.499 is not enough and must not look as if it were.
        told = int(ratio * 100) / 100
        raise DomainError(
            "city.colour_contrast",
            field="brand_colour",
            value=text.upper(),
            ratio=f"{told:.2f}",
            needed=READABLE,
        )
    return text.upper()


def light(colour: str) -> Shades:
    """The shades of the light theme."""
    rgb = _rgb(colour)
    return Shades(colour, _hex(_mix(rgb, (0, 0, 0), 0.22)), _hex(_tint(rgb)), "#FFFFFF")


def dark(colour: str) -> Shades:
    """The shades of the dark theme: as much lighter as it takes to be read there."""
    rgb = _rgb(colour)
    share = 0.0
    while contrast(_mix(rgb, _WHITE, share), _DARK_SURFACE) < READABLE + 1.0 and share < 1.0:
        share += 0.04
    brand = _mix(rgb, _WHITE, min(share, 1.0))
    tint = _mix(_DARK_PAPER, brand, 0.16)
    return Shades(
        _hex(brand), _hex(_mix(brand, _WHITE, 0.3)), _hex(tint), _hex(_mix(_DARK_PAPER, (0, 0, 0), 0.4))
    )


_RELATIVES = {50: 0.91, 100: 0.8, 300: 0.48, 500: 0.1, 600: 0.0, 700: -0.22, 800: -0.42, 900: -0.58}
"""How much white (or, below zero, black) is in the relatives of a colour."""


def relatives(colour: str) -> dict[int, str]:
    """A colour from its palest to its darkest, by the numbers that the product's own has in its stylesheet."""
    rgb = _rgb(colour)
    return {
        number: _hex(_mix(rgb, _WHITE if share > 0 else (0, 0, 0), abs(share)))
        for number, share in _RELATIVES.items()
    }


def contrast(one: Rgb, other: Rgb) -> float:
    """The ratio of two colours' luminance, 1 to 21."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(rgb: Rgb) -> float:
    """WCAG's relative luminance of an sRGB colour, 0 to 1."""
    red, green, blue = (
        share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4
        for share in (value / 255 for value in rgb)
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _tint(rgb: Rgb) -> Rgb:
    return _mix(rgb, _WHITE, 0.91)


def _mix(one: Rgb, other: Rgb, share: float) -> Rgb:
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(one, other, strict=True))
    return red, green, blue


def _rgb(text: str) -> Rgb:
    return int(text[1:3], 16), int(text[3:5], 16), int(text[5:7], 16)


def _hex(rgb: Rgb) -> str:
    return "#{:02X}{:02X}{:02X}".format(*rgb)
