"""A folder over a living city: what it changes, what it leaves, and what it is refused for."""

from __future__ import annotations

import os
import warnings
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result
from sqlalchemy import Engine, select, text
from sqlalchemy.orm import Session

from civic.areas.models import Area, AreaEdition
from civic.categories.queries import categories
from civic.core.errors import NotAllowed
from civic.core.permissions import VISITOR
from civic.departments.described import rules_by_code
from civic.folder.bring_in import import_city, read_folder
from civic.folder.errors import InFile
from civic.folder.opened import opened
from geo.errors import SourceError
from geo.importing import Limits
from tests.events import recorded
from tests.integration.folder.cities import (
    bring_in,
    change,
    content,
    events,
    export,
)

Civic = Callable[..., Result]


@pytest.fixture
def folder(city: Session, tmp_path: Path) -> Path:
    """The folder of the city that is in the session."""
    export(city, tmp_path / "city")
    return tmp_path / "city"


def drop_line(folder: Path, name: str, holding: str) -> None:
    lines = (folder / name).read_text().splitlines(keepends=True)
    kept = [line for line in lines if holding not in line]
    assert len(kept) == len(lines) - 1
    # The last feature has no comma after it.
    told = "".join(kept).replace("},\n\n]}", "}\n\n]}").replace("},\n]}", "}\n]}")
    (folder / name).write_text(told)


def drop_from(folder: Path, name: str, start: str, end: str) -> None:
    told = (folder / name).read_text()
    first = told.index(start)
    (folder / name).write_text(told[:first] + told[told.index(end, first + 1) :])


def test_what_is_edited_is_changed_and_told_and_events_are_those_of_the_commands(
    city: Session, folder: Path
) -> None:
    change(folder, "city.toml", 'emergency_number = "01"', 'emergency_number = "112"')
    change(folder, "calendar.toml", "2030", "2031")
    change(folder, "categories.toml", "Pothole", "Hole")
    change(folder, "departments.toml", "+7 000 1", "+7 000 2")
    change(folder, "areas/district.geojson", "Ёлкино", "Еловое")
    count = events(city)
    tallies = bring_in(city, folder)
    assert {tally.what: list(tally.changed) for tally in tallies.values() if tally.is_new} == {
        "settings": ["emergency_number"], "calendar": ["calendar"], "areas: district": ["elkino"],
        "categories": ["pothole"], "departments": ["roads"],
    }  # fmt: skip
    kinds = city.scalars(text("SELECT kind FROM event ORDER BY id OFFSET :known"), {"known": count}).all()
    assert sorted(kinds) == [
        "area_type.edition_imported", "calendar.changed", "categories.imported", "city.changed",
        "departments.imported",
    ]  # fmt: skip
    export(city, folder)
    assert "Еловое" in (folder / "areas/district.geojson").read_text()


def test_another_number_of_residents_is_no_new_edition(city: Session, folder: Path) -> None:
    change(folder, "areas/district.geojson", '"residents": 1234', '"residents": 1240')
    assert bring_in(city, folder)["areas: district"].changed == ["elkino"]
    assert city.scalar(select(Area.residents).where(Area.code == "elkino")) == 1240
    assert city.scalars(select(AreaEdition.number)).all() == [1, 1]
    [event] = recorded(city, "area_type.residents_counted")
    assert event.body == {"area_type": "district", "areas": 1}


@pytest.fixture
def shrunk(folder: Path) -> Path:
    """The folder without a district, a category, a department and the rules that name them."""
    drop_line(folder, "areas/district.geojson", '"stepnoy"')
    drop_from(folder, "categories.toml", '[[groups]]\ncode = "water"', '[[groups]]\ncode = "roads"')
    drop_from(folder, "departments.toml", '[[departments]]\ncode = "rail"', '[[departments]]\ncode = "roads"')
    told = (folder / "departments.toml").read_text()
    rules = '[[jurisdictions]]\ndepartment = "roads"\ngroups = ["roads"]\n'
    (folder / "departments.toml").write_text(told[: told.index("[[jurisdictions]]")] + rules)
    return folder


