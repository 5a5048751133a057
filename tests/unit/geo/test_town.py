"""Checks of the demo town's ground. The town is built once for all of them."""

from __future__ import annotations

import hashlib
import json
import os
import re
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
import shapely
from shapely import STRtree

from geo.town import BOUNDS, TOWN_NAME, Layer, Town, build, layers
from geo.town.addresses import POPULATION
from geo.town.institutions import CHURCHES, INSTITUTIONS
from geo.town.name_stems import THEMES
from geo.town.names import DRIVE, LANE, STREET, compose, masculine
from geo.town.streets import HALF_WIDTH
from geo.town.zoning import DISTRICTS
from tests.pace import slowness

# with "--dist loadgroup" one worker runs the whole module, and builds once
pytestmark = pytest.mark.xdist_group("demo_town")

SEED = 7
ROOT = Path(__file__).resolve().parents[3]
MOST_SECONDS = 9.0


@pytest.fixture(scope="module")
def built() -> tuple[Town, float]:
    before = slowness()
    start = time.process_time()
    town = build(SEED)
    spent = time.process_time() - start
    return town, spent / max(before, slowness())


@pytest.fixture(scope="module")
def town(built: tuple[Town, float]) -> Town:
    return built[0]


@pytest.fixture(scope="module")
def by_name(town: Town) -> dict[str, Layer]:
    return layers(town)


def fingerprint(by_name: dict[str, Layer]) -> str:
    """A digest of every coordinate and every property."""
    digest = hashlib.sha256()
    for name, layer in by_name.items():
        digest.update(name.encode())
        for wkb in shapely.to_wkb(layer.geometries):
            digest.update(wkb)
        digest.update(json.dumps(layer.properties, ensure_ascii=False).encode())
    return digest.hexdigest()


def test_a_town_is_built_within_nine_seconds_of_processor_time(built: tuple[Town, float]) -> None:
    assert built[1] < MOST_SECONDS


def test_the_same_seed_gives_the_same_town_in_another_process(by_name: dict[str, Layer]) -> None:
    # another hash seed shows what depends on the order of a set of strings
    env = {**os.environ, "PYTHONHASHSEED": "271", "PYTHONPATH": str(ROOT)}
    again = subprocess.run(
        [sys.executable, __file__], env=env, capture_output=True, text=True, check=True, timeout=120
    )
    assert again.stdout.strip() == fingerprint(by_name)


def test_every_feature_has_a_valid_geometry_within_the_bounds_and_its_properties(
    by_name: dict[str, Layer],
) -> None:
    west, south, east, north = BOUNDS
    for name, layer in by_name.items():
        assert len(layer.geometries) == len(layer.properties) > 0, name
        assert shapely.is_valid(layer.geometries).all(), name
        assert not shapely.is_empty(layer.geometries).any(), name
        x0, y0, x1, y1 = shapely.total_bounds(layer.geometries)
        assert x0 > west - 1e-6 and y0 > south - 1e-6 and x1 < east + 1e-6 and y1 < north + 1e-6, name


def test_every_name_is_in_english_and_in_russian(by_name: dict[str, Layer]) -> None:
    named = [p["name"] for layer in by_name.values() for p in layer.properties if p.get("name")]
    assert {frozenset(name) for name in named} == {frozenset({"en", "ru"})}
    assert all(name["en"].isascii() and re.search("[а-яё]", name["ru"]) for name in named)
    assert set(TOWN_NAME) == {"en", "ru"}


def test_districts_tile_the_city_without_gaps(town: Town, by_name: dict[str, Layer]) -> None:
    shapes = np.array([district.shape for district in town.districts])
    assert len(shapes) == 12 and all(shape.geom_type == "Polygon" for shape in shapes)
    assert shapely.coverage_is_valid(shapes)
    assert shapely.coverage_is_valid(by_name["districts"].geometries)
    whole = shapely.union_all(shapes)
    assert whole.geom_type == "Polygon" and not whole.interiors
    assert whole.symmetric_difference(town.terrain.outline).area < 1
    assert abs(shapely.area(shapes).sum() - whole.area) < 1


