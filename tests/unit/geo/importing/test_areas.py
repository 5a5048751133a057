from __future__ import annotations

from pathlib import Path

import pytest
from shapely.geometry import Point, box

from geo.errors import SourceError
from geo.importing import hierarchy, read_areas
from tests.unit.geo.importing.files import (
    BOW_TIE,
    SQUARE,
    WITH_HOLE,
    collection,
    districts,
    shapefile_parts,
    write_geojson,
    zipped,
)


def test_areas_have_names_codes_and_valid_shapes(tmp_path: Path) -> None:
    rows = read_areas(districts(tmp_path / "a.geojson"), name_field="name", language="ru")
    assert [row.code for row in rows] == ["shchukino", "staryy-gorod", "zareche", "elkino"]
    assert rows[0].names == {"ru": "Щукино"}
    assert all(row.geometry is not None and row.geometry.is_valid for row in rows)
    assert [row.problem for row in rows] == [None, "self-intersection at 37.71 55.71", None, None]
    assert len(rows[2].geometry.geoms[0].interiors) == 1
    assert len(rows[3].geometry.geoms) == 2


def test_the_same_areas_come_out_of_an_old_shapefile(tmp_path: Path) -> None:
    parts = shapefile_parts(tmp_path / "made", encoding="CP1251")
    path = zipped(tmp_path / "a.zip", {f"a.{part}": data for part, data in parts.items()})
    shapes = read_areas(path, name_field="ru=NAME")
    plain = read_areas(districts(tmp_path / "a.geojson"), name_field="ru=name")
    assert [(row.code, row.names) for row in shapes] == [(row.code, row.names) for row in plain]
    assert all(a.geometry.equals(b.geometry) for a, b in zip(shapes, plain, strict=True))


def test_names_in_several_languages_make_one_code_of_the_english(tmp_path: Path) -> None:
    properties = {"NAME": " Old   Town ", "NAME_RU": "Старый город"}
    path = write_geojson(tmp_path / "a.geojson", collection([(properties, SQUARE)]))
    row = read_areas(path, name_field="ru=NAME_RU, en=NAME")[0]
    assert row.names == {"ru": "Старый город", "en": "Old Town"}
    assert row.code == "old-town"


def test_codes_and_parents_are_taken_from_their_fields_however_they_are_typed(tmp_path: Path) -> None:
    rows = [
        ({"name": "A", "code": 45298555.0, "in": "Северный"}, SQUARE),
        ({"name": "B", "code": "SW-1"}, WITH_HOLE),
    ]
    path = write_geojson(tmp_path / "a.geojson", collection(rows))
    found = read_areas(path, name_field="name", code_field="code", parent_field="in")
    assert [(row.code, row.parent) for row in found] == [("45298555", "severnyy"), ("sw-1", None)]


def test_rows_that_cannot_be_used_are_told_and_kept_in_place(tmp_path: Path) -> None:
    rows = [
        ({"name": "Centre"}, SQUARE),
        ({"name": None}, SQUARE),
        ({"name": "Point"}, Point(37, 55)),
        ({"name": "Nowhere"}, None),
        ({"name": "centre!"}, BOW_TIE),
        ({"name": "!!!"}, SQUARE),
    ]
    found = read_areas(write_geojson(tmp_path / "a.geojson", collection(rows)), name_field="name")
    assert [row.index for row in found] == [0, 1, 2, 3, 4, 5]
    assert [row.geometry is None for row in found] == [False, True, True, True, True, True]
    assert [row.problem for row in found] == [
        None,
        "no name",
        "not an area: it has no area",
        "no geometry",
        "the code centre is that of row 1 already",
        "no code can be made of the name",
    ]


def test_a_row_that_cannot_be_used_does_not_take_its_code_away(tmp_path: Path) -> None:
    rows = [({"name": "Centre"}, None), ({"name": "Centre"}, SQUARE)]
    found = read_areas(write_geojson(tmp_path / "a.geojson", collection(rows)), name_field="name")
    assert [row.geometry is None for row in found] == [True, False]


@pytest.mark.parametrize("name_field", ["", "en=", "=name", "en=name,en=name", "English=name", "en=name,,"])
def test_a_name_field_that_cannot_be_understood_is_refused(tmp_path: Path, name_field: str) -> None:
    with pytest.raises(SourceError) as refused:
        read_areas(districts(tmp_path / "a.geojson"), name_field=name_field)
    assert refused.value.code == "areas.name_field"


def test_an_unknown_field_is_refused_with_those_that_are_known(tmp_path: Path) -> None:
    with pytest.raises(SourceError) as refused:
        read_areas(districts(tmp_path / "a.geojson"), name_field="name", code_field="OKTMO")
    assert refused.value.code == "areas.field_unknown"
    assert refused.value.params == {"field": "OKTMO", "known": "name, n"}


def test_a_child_belongs_where_most_of_it_lies() -> None:
    parents = {"west": box(0, 0, 10, 10), "east": box(10, 0, 20, 10)}
    children = {
        "inside": box(1, 1, 2, 2),
        "mostly-east": box(9, 1, 12, 2),
        "touching-only": box(20, 0, 21, 1),
        "elsewhere": box(50, 50, 51, 51),
    }
    assert hierarchy(children, parents) == {"inside": "west", "mostly-east": "east"}


def test_of_two_parents_that_hold_a_child_the_smaller_one_counts() -> None:
    parents = {"city": box(0, 0, 100, 100), "ward": box(0, 0, 10, 10), "a-city": box(0, 0, 100, 100)}
    assert hierarchy({"block": box(1, 1, 2, 2)}, parents) == {"block": "ward"}
    assert hierarchy({"block": box(50, 50, 51, 51)}, parents) == {"block": "a-city"}


def test_without_parents_there_is_no_hierarchy() -> None:
    assert hierarchy({"a": SQUARE}, {}) == {}