def test_what_the_folder_does_not_have_is_left_and_told(city: Session, shrunk: Path) -> None:
    before = rules_by_code(city)
    tallies = bring_in(city, shrunk)
    assert {tally.what: list(tally.left) for tally in tallies.values() if tally.left} == {
        "areas: district": ["stepnoy"],
        "categories": ["leak"],
        "departments": ["rail"],
        "rules": sorted(str(rule) for rule in before if str(rule) != "roads: group roads"),
    }
    assert not any(tally.is_new for tally in tallies.values())
    assert rules_by_code(city) == before


def test_exactly_means_that_it_is_retired(city: Session, shrunk: Path, tmp_path: Path) -> None:
    tallies = bring_in(city, shrunk, exact=True)
    assert {tally.what: list(tally.retired) for tally in tallies.values() if tally.retired} == {
        "areas: district": ["stepnoy"], "categories": ["leak"], "departments": ["rail"],
        "rules": [
            "north: category leak in district elkino", "north: category leak in district ozernyy",
            "north: category pothole in district elkino", "north: category pothole in district ozernyy",
            "north: group roads in okrug severnyy", "rail: everything", "roads: category leak", "roads: group water",
        ],
    }  # fmt: skip
    assert [group.code for group, _ in categories(city)] == ["roads"]
    assert [str(rule) for rule in rules_by_code(city)] == ["roads: group roads"]
    export(city, tmp_path / "after")
    assert content(tmp_path / "after")["areas/district.geojson"] == content(shrunk)["areas/district.geojson"]
    count = events(city)
    assert not any(tally.is_new for tally in bring_in(city, shrunk, exact=True).values())
    assert events(city) == count


def test_a_type_that_the_folder_does_not_have_is_left_or_retired(city: Session, folder: Path) -> None:
    drop_from(folder, "areas.toml", '[[types]]\ncode = "okrug"', '[[types]]\ncode = "district"')
    change(folder, "areas.toml", 'parent_type = "okrug"\n', "")
    change(folder, "departments.toml", "okrug", "district")
    change(folder, "departments.toml", "severnyy", "stepnoy")
    assert bring_in(city, folder)["area types"].left == ["okrug"]
    tallies = bring_in(city, folder, exact=True)
    assert (tallies["area types"].retired, tallies["area types"].changed) == (["okrug"], ["district"])
    assert city.scalars(select(Area.parent_id).where(Area.code == "elkino")).all() == [None]
    [event] = recorded(city, "area_type.retired")
    assert event.body == {"area_type": "okrug", "areas": 2}
    assert not any(tally.is_new for tally in bring_in(city, folder, exact=True).values())


def test_the_areas_that_tile_the_city_are_not_retired(city: Session, folder: Path) -> None:
    told = (folder / "areas.toml").read_text()
    (folder / "areas.toml").write_text(told[: told.index('[[types]]\ncode = "district"')])
    with pytest.raises(InFile) as refused:
        bring_in(city, folder, exact=True)
    assert (refused.value.file, refused.value.cause.code) == ("areas.toml", "area_type.tiles_city")


def test_a_rule_of_the_folder_replaces_the_one_about_the_same(city: Session, folder: Path) -> None:
    told = (folder / "departments.toml").read_text()
    moved = told[: told.index("[[jurisdictions]]")]
    moved += '[[jurisdictions]]\ndepartment = "north"\ngroups = ["roads"]\n'
    (folder / "departments.toml").write_text(moved)
    rules = bring_in(city, folder)["rules"]
    assert (list(rules.added), list(rules.retired)) == (["north: group roads"], ["roads: group roads"])


def test_a_renamed_code_is_the_folders_and_the_area_does_not_stay_beside_itself(
    city: Session, folder: Path
) -> None:
    change(folder, "areas/district.geojson", '"code": "stepnoy"', '"code": "steppe"')
    districts = bring_in(city, folder)["areas: district"]
    assert (districts.added, districts.retired, districts.left) == (("steppe",), ("stepnoy",), ())


def test_another_triage_desk_is_refused_while_the_one_before_stays(city: Session, folder: Path) -> None:
    change(folder, "departments.toml", 'code = "desk"', 'code = "front"')
    with pytest.raises(InFile) as refused:
        bring_in(city, folder)
    assert refused.value.cause.code == "departments.other_triage"


