"""Numbered things out of a file: points, lines and areas, each with its number."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from geo.errors import SourceError
from geo.importing import ThingRow, read_things

BOW_TIE = [[[0, 0], [0.001, 0.001], [0.001, 0], [0, 0.001], [0, 0]]]


def written(path: Path, *features: tuple[dict[str, Any], str | None, Any]) -> Path:
    rows = [
        {
            "type": "Feature",
            "properties": properties,
            "geometry": {"type": kind, "coordinates": coordinates} if kind else None,
        }
        for properties, kind, coordinates in features
    ]
    path.write_text(json.dumps({"type": "FeatureCollection", "features": rows}), "utf-8")
    return path


def things(path: Path, **fields: Any) -> list[ThingRow]:
    return list(read_things(path, **{"number_field": "NO", **fields})[1])


def test_points_lines_and_areas_are_taken_as_they_are(tmp_path: Path) -> None:
    file = written(
        tmp_path / "things.geojson",
        ({"NO": 217.0, "LIGHT": " LED ", "W": 40, "EMPTY": None, "NESTED": {}}, "Point", [30, 60]),
        ({"NO": "R-1"}, "LineString", [[30, 60], [30.1, 60, 12]]),
        ({"NO": "P 1"}, "Polygon", [[[30, 60], [30.1, 60], [30.1, 60.1], [30, 60]]]),
    )
    lamp, road, ground = things(file)
    assert (lamp.number, lamp.attributes, lamp.problem) == ("217", {"LIGHT": "LED", "W": 40}, None)
    assert [row.geometry.geom_type for row in (lamp, road, ground) if row.geometry] == [
        "Point", "LineString", "Polygon",
    ]  # fmt: skip
    assert road.geometry is not None and not road.geometry.has_z


def test_names_and_owners_come_from_their_fields(tmp_path: Path) -> None:
    file = written(
        tmp_path / "things.geojson", ({"NO": "7", "N": "Sunny", "R": "", "O": "parks"}, "Point", [30, 60])
    )
    (row,) = things(file, name_field="en=N,ru=R", owner_field="O")
    assert (row.names, row.owner, row.attributes) == ({"en": "Sunny"}, "parks", {})


def test_what_is_invalid_is_repaired_and_told_or_left_out_with_its_reason(tmp_path: Path) -> None:
    file = written(
        tmp_path / "things.geojson",
        ({"NO": "1"}, "Polygon", BOW_TIE),
        ({"NO": "2"}, "LineString", [[30, 60], [30, 60]]),
        ({"NO": "3"}, None, None),
        ({"NO": "4"}, "Point", [4_000_000, 8_000_000]),
        ({"NO": None}, "Point", [30, 60]),
        ({"NO": "6"}, "MultiPoint", [[30, 60], [30.1, 60]]),
    )
    bow, dot, nothing, far, unnumbered, two = things(file)
    assert bow.geometry is not None and bow.geometry.is_valid and "self-intersection" in str(bow.problem)
    assert dot.geometry is not None and dot.geometry.geom_type == "Point" and dot.problem == "no length"
    assert (nothing.geometry, nothing.problem) == (None, "no geometry")
    assert far.geometry is None and "outside the world" in str(far.problem)
    assert unnumbered.problem == "no number in NO"
    assert two.geometry is not None and two.geometry.geom_type == "MultiPoint"


def test_a_field_that_the_file_does_not_have_is_named(tmp_path: Path) -> None:
    file = written(tmp_path / "things.geojson", ({"NO": "1"}, "Point", [30, 60]))
    with pytest.raises(SourceError) as caught:
        things(file, number_field="NUMBER")
    assert (caught.value.code, caught.value.params["known"]) == ("things.field_unknown", "NO")
