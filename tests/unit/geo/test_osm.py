"""Extracts read: what becomes of tags, broken files, coasts."""

from __future__ import annotations

from pathlib import Path

import pytest
import shapely
from shapely import LineString, box

from geo.errors import SourceError
from geo.osm import Clip, House, Item, Piece, Shape, Tally, open_extract, read_extract
from geo.osm.names import names_of, spellings_of
from geo.osm.sea import sea
from tests.extract import ExtractFile, smallton

CITY = box(30.0, 60.0, 30.04, 60.01)


def read(path: Path, clip: Clip | None = None) -> tuple[list[Item], Tally]:
    tally = Tally()
    items = list(read_extract(open_extract(path), clip or Clip.everything(), ("en", "ru"), tally))
    return items, tally


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> tuple[list[Item], Tally]:
    path = smallton().write(tmp_path_factory.mktemp("osm") / "smallton.osm.gz")
    return read(path, Clip.to(CITY))


def shapes(items: list[Item], layer: str) -> list[Shape]:
    return [item for item in items if isinstance(item, Shape) and item.layer == layer]


@pytest.mark.parametrize("ending", [".osm", ".osm.gz", ".osm.bz2", ".osm.pbf"])
def test_an_extract_is_read_in_every_format_and_named_without_its_date(tmp_path: Path, ending: str) -> None:
    extract = open_extract(smallton().write(tmp_path / f"smallton-2026-11-23{ending}"))
    assert extract.name == "smallton"
    items, _ = read(extract.path)
    assert {item.names["en"] for item in items if isinstance(item, Piece)} >= {
        "Bell Street",
        "Village Street",
    }


def test_streets_have_their_names_by_language_and_the_names_they_had(town: tuple[list[Item], Tally]) -> None:
    first = next(item for item in town[0] if isinstance(item, Piece))
    assert first.names == {"en": "Bell Street", "ru": "Колокольная улица"}
    assert "Old Bell Road" in first.spellings


def test_houses_are_nodes_ways_and_members_of_their_streets_relation(town: tuple[list[Item], Tally]) -> None:
    houses = {
        (name, item.numbers, item.rank)
        for item in town[0]
        if isinstance(item, House)
        for name in item.names.values()
    }
    assert houses == {
        ("Bell Street", ("2",), 0), ("Bell Street", ("4",), 0), ("Bell St.", ("4",), 1), ("Bell Street", ("6A",), 0),
        ("Bell Street", ("8 к2",), 0), ("улица Колокольная", ("9", "11"), 0), ("Station Road", ("1",), 0),
        ("Mill Lane", ("5",), 0), ("Upper Farm", ("7",), 0),
    }  # fmt: skip


def test_what_is_left_out_is_counted_with_its_reason(town: tuple[list[Item], Tally]) -> None:
    assert town[1].left_out == {"outside": 1, "no_street": 1, "interpolation": 1}
    assert (town[1].pieces, town[1].houses) == (7, 10)


def test_the_ground_has_holes_tunnels_and_labels(town: tuple[list[Item], Tally]) -> None:
    items = town[0]
    [pond] = shapes(items, "water")
    assert pond.kind == "water" and len(pond.geometry.interiors) == 1
    assert {shape.kind for shape in shapes(items, "landuse")} == {"park"}
    [tunnel] = [shape for shape in shapes(items, "roads") if shape.kind == "tunnel"]
    assert tunnel.names == {} and tunnel.min_zoom >= 14
    assert {(shape.kind, shape.names["en"]) for shape in shapes(items, "places")} == {
        ("water", "Pond"), ("park", "Bell Park"), ("station", "Smallton Central"),
    }  # fmt: skip


def test_a_way_that_is_cut_off_keeps_the_part_that_is_there(town: tuple[list[Item], Tally]) -> None:
    [lane] = [item for item in town[0] if isinstance(item, Piece) and item.names["en"] == "Cut Lane"]
    assert lane.line.equals(LineString([(30.037, 60.001), (30.039, 60.001)]))