def test_a_part_that_is_not_in_the_folder_stays_as_it_is_even_when_it_is_to_be_exact(
    city: Session, folder: Path
) -> None:
    (folder / "departments.toml").unlink()
    (folder / "calendar.toml").unlink()
    change(folder, "city.toml", 'calendar = "calendar.toml"\n', "")
    before = rules_by_code(city)
    assert "departments" not in bring_in(city, folder, exact=True)
    assert rules_by_code(city) == before


def test_what_may_surprise_in_the_boundaries_is_told(city: Session, folder: Path) -> None:
    west = '"coordinates": [[[0.0, 0.0], [0.5, 0.0], [0.5, 0.5], [0.0, 0.5], [0.0, 0.0]]]'
    bow = '"coordinates": [[[5.0, 0.0], [6.0, 1.0], [6.0, 0.0], [5.0, 1.0], [5.0, 0.0]]]'
    change(folder, "areas/district.geojson", west, bow)
    change(folder, "areas/district.geojson", '"code": "ozernyy"', '"code": "lake"')
    change(folder, "departments.toml", "ozernyy", "lake")
    (folder / "areas/district.geojson").write_text(
        (folder / "areas/district.geojson").read_text().replace("[0.5, 0.5]", "[0.5, 0.4]")
    )
    districts = bring_in(city, folder)["areas: district"]
    assert districts.left == ("ozernyy",)
    assert [note.partition(": ")[2] for note in districts.notes] == [
        "row 1, elkino, was repaired: self-intersection at 5.5 0.5",
        "lake and ozernyy claim the same 2,769,532,269 m²",
        "elkino lies in no okrug",
    ]


def test_only_who_may_shape_the_city_may_bring_one_in(city: Session, folder: Path) -> None:
    with opened(folder) as files, pytest.raises(InFile) as refused:
        import_city(city, VISITOR, read_folder(files))
    assert isinstance(refused.value.cause, NotAllowed)


def toml_with(name: str, before: str, after: str) -> Callable[[Path], None]:
    return lambda folder: change(folder, name, before, after)


def outward_link(folder: Path) -> None:
    (folder / "categories.toml").unlink()
    (folder / "categories.toml").symlink_to("/etc/hostname")


def circular_link(folder: Path) -> None:
    (folder / "categories.toml").unlink()
    (folder / "categories.toml").symlink_to("categories.toml")


def outward_folder(folder: Path) -> None:
    elsewhere = folder.parent / "elsewhere"
    (folder / "areas").rename(elsewhere)
    (folder / "areas").symlink_to(elsewhere)


def pipe(folder: Path) -> None:
    (folder / "categories.toml").unlink()
    os.mkfifo(folder / "categories.toml")


def huge(folder: Path) -> None:
    with (folder / "categories.toml").open("ab") as file:
        file.truncate(20_000_001)


REFUSALS = {
    "a newer format": (toml_with("veche.toml", "format = 1", "format = 2"), "this program knows 1. Use a newer"),
    "a manifest with a strange file": (toml_with("veche.toml", '"city.toml"', '"../city.toml"'), "city.toml' is no"),
    "a path that climbs": (
        toml_with("areas.toml", "areas/district.geojson\"", "../district.geojson\""),
        "../district.geojson: it leads out of the folder",
    ),
    "an absolute path": (
        toml_with("city.toml", 'calendar = "calendar.toml"', 'calendar = "/etc/hostname"'),
        "/etc/hostname: it leads out of the folder",
    ),
    "a link that leads out": (outward_link, "categories.toml: it leads out of the folder"),
    "a link to itself": (circular_link, "categories.toml: there is no such file"),
    "a folder that leads out": (outward_folder, "geojson: it leads out of the folder"),
    "a pipe": (pipe, "categories.toml: there is no such file"),
    "a file that is too large": (huge, "categories.toml: the file has 20000001 bytes; 20000000 are the limit"),
    "broken TOML": (toml_with("departments.toml", 'code = "desk"', "code = desk"), "departments.toml: is neither TOML"),
    "broken TOML, by line": (toml_with("departments.toml", 'code = "desk"', "code = desk"), "at line 11"),
    "a broken calendar": (toml_with("calendar.toml", "09:00-13:00", "9-13"), "calendar.toml: hours.monday"),
    "broken GeoJSON": (toml_with("areas/district.geojson", '"Feature",', '"Feature"'), "district.geojson: The file"),
    "a row without a shape": (
        toml_with("areas/district.geojson", '"Polygon"', '"Point"'), "district.geojson: row 1: unreadable geometry"
    ),
    "a field that is not there": (
        toml_with("areas.toml", '"residents"', '"people"'), "district.geojson: The file has no field people"
    ),
    "two types that tile": (
        toml_with("areas.toml", 'code = "okrug"', 'code = "okrug"\ncity = true'), "only one that tiles the city"
    ),
    "a category without a language": (
        toml_with("categories.toml", 'en = "Pothole"\n', ""), "category pothole: name: has no text in en"
    ),
    "a rule about nothing": (
        toml_with("departments.toml", '"elkino"', '"elkina"'), "'elkina' does not exist; did you mean 'elkino'"
    ),
    "no city at all": (lambda folder: (folder / "veche.toml").unlink(), "it has no veche.toml"),
}  # fmt: skip


