"""The drawn use of the land: zones with their grain, districts, parks and squares.

Points are in metres east and north of the market square, like those of :mod:`geo.town.plan`.
"""

from __future__ import annotations

from typing import NamedTuple

from .plan import Name, Path


class Zone(NamedTuple):
    """How the land between main streets is cut up and built on."""

    kind: str
    across: float  # size of a block in metres
    along: float
    angle: float  # of the grid, in degrees
    amplitude: float  # how far, in metres, and
    wavelength: float  # over what distance the grid is bent


class DistrictPlan(NamedTuple):
    """A district: its name and points in the cells that belong to it."""

    name: Name
    seeds: Path


class Park(NamedTuple):
    """The block that holds the point becomes a park."""

    name: Name
    x: float
    y: float


class Square(NamedTuple):
    """A paved square, its middle and size in metres, turned by ``angle`` degrees."""

    name: Name
    x: float
    y: float
    length: float
    width: float
    angle: float


# fmt: off
ZONES = {
    "old": Zone("old", 84, 96, 0, 44, 560),
    "gridn": Zone("grid", 86, 118, 4, 14, 900),
    "gride": Zone("grid", 84, 112, 19, 16, 900),
    "gridw": Zone("grid", 84, 108, 31, 18, 800),
    "south": Zone("low", 76, 118, -9, 22, 800),
    "southe": Zone("low", 76, 122, -24, 26, 700),
    "solar": Zone("slab", 168, 210, -12, 55, 1100),
    "fields": Zone("slab", 172, 205, 3, 55, 1000),
    "birch": Zone("slab", 165, 200, 28, 50, 1000),
    "green": Zone("garden", 74, 160, 6, 60, 800),
    "villas": Zone("low", 82, 132, -14, 30, 800),
    "towers": Zone("tower", 150, 170, 20, 16, 1200),
    "oxbow": Zone("garden", 72, 150, -12, 44, 700),
    "hill": Zone("garden", 70, 178, -38, 78, 760),
    "west": Zone("garden", 70, 170, 12, 72, 800),
    "north": Zone("garden", 70, 165, 8, 64, 700),
    "rim": Zone("garden", 76, 185, -20, 80, 800),
    "works": Zone("industry", 205, 260, 35, 10, 1500),
    "campus": Zone("campus", 210, 230, 18, 30, 900),
    "park": Zone("park", 0, 0, 0, 0, 1),
    "allot": Zone("allotment", 92, 190, 72, 16, 800),
    "open": Zone("open", 0, 0, 0, 0, 1),
}

# every cell between main streets, railway and river takes the zone of the nearest of these points
ZONE_SEEDS: dict[str, Path] = {
    "old": [
        (0, 300), (-300, 100), (400, 100), (200, 600), (-200, 600), (420, 480), (-300, 400), (80, -100),
    ],
    "gridn": [(0, 1100), (400, 1050), (-350, 1100), (600, 1480), (-300, 1520)],
    "gride": [(1000, 750), (1150, 200), (780, 560), (850, 60)],
    "gridw": [(-950, 750), (-1000, 200), (-1200, 1500)],
    "south": [(-500, -620), (-500, -1100), (200, -1150), (450, -600)],
    "southe": [(1200, -600), (1150, -900)],
    "solar": [(-1600, -1350), (-800, -1600), (-1700, -1700), (-700, -2000)],
    "villas": [(250, -1620), (1150, -1400)],
    "fields": [(250, -2050)],
    "green": [(1200, -1950), (1750, -1720), (-1500, -2350), (-700, -2420), (-2400, -1500)],
    "towers": [(1500, -1000), (1900, 750), (1850, 1050), (1850, 350)],
    "birch": [(-1500, 1350), (-2250, 1500), (-1450, 1850), (-2050, 1900)],
    "oxbow": [(-1500, -820), (-2100, -980)],
    "hill": [(1850, -400), (2000, -900), (1800, -1100), (2500, -1300), (2150, -1200)],
    "rim": [(2950, -1300), (3000, 600), (2550, 1300), (3000, 1100)],
    "west": [(-2400, 1200), (-3150, 1500), (-3200, 1000), (-3150, 600), (-2600, 800)],
    "north": [
        (-300, 2150), (-1000, 2150), (200, 2180), (-300, 2600), (300, 1800), (-600, 1800), (-700, 2480),
    ],
    "works": [
        (1500, 2000), (1000, 1800), (2200, 1500), (2100, 2150), (1000, 2200), (1400, 1200), (1900, 1500),
    ],
    "campus": [(-1900, 880), (-1750, 300), (-2450, 760)],
    "park": [(-2200, -300), (-1500, -480), (980, -215)],
    "allot": [(2560, -450), (2600, 150), (3050, -300)],
    "open": [
        (-3100, -600), (-2500, -2100), (1500, -2400), (400, -2500), (2600, 2200), (-2300, 2450),
        (1200, 2550), (-3150, 2150), (2900, 1900), (-1600, 2600), (2700, -2000), (2600, -1700),
        (-600, -2550), (3100, -700),
    ],
}

