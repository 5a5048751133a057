"""The institutions of the town that the plan puts near a point, in metres from the market square."""

from __future__ import annotations

from typing import NamedTuple

from .plan import Name


class Institution(NamedTuple):
    """Moves into an existing building near the point."""

    kind: str
    name: Name
    x: float
    y: float


class Monument(NamedTuple):
    """Gets a building of its own near the point, turned by ``angle`` degrees."""

    kind: str
    name: Name
    x: float
    y: float
    angle: float
    scale: float


def _numbered(kind: str, en: str, ru: str, points: list[tuple[float, float]]) -> list[Institution]:
    return [Institution(kind, Name(en.format(i), ru.format(i)), x, y) for i, (x, y) in enumerate(points, 1)]


CHURCHES = [
    Monument("cathedral", Name("St. Nicholas Cathedral", "Никольский собор"), 70, -62, 12, 1.25),
    Monument("church", Name("Trinity Church", "Троицкая церковь"), -300, 420, -10, 0.8),
    Monument("church", Name("Church of the Saviour", "Спасская церковь"), -560, -760, 5, 0.8),
    Monument("church", Name("St. Elijah's Church", "Ильинская церковь"), 1130, 560, 0, 0.8),
]
STATION_NAME = Name("Riverford Station", "Вокзал Речной Брод")
STATION_BUILDING = (150.0, 1608.0, 262.0, 1624.0)  # west, south, east, north

INSTITUTIONS = [
    Institution("town_hall", Name("Town Hall", "Городская управа"), -30, 340),
    Institution("theatre", Name("Drama Theatre", "Драматический театр"), 500, 560),
    Institution("museum", Name("Town Museum", "Городской музей"), -130, 100),
    Institution("library", Name("Central Library", "Центральная библиотека"), 240, 950),
    *_numbered(
        "fire_station",
        "Fire Station No. {}",
        "Пожарная часть № {}",
        [(-700, 900), (700, -1000), (1300, 900), (-1300, -1450)],
    ),
    *_numbered(
        "clinic",
        "Clinic No. {}",
        "Поликлиника № {}",
        [(420, 1150), (-420, -950), (-1800, 1500), (-900, -1650), (600, -1700), (1800, 850), (1150, 300)],
    ),
    *_numbered(
        "post_office",
        "Post Office No. {}",
        "Почтовое отделение № {}",
        [(200, 500), (-300, -700), (-1700, 1250), (-1350, -1250), (400, -1550), (1700, 950)],
    ),
    *_numbered(
        "police",
        "Police Station No. {}",
        "Отделение полиции № {}",
        [(-200, 700), (100, -900), (-1500, -1500)],
    ),
]
