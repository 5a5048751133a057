"""Whether it is dark at a place: by the sun, not by the clock."""

from __future__ import annotations

from datetime import UTC, datetime
from math import asin, cos, degrees, pi, radians, sin
from typing import Final

DUSK: Final = -4.0
"""Degrees of the sun under the horizon from which on street lamps are needed."""


def sun_height(at: datetime, lon: float, lat: float) -> float:
    """Degrees of the sun above the horizon at a moment and place (WGS 84), right to about half a degree.

    NOAA, General Solar Position Calculations.
    """
    moment = at.astimezone(UTC)
    hours = moment.hour + moment.minute / 60
    year = 2 * pi / 365 * (moment.timetuple().tm_yday - 1 + (hours - 12) / 24)
    equation = 229.18 * (
        0.000075
        + 0.001868 * cos(year)
        - 0.032077 * sin(year)
        - 0.014615 * cos(2 * year)
        - 0.040849 * sin(2 * year)
    )
    declination = (
        0.006918 - 0.399912 * cos(year) + 0.070257 * sin(year) - 0.006758 * cos(2 * year) + 0.000907 * sin(2 * year)
        - 0.002697 * cos(3 * year) + 0.00148 * sin(3 * year)
    )  # fmt: skip
    angle = radians((hours * 60 + equation + 4 * lon) / 4 - 180)
    north = radians(lat)
    return degrees(asin(sin(north) * sin(declination) + cos(north) * cos(declination) * cos(angle)))


def is_dark(at: datetime, lon: float, lat: float) -> bool:
    return sun_height(at, lon, lat) < DUSK