@pytest.mark.parametrize(
    ("tags", "languages", "names"),
    [
        ({"name": "Lehtikatu", "name:sv": "Lövgatan"}, ("fi", "sv"), {"fi": "Lehtikatu", "sv": "Lövgatan"}),
        ({"name": "Neue - Nova", "name:de": "Neue"}, ("de", "it"), {"de": "Neue"}),
        ({"name": "Липовая улица"}, ("en", "ru"), {"ru": "Липовая улица"}),
        ({"name": "Липовая улица"}, ("en",), {"en": "Липовая улица"}),
        ({"name": "Lime Street"}, ("ru", "en"), {"en": "Lime Street"}),
        ({"name": "Odos", "name:etymology": "Greek"}, ("el",), {"el": "Odos"}),
        ({"name": " ", "name:en": "x" * 500}, ("en",), {}),
    ],
)
def test_the_plain_name_is_of_the_citys_first_language_unless_tags_or_letters_say_otherwise(
    tags: dict[str, str], languages: tuple[str, ...], names: dict[str, str]
) -> None:
    assert names_of(tags, languages) == names


def test_other_spellings_are_each_taken_once() -> None:
    tags = {"name": "A", "alt_name": "B; C", "old_name:ru": "Б", "int_name": "A", "ref": "D"}
    assert spellings_of(tags) == ["A", "B", "C", "Б"]


def write(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("a.osm", b"", "source.empty"),
        ("a.geojson", b"{}", "source.format"),
        ("a.osm.pbf", b"PK\x03\x04 a zip by another name", "source.not_an_extract"),
        ("a.osm.gz", b"<osm version='0.6'/>", "source.not_an_extract"),
        ("a.osm", b"<gpx></gpx>", "source.not_an_extract"),
        ("a.osm.bz2", b"BZh9 broken", "source.not_an_extract"),
    ],
)
def test_what_is_no_extract_is_told_before_it_is_read(
    tmp_path: Path, name: str, content: bytes, code: str
) -> None:
    with pytest.raises(SourceError) as refused:
        open_extract(write(tmp_path / name, content))
    assert refused.value.code == code
    with pytest.raises(SourceError, match=r"source\.missing"):
        open_extract(tmp_path / "none.osm")


@pytest.mark.parametrize("ending", [".osm", ".osm.gz", ".osm.bz2", ".osm.pbf"])
def test_a_file_that_breaks_off_is_refused(tmp_path: Path, ending: str) -> None:
    whole = smallton().write(tmp_path / f"whole{ending}").read_bytes()
    cut = write(tmp_path / f"cut{ending}", whole[: len(whole) * 2 // 3])
    with pytest.raises(SourceError, match=r"source\.(unreadable|not_an_extract)"):
        read(cut)


def test_an_entity_bomb_is_refused(tmp_path: Path) -> None:
    bomb = b"""<?xml version="1.0"?><!DOCTYPE osm [<!ENTITY a "aaaaaaaaaa">]>
    <osm version="0.6"><node id="1" version="1" lat="0" lon="0"><tag k="name" v="&a;"/></node></osm>"""
    with pytest.raises(SourceError):
        read(write(tmp_path / "bomb.osm", bomb))


BOX = box(0, 0, 1, 1)


def test_the_sea_lies_to_the_right_of_the_coast() -> None:
    [water] = sea([LineString([(0.5, 1.2), (0.5, 0.5), (0.5, -0.2)])], BOX)
    assert water.equals(box(0, 0, 0.5, 1))


def test_an_island_is_no_sea() -> None:
    coast = LineString([(0.5, 1.2), (0.5, -0.2)])
    island = LineString([(0.1, 0.1), (0.2, 0.1), (0.2, 0.2), (0.1, 0.2), (0.1, 0.1)])
    assert shapely.union_all(sea([coast, island], BOX)).area == pytest.approx(0.49)


def test_a_coast_that_ends_at_the_edge_is_led_on_and_one_with_a_gap_floods_nothing() -> None:
    short = LineString([(0.5, 0.9999), (0.5, 0.0001)])
    assert shapely.union_all(sea([short], BOX)).area == pytest.approx(0.5)
    assert sea([LineString([(0.5, 1.2), (0.5, 0.6)]), LineString([(0.5, 0.4), (0.5, -0.2)])], BOX) == []
    assert sea([], BOX) == []


def test_a_shape_wider_than_the_city_is_cut_to_what_is_drawn(tmp_path: Path) -> None:
    file = ExtractFile()
    file.square((29.0, 59.5), 2.0, natural="water")
    items, _ = read(file.write(tmp_path / "lake.osm"), Clip.to(CITY))
    [lake] = shapes(items, "water")
    assert lake.geometry.area < 0.02 and lake.geometry.contains(CITY)