def test_a_district_keeps_its_code_and_knows_its_residents(by_name: dict[str, Layer]) -> None:
    properties = by_name["districts"].properties
    assert [district["code"] for district in properties] == list(DISTRICTS)
    assert all(district["population"] > 500 for district in properties)
    total = sum(district["population"] for district in properties)
    assert abs(total - POPULATION) < POPULATION * 0.005


def test_no_block_and_no_building_is_a_sliver(town: Town) -> None:
    assert min(block.shape.area for block in town.blocks) > 100
    assert min(building.shape.area for building in town.buildings) > 12


def test_buildings_keep_off_each_other_the_streets_and_the_water(town: Town) -> None:
    shapes = np.array([building.shape for building in town.buildings])
    tree = STRtree(shapes)
    one, other = tree.query(shapes, predicate="intersects")
    one, other = one[one < other], other[one < other]
    assert shapely.area(shapely.intersection(shapes[one], shapes[other])).max() < 3
    classes = np.array([town.net.streets[street].road_class for street in town.net.edge_street])
    for road_class in set(classes.tolist()):
        edges = town.net.edges[classes == road_class]
        hit = tree.query(edges, predicate="dwithin", distance=HALF_WIDTH[road_class] - 2)[1]
        assert not len(hit), (road_class, {town.buildings[i].use for i in hit})
    assert not len(tree.query(town.terrain.water, predicate="intersects"))


def test_no_two_streets_share_a_name(by_name: dict[str, Layer]) -> None:
    names = [street["name"] for street in by_name["streets"].properties if street["name"]]
    assert len(names) >= 280
    assert len({name["en"] for name in names}) == len({name["ru"] for name in names}) == len(names)
    assert all(re.fullmatch(r"[0-9А-ЯЁа-яё -]+", name["ru"]) for name in names)


@pytest.mark.parametrize(
    ("feminine", "expected"),
    [
        ("Кузнечная", "Кузнечный"),
        ("Синяя", "Синий"),
        ("Ткацкая", "Ткацкий"),
        ("Тихая", "Тихий"),
        ("Рабочая", "Рабочий"),
    ],
)
def test_a_russian_adjective_follows_the_gender_of_its_street(feminine: str, expected: str) -> None:
    assert masculine(feminine) == expected


def test_a_name_is_composed_of_stem_kind_and_ordinal() -> None:
    assert compose("Timber|Лесная/Лесной", LANE) == ("Timber Lane", "Лесной переулок")
    assert compose("Builders'|=Строителей", DRIVE) == ("Builders' Drive", "Проезд Строителей")
    assert compose("Builders'|=Строителей", STREET, 2) == (
        "Second Builders' Street",
        "2-я улица Строителей",
    )


def test_every_stem_gives_a_name_and_occurs_once_in_its_theme() -> None:
    for theme, listed in THEMES.items():
        names = [compose(stem.strip(), LANE) for stem in listed.split(";")]
        assert len({name.en for name in names}) == len({name.ru for name in names}) == len(names), theme
        assert all("  " not in name.ru and name.ru[0].isupper() for name in names), theme


def test_every_address_is_unique_and_names_its_street_and_district(by_name: dict[str, Layer]) -> None:
    addresses = by_name["addresses"].properties
    streets = {street["id"]: street for street in by_name["streets"].properties}
    numbered = {(address["street"], address["number"]) for address in addresses}
    assert len(numbered) == len(addresses) > 5000
    assert len({address["street"] for address in addresses}) > 250
    assert all(address["name"] == streets[address["street"]]["name"] for address in addresses)
    assert all(address["district"] in DISTRICTS for address in addresses)
    assert all(re.fullmatch(r"\d+(/\d+)?", address["number"]) for address in addresses)
    assert {shape.geom_type for shape in by_name["addresses"].geometries} == {"Point"}


def test_an_address_lies_in_its_building_and_in_its_district(by_name: dict[str, Layer]) -> None:
    layer = by_name["addresses"]
    homes = by_name["buildings"].geometries[[address["building"] for address in layer.properties]]
    # a rounded coordinate may be off by a centimetre
    assert shapely.dwithin(homes, layer.geometries, 1e-7).all()
    areas = dict(zip(DISTRICTS, by_name["districts"].geometries, strict=True))
    mine = np.array([areas[address["district"]] for address in layer.properties])
    assert shapely.dwithin(mine, layer.geometries, 1e-7).all()