@pytest.mark.parametrize("what", REFUSALS)
def test_a_refusal_names_the_file_and_the_place_and_nothing_is_changed(
    civic: Civic, exported: Path, rows: Engine, what: str
) -> None:
    spoil, said = REFUSALS[what]
    spoil(exported)
    refused = civic("city", "import", exported)
    assert refused.exit_code == 2, refused.output
    assert said in refused.output
    with rows.connect() as connection:
        counted = (
            "SELECT (SELECT count(*) FROM city) + (SELECT count(*) FROM event) + (SELECT count(*) FROM area)"
        )
        assert connection.scalar(text(counted)) == 0


def test_a_dry_run_says_everything_and_writes_nothing(civic: Civic, exported: Path, rows: Engine) -> None:
    told = civic("city", "import", exported, "--dry-run")
    assert told.exit_code == 0
    lines = [line.split() for line in told.output.splitlines()]
    assert ["Part", "Added", "Changed", "Unchanged", "Retired", "Left"] in lines
    assert ["areas:", "district", "3", "·", "·", "·", "·"] in lines
    assert "Nothing was written" in told.output
    with rows.connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM city")) == 0


def test_a_city_is_told_to_itself_in_a_table_and_again_nothing_changes(civic: Civic, exported: Path) -> None:
    assert civic("city", "import", exported).exit_code == 0
    again = civic("city", "import", exported)
    assert again.exit_code == 0
    assert "nothing was changed" in again.output


def packed(folder: Path, archive: Path, inside: str = "") -> Path:
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as zipped:
        for path in sorted(folder.rglob("*")):
            zipped.write(path, f"{inside}{path.relative_to(folder)}")
    return archive


@pytest.mark.parametrize("inside", ["", "mytown-main/"])
def test_an_archive_of_the_folder_will_do(
    session: Session, exported: Path, tmp_path: Path, inside: str
) -> None:
    bring_in(session, packed(exported, tmp_path / "city.zip", inside))
    export(session, tmp_path / "copy")
    assert content(tmp_path / "copy") == content(exported)


@pytest.mark.parametrize(
    ("name", "limits", "code"),
    [
        ("../city.toml", Limits(), "archive.unsafe_name"),
        ("/city.toml", Limits(), "archive.unsafe_name"),
        ("C:\\city.toml", Limits(), "archive.unsafe_name"),
        ("bomb.toml", Limits(max_unpacked=100_000), "source.unpacks_too_large"),
        ("one.toml", Limits(max_entries=3), "archive.too_many_entries"),
        ("veche.toml", Limits(), "archive.unreadable"),
    ],
)
def test_an_archive_that_means_harm_is_refused(
    exported: Path, tmp_path: Path, name: str, limits: Limits, code: str
) -> None:
    archive = packed(exported, tmp_path / "city.zip")
    with (
        warnings.catch_warnings(action="ignore"),
        zipfile.ZipFile(archive, "a", zipfile.ZIP_DEFLATED) as zipped,
    ):
        zipped.writestr(name, b"\0" * 1_000_000)
    with pytest.raises(SourceError) as refused, opened(archive, limits):
        pass
    assert refused.value.code == code
