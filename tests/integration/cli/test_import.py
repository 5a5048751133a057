"""`civic import`, as an operator meets it in an empty installation."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from sqlalchemy import Engine, text

Civic = Callable[..., Result]

CITY = """
languages = ["en", "ru"]
time_zone = "Europe/Moscow"
calendar = "calendar.toml"
[name]
en = "Riverford"
ru = "Речной Брод"
"""
CALENDAR = """
timezone = "Europe/Moscow"
[hours]
monday = ["09:00-17:00"]
"""
CATEGORIES = """
[[groups]]
code = "roads"
name = { en = "Roads", ru = "Дороги" }
[[groups.categories]]
code = "pothole"
name = { en = "Pothole", ru = "Яма" }
take_minutes = 240
target_days = 3
planned_result = { en = "The road is even.", ru = "Дорога ровная." }
[[groups.categories.criteria]]
code = "even"
text = { en = "It is even.", ru = "Она ровная." }
"""
DEPARTMENTS = """
[[departments]]
code = "desk"
kind = "triage"
name = { en = "Triage desk", ru = "Приёмная" }
[[departments]]
code = "roads"
name = { en = "Roads", ru = "Дороги" }
[[jurisdictions]]
department = "roads"
groups = ["roads"]
area_type = "district"
area_codes = ["west"]
"""


def ring(*corners: tuple[float, float]) -> dict[str, Any]:
    return {"type": "Polygon", "coordinates": [[*corners, corners[0]]]}


def square(west: float) -> dict[str, Any]:
    return ring((west, 0), (west + 1, 0), (west + 1, 1), (west, 1))


BOW_TIE = ring((0, 0), (1, 1), (1, 0), (0, 1))


def write_areas(path: Path, *areas: tuple[str | None, dict[str, Any] | None]) -> Path:
    features = [
        {"type": "Feature", "properties": {"name": name, "name_ru": name}, "geometry": shape}
        for name, shape in areas
    ]
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    return path


@pytest.fixture
def files(tmp_path: Path) -> Path:
    """One file for each command, of a small city."""
    contents = {"city": CITY, "calendar": CALENDAR, "categories": CATEGORIES, "departments": DEPARTMENTS}
    for name, content in contents.items():
        (tmp_path / f"{name}.toml").write_text(content)
    write_areas(tmp_path / "areas.geojson", ("West", square(0)), ("East", square(1)))
    return tmp_path


AREAS = ("import", "areas", "areas.geojson", "--type", "district", "--name-field", "name")


def shape_all(civic: Civic) -> list[Result]:
    return [
        civic("import", "city", "city.toml"),
        civic(*AREAS),
        civic("import", "categories", "categories.toml"),
        civic("import", "departments", "departments.toml"),
    ]


def events(rows: Engine) -> int:
    with rows.connect() as connection:
        return int(connection.scalar(text("SELECT count(*) FROM event")) or 0)


def test_a_city_is_shaped_by_four_commands_and_again_nothing_changes(
    civic: Civic, rows: Engine, files: Path
) -> None:
    assert [done.exit_code for done in shape_all(civic)] == [0, 0, 0, 0]
    with rows.connect() as connection:
        routed = connection.execute(
            text(
                "SELECT department.code, category_group.code, area_type.code, area_code FROM jurisdiction "
                "JOIN department ON department.id = department_id JOIN area_type ON area_type.id = area_type_id "
                "JOIN category_group ON category_group.id = group_id"
            )
        ).one()
        city = connection.execute(
            text("SELECT city.name, time_zone, code FROM city JOIN area_type ON area_type.id = area_type_id")
        ).one()
    assert tuple(routed) == ("roads", "roads", "district", "west")
    assert tuple(city) == ({"en": "Riverford", "ru": "Речной Брод"}, "Europe/Moscow", "district")
    before = events(rows)
    again = shape_all(civic)
    assert [done.exit_code for done in again] == [0, 0, 0, 0]
    assert all("nothing was changed" in done.output for done in again)
    assert events(rows) == before


def test_before_there_is_a_city_every_import_says_what_to_do(civic: Civic, files: Path) -> None:
    for command in (
        AREAS,
        ("import", "categories", "categories.toml"),
        ("import", "calendar", "calendar.toml"),
    ):
        refused = civic(*command)
        assert refused.exit_code == 2
        assert "There is no city yet" in refused.output
        assert "civic import city FILE" in refused.output


def test_the_import_of_areas_can_begin_the_city(civic: Civic, rows: Engine, files: Path) -> None:
    assert "needs its --time-zone" in civic(*AREAS, "--city-name", "Riverford").output
    begin = (*AREAS, "--city-name", "en=Riverford,ru=Брод", "--time-zone", "Europe/Moscow")
    assert civic(*begin).exit_code == 0
    with rows.connect() as connection:
        assert tuple(connection.execute(text("SELECT name, languages FROM city")).one()) == (
            {"en": "Riverford", "ru": "Брод"}, ["en", "ru"],
        )  # fmt: skip
    assert civic(*begin).exit_code == 0, "the very same command can be run again"


def test_what_was_repaired_and_left_out_is_told_with_row_and_reason(civic: Civic, files: Path) -> None:
    civic("import", "city", "city.toml")
    write_areas(
        files / "areas.geojson", ("Bow", BOW_TIE), ("East", square(1)), (None, square(2)), ("Ghost", None)
    )
    done = civic(*AREAS)
    assert done.exit_code == 1, "something was left out"
    told = [line.split() for line in done.output.splitlines()]
    assert ["1", "Bow", "repaired", "self-intersection", "at", "0.5", "0.5"] in told
    assert ["4", "Ghost", "left", "out", "no", "geometry"] in told
    assert any(line[0] == "3" and line[-4:] == ["left", "out", "no", "name"] for line in told if line)


def test_a_dry_run_tells_everything_and_writes_nothing(civic: Civic, rows: Engine, files: Path) -> None:
    civic("import", "city", "city.toml")
    before = events(rows)
    done = civic(*AREAS, "--dry-run")
    assert "2" in done.output
    assert "Nothing was written" in done.output
    assert events(rows) == before
    with rows.connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM area")) == 0


def test_a_new_edition_tells_which_rules_match_nothing_any_more(civic: Civic, files: Path) -> None:
    shape_all(civic)
    write_areas(files / "areas.geojson", ("East", square(1)), ("North", square(5)))
    done = civic(*AREAS)
    assert "Edition 2 is current" in done.output
    assert "roads: there is no district west" in done.output


def test_a_retired_category_tells_whose_rule_it_leaves_behind(civic: Civic, files: Path) -> None:
    departments = DEPARTMENTS.replace('groups = ["roads"]', 'categories = ["pothole"]')
    (files / "departments.toml").write_text(departments)
    shape_all(civic)
    (files / "categories.toml").write_text(CATEGORIES.replace('"pothole"', '"hole"'))
    done = civic("import", "categories", "categories.toml")
    assert done.exit_code == 0
    assert "roads: category pothole is retired" in done.output


def test_parents_and_the_citys_own_areas_are_chosen_by_options(
    civic: Civic, rows: Engine, files: Path
) -> None:
    civic("import", "city", "city.toml")
    write_areas(files / "okrugs.geojson", ("Whole", ring((0, 0), (2, 0), (2, 1), (0, 1))))
    assert "These areas tile the city now" in civic(
        "import", "areas", "okrugs.geojson", "--type", "okrug", "--type-name", "en=Okrug,ru=Округ", "--name-field",
        "en=name,ru=name_ru",
    ).output  # fmt: skip
    done = civic(*AREAS, "--parent-type", "okrug", "--city")
    assert "2 of 2 lie in an area above" in done.output
    with rows.connect() as connection:
        found = connection.execute(
            text(
                "SELECT area.code, parent.code, parent_type.name "
                "FROM area JOIN area parent ON parent.id = area.parent_id "
                "JOIN area_type parent_type ON parent_type.id = parent.area_type_id ORDER BY 1"
            )
        )
        okrug = {"en": "Okrug", "ru": "Округ"}
        assert [tuple(row) for row in found] == [("east", "whole", okrug), ("west", "whole", okrug)]
        assert (
            connection.scalar(text("SELECT code FROM city JOIN area_type ON area_type.id = area_type_id"))
            == "district"
        )


@pytest.mark.parametrize(
    ("command", "said"),
    [
        ((*AREAS[:-1], "NAME"), "areas.geojson: The file has no field NAME. It has: name, name_ru"),
        (("import", "areas", "nope.geojson", *AREAS[3:]), "There is no file nope.geojson"),
        (("import", "areas", "city.toml", *AREAS[3:]), "city.toml is of no format that is read here"),
        ((*AREAS, "--parent-type", "okrug"), "There is no type of area 'okrug'. Import its areas first"),
        ((*AREAS, "--type-name", "en=,ru=Район"), "--type-name: write a name, or en=District,ru=Район"),
        (("import", "city", "nope.toml"), "nope.toml: cannot be read (No such file or directory)"),
        (("import", "departments", "departments.toml"), "There are no categories to answer for yet"),
    ],
)
def test_a_mistake_is_refused_in_plain_words(
    civic: Civic, files: Path, command: tuple[str, ...], said: str
) -> None:
    civic("import", "city", "city.toml")
    refused = civic(*command)
    assert refused.exit_code == 2
    assert said in refused.output


@pytest.mark.parametrize(
    ("name", "before", "after", "said"),
    [
        ("city", "Europe/Moscow", "Moscow", "city.toml: time_zone: 'Moscow' does not exist"),
        (
            "city",
            "calendar.toml",
            "none.toml",
            "city.toml: calendar: cannot be read (none.toml: No such file",
        ),
        ("city", 'ru = "Речной Брод"', "", "city.toml: name: has no text in ru"),
        ("city", "[name]", "colour = 1\n[name]", "city.toml: colour: is not a key here"),
        ("calendar", "09:00-17:00", "17:00-09:00", "calendar.toml: hours.monday: The hours must follow"),
        (
            "categories",
            "take_minutes = 240",
            "take_minutes = 1",
            "category pothole: take_minutes: must be 5 to",
        ),
        (
            "departments",
            '["west"]',
            '["wset"]',
            "jurisdiction 1: area_codes: 'wset' does not exist; did you mean",
        ),
        (
            "departments",
            '"triage"',
            '"department"',
            "departments.toml: departments: must have one of kind triage",
        ),
    ],
)
def test_a_mistake_in_a_file_is_told_with_its_place(
    civic: Civic, files: Path, rows: Engine, name: str, before: str, after: str, said: str
) -> None:
    if name not in ("city", "calendar"):
        shape_all(civic)
    file = files / f"{name}.toml"
    file.write_text(file.read_text().replace(before, after))
    count = events(rows)
    refused = civic(
        "import", "city" if name == "calendar" else name, "city.toml" if name == "calendar" else file.name
    )
    assert refused.exit_code == 2
    assert said in refused.output
    assert events(rows) == count


def test_the_demo_city_does_not_become_a_real_one(civic: Civic, rows: Engine, files: Path) -> None:
    civic("import", "city", "city.toml")
    with rows.begin() as connection:
        connection.execute(text("UPDATE city SET demo = true"))
    refused = civic("import", "city", "city.toml")
    assert refused.exit_code == 2
    assert "civic up --empty" in refused.output