def test_odd_and_even_numbers_stand_on_opposite_sides(town: Town) -> None:
    street = next(s for s in town.net.streets if s.name and s.name.en == "Station Street")
    middle = street.line
    sides: Counter[tuple[int, bool]] = Counter()
    for building in town.buildings:
        if building.address and building.address.street == street.id and "/" not in building.address.number:
            point = building.shape.centroid
            at = middle.project(point)
            start, end = middle.interpolate(at - 3), middle.interpolate(at + 3)
            cross = (end.x - start.x) * (point.y - start.y) - (end.y - start.y) * (point.x - start.x)
            sides[int(building.address.number) % 2, bool(cross > 0)] += 1
    assert len(sides) == 2 and len({side for _, side in sides}) == 2, sides


def test_almost_every_home_has_an_address(town: Town) -> None:
    homes = [building for building in town.buildings if building.residents]
    assert sum(building.address is not None for building in homes) / len(homes) > 0.93
    assert abs(sum(building.residents for building in homes) - POPULATION) < 5


def test_streets_form_one_net_with_few_dead_ends(town: Town) -> None:
    ends = [(edge.coords[0], edge.coords[-1]) for edge in town.net.edges]
    degree = Counter(point for pair in ends for point in pair)
    assert sum(meeting == 1 for meeting in degree.values()) / len(degree) < 0.05

    parent = {point: point for point in degree}

    def root(point: tuple[float, ...]) -> tuple[float, ...]:
        while parent[point] != point:
            parent[point] = parent[parent[point]]
            point = parent[point]
        return point

    for start, end in ends:
        parent[root(start)] = root(end)
    groups = Counter(root(point) for point in degree)
    assert max(groups.values()) / len(degree) > 0.97


def test_a_road_is_a_bridge_over_water_and_nowhere_else(by_name: dict[str, Layer]) -> None:
    water = by_name["water"]
    flowing = [kind["kind"] in ("river", "brook") for kind in water.properties]
    streams = shapely.union_all(water.geometries[flowing])
    roads = by_name["roads"]
    bridge = np.array([road["bridge"] for road in roads.properties])
    street = np.array([road["street"] is not None for road in roads.properties])
    assert 8 <= bridge.sum() <= 30
    assert shapely.intersects(streams, roads.geometries[bridge]).all()
    assert not shapely.intersects(streams, roads.geometries[street & ~bridge]).any()


def test_no_wood_covers_a_building(by_name: dict[str, Layer]) -> None:
    landuse = by_name["landuse"]
    woods = landuse.geometries[[use["kind"] == "wood" for use in landuse.properties]]
    assert len(woods) > 10
    assert not STRtree(by_name["buildings"].geometries).query(woods, predicate="intersects").size


def test_every_institution_of_the_plan_is_there_by_name(by_name: dict[str, Layer]) -> None:
    landmarks = by_name["landmarks"].properties
    names = Counter(mark["name"]["en"] for mark in landmarks)
    planned = [*INSTITUTIONS, *CHURCHES]
    assert {plan.name.en for plan in planned} <= set(names)
    assert set(names.values()) == {1}
    kinds = Counter(mark["kind"] for mark in landmarks)
    assert kinds["hospital"] == kinds["stadium"] == kinds["station"] == kinds["cathedral"] == 1
    assert kinds["school"] >= 10 and kinds["kindergarten"] >= 10
    uses = [building["use"] for building in by_name["buildings"].properties]
    assert all(uses[mark["building"]] == mark["kind"] for mark in landmarks)


@pytest.mark.parametrize(
    ("kind", "least"),
    [
        ("street_lamp", 4000),
        ("tree", 9000),
        ("drain", 1000),
        ("bench", 200),
        ("waste_site", 200),
        ("bus_stop", 120),
        ("playground", 60),
    ],
)
def test_the_streets_are_furnished(by_name: dict[str, Layer], kind: str, least: int) -> None:
    assert sum(asset["kind"] == kind for asset in by_name["assets"].properties) >= least


if __name__ == "__main__":
    print(fingerprint(layers(build(SEED))))
