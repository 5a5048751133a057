from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from civic.history.mapping import MappingError, read_mapping
from tests.unit.history.records import mapping

EXAMPLES = Path(__file__).parents[3] / "docs" / "examples"


@pytest.mark.parametrize("file", sorted(EXAMPLES.glob("*/*-*.toml")), ids=lambda path: path.name)
def test_the_mappings_of_the_examples_are_right(file: Path) -> None:
    assert read_mapping(file).source


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"sourc": "x"}, "m.toml: sourc: is not a key here; did you mean 'source'?"),
        ({"file__format": "xls"}, "m.toml: file.format: must be one of csv, geojson, json, xml, not 'xls'"),
        ({"file__encoding": "utf-9"}, "file.encoding: must be one of encodings such as utf-8"),
        ({"file__delimiter": ";;"}, "file.delimiter: must be one of a single character, not ';;'"),
        ({"file__records": "a"}, 'file.records: is not a key here unless format = "json" or "xml"'),
        ({"columns__id": None}, "m.toml: columns.id: is missing"),
        ({"columns__lat": None}, "m.toml: columns.lat: is missing"),
        ({"columns__x": "e", "columns__y": "n"}, "columns.x: is not a key here beside lon and lat"),
        ({"columns__statuss": "s"}, "columns.statuss: is not a key here; did you mean 'status'?"),
        ({"status__values": {"Open": "opened"}}, "status.values.Open: must be one of received, accepted"),
        ({"status": None}, "m.toml: status: is missing"),
        ({"status__closed_without_date": "updated"}, "or a date that has a column, not 'updated'"),
        ({"columns__status": None, "status": {}}, "m.toml: status.default: is missing"),
        ({"dates__formats": ["yyyy"]}, "dates.formats: must be one of iso, unix, unix_ms or a form such as"),
        ({"dates__time": "25:00"}, "dates.time: must be one of times such as 12:00, not '25:00'"),
        ({"time_zone": "Boston"}, "m.toml: time_zone: 'Boston' does not exist"),
        ({"place__crs": "EPSG:2056"}, "place.crs: is not a key here unless columns has x and y"),
        ({"place__defaults": [{"lon": 200, "lat": 1}]}, "place.defaults[1].lon: must be -180 to 180, not 200"),
        ({"departments__unknown": "ask"}, "departments.unknown: must be one of create, route, reject"),
        ({"channels": {"Phone": "phone"}}, "channels.Phone: must be one of web, api, staff, not 'phone'"),
        ({"ignore": [{"column": "kind", "values": []}]}, "m.toml: ignore[1].reason: is missing"),
    ],
)  # fmt: skip
def test_a_mistake_is_told_with_its_file_and_key(changes: dict[str, Any], said: str) -> None:
    with pytest.raises(MappingError) as refused:
        mapping(**changes)
    assert said in str(refused.value)


def test_coordinates_of_another_system_need_its_name() -> None:
    projected = {"columns__lon": None, "columns__lat": None, "columns__x": "e", "columns__y": "n"}
    with pytest.raises(MappingError, match="place: is missing"):
        mapping(**projected)
    with pytest.raises(MappingError, match=r"place\.crs: must be one of codes such as EPSG:2056, not 'LV1'"):
        mapping(**projected, place__crs="LV1")


def test_geojson_has_its_place_of_itself() -> None:
    given = mapping(file__format="geojson", columns__lon=None, columns__lat=None)
    assert (given.columns.lon, given.columns.lat) == ("geometry.lon", "geometry.lat")