DISTRICTS = {
    "old-town": DistrictPlan(Name("Old Town", "Старый город"), [
        (0, 300), (-300, 100), (400, 100), (420, 480), (-200, 600), (200, 600), (-300, 450),
    ]),
    "station": DistrictPlan(Name("Station Quarter", "Вокзальный"), [
        (0, 1100), (400, 1050), (-350, 1100), (600, 1480), (-300, 1520),
    ]),
    "merchants": DistrictPlan(Name("Merchants' Side", "Купеческая сторона"), [
        (1000, 750), (1150, 200), (1850, 750), (1850, 350), (1500, 1200), (780, 560),
    ]),
    "mill": DistrictPlan(Name("Mill Quarter", "Мельничный"), [
        (-950, 750), (-1000, 200), (-1500, 1350), (-1200, 1500),
    ]),
    "university": DistrictPlan(Name("University", "Университетский"), [
        (-1900, 880), (-2200, 1350), (-3100, 1000), (-1750, 300), (-2400, 750),
    ]),
    "southbank": DistrictPlan(Name("Southbank", "Заречье"), [
        (-400, -800), (300, -1150), (700, -600), (450, -600), (1200, -600), (980, -215),
    ]),
    "sunny": DistrictPlan(Name("Sunny Estate", "Солнечный"), [
        (-1600, -1350), (-800, -1600), (-1700, -1700), (-700, -2000), (-1200, -2450),
    ]),
    "south-fields": DistrictPlan(Name("South Fields", "Южные Поля"), [
        (250, -1620), (250, -2050), (1200, -1900), (1100, -1400), (600, -2500),
    ]),
    "orchard-hill": DistrictPlan(Name("Orchard Hill", "Садовая Гора"), [
        (1850, -450), (1900, -1000), (2500, -600), (2900, -1300), (1500, -950), (2600, -1800),
    ]),
    "factory": DistrictPlan(Name("Factory Side", "Заводской"), [
        (1500, 2000), (2200, 1500), (2700, 2100), (1000, 1800), (3000, 800), (1500, 2450), (2600, 150),
    ]),
    "northwood": DistrictPlan(Name("Northwood", "Северный Бор"), [
        (-300, 2150), (-1000, 2150), (300, 1800), (-300, 2600), (-2000, 1950), (-2600, 2350),
    ]),
    "meadow": DistrictPlan(Name("Water Meadows", "Луговой"), [
        (-2200, -300), (-1500, -820), (-2100, -950), (-3100, -500), (-2500, -900),
    ]),
}

PARKS = [
    Park(Name("Cathedral Garden", "Соборный сад"), 60, -60),
    Park(Name("Governor's Garden", "Губернаторский сад"), -200, 330),
    Park(Name("Poets' Garden", "Сад Поэтов"), 700, 930),
    Park(Name("Station Garden", "Привокзальный сквер"), 330, 1500),
    Park(Name("Fair Park", "Ярмарочный парк"), 1350, 640),
    Park(Name("Linden Garden", "Липовый сад"), -1000, 620),
    Park(Name("Veterans' Park", "Парк Ветеранов"), 300, -1100),
    Park(Name("Children's Park", "Детский парк"), -600, -1060),
    Park(Name("Victory Park", "Парк Победы"), -900, -1850),
    Park(Name("Sunny Park", "Солнечный парк"), -1550, -1350),
    Park(Name("Southern Park", "Южный парк"), 520, -1950),
    Park(Name("Birch Grove", "Берёзовая роща"), -2300, 1650),
    Park(Name("Railwaymen's Garden", "Сад Железнодорожников"), -200, 2150),
    Park(Name("Orchard Park", "Яблоневый парк"), 1900, -1000),
    Park(Name("Factory Garden", "Заводской сад"), 1500, 1960),
    Park(Name("Ropewalk Garden", "Канатный сквер"), 1250, 210),
    Park(Name("Founders' Garden", "Сквер Основателей"), -330, 1230),
    Park(Name("Mill Garden", "Мельничный сад"), -1050, 190),
    Park(Name("Hill Park", "Нагорный парк"), 1850, -480),
    Park(Name("Assembly Garden", "Вечевой сквер"), 230, 420),
    Park(Name("Northern Garden", "Северный сквер"), 350, 2200),
    Park(Name("East Garden", "Восточный сквер"), 1870, 700),
]
ISLAND_PARK = Name("Island Park", "Островной парк")
WATER_MEADOW_PARK = Name("Water Meadow Park", "Парк Заливной луг")

SQUARES = [
    Square(Name("Market Square", "Рыночная площадь"), 46, 292, 104, 66, 8),
    Square(Name("Cathedral Square", "Соборная площадь"), -8, 30, 62, 46, 76),
    Square(Name("Station Square", "Привокзальная площадь"), 212, 1582, 116, 44, 0),
    Square(Name("Assembly Square", "Вечевая площадь"), -490, 228, 58, 40, 84),
    Square(Name("Bridge Square", "Мостовая площадь"), -112, -634, 76, 50, -62),
    Square(Name("University Square", "Университетская площадь"), -1480, 780, 60, 44, 36),
    Square(Name("Merchants' Square", "Купеческая площадь"), 1180, 484, 74, 44, 20),
]
# fmt: on
