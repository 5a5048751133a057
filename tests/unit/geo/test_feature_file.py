"""A GeoJSON file for git: alike for like areas, and never worse than what it was made of."""

from __future__ import annotations

import json

import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry import MultiPolygon, Polygon, box, shape

from geo.feature_file import area_geojson, feature_lines
from geo.repair import repair


def test_each_area_has_a_line_and_the_whole_is_geojson() -> None:
    west, east = (MultiPolygon([box(x, 0, x + 1, 1)]) for x in (0, 1))
    areas = [({"code": "ёж", "residents": 3}, west), ({"code": "b"}, east)]
    lines = list("".join(feature_lines(areas)).splitlines())
    assert len(lines) == 2 + 2
    assert '"code": "ёж"' in lines[1]
    whole = json.loads("\n".join(lines))
    assert [feature["properties"]["code"] for feature in whole["features"]] == ["ёж", "b"]


def test_no_areas_are_an_empty_collection() -> None:
    assert json.loads("".join(feature_lines([])))["features"] == []


@given(st.integers(0, 3), st.booleans(), st.booleans())
def test_where_a_ring_begins_and_which_way_it_runs_does_not_matter(
    start: int, turned: bool, swapped: bool
) -> None:
    corners = [(0.12345678, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0)]
    ring = corners[start:] + corners[:start]
    hole = [(0.2, 0.2), (0.3, 0.2), (0.3, 0.3)]
    parts = [Polygon(ring[::-1] if turned else ring, [hole[::-1] if turned else hole]), box(2, 0, 3, 1)]
    drawn = area_geojson(MultiPolygon(parts[::-1] if swapped else parts))
    assert drawn == area_geojson(MultiPolygon([Polygon(corners, [hole]), box(2, 0, 3, 1)]))
    first = shape(drawn).geoms[0]
    assert first.exterior.is_ccw
    assert [0.1234568, 0.0] in drawn["coordinates"][1][0] or [0.1234568, 0.0] in drawn["coordinates"][0][0]  # type: ignore[index]


def test_what_rounding_would_spoil_keeps_its_digits() -> None:
    # A spike thinner than a centimetre: rounded, its two sides cross.
    spoilt = Polygon([(0, 0), (1, 0), (1, 1), (0.50000004, 0.00000004), (0, 1)])
    assert spoilt.is_valid
    kept = shape(area_geojson(MultiPolygon([spoilt])))
    assert kept.is_valid
    assert kept.equals(spoilt)


@settings(max_examples=80, deadline=None)
@given(
    st.lists(st.tuples(st.floats(-170, 170), st.floats(-80, 80)), min_size=3, max_size=9),
    st.floats(1e-4, 0.3),
)
def test_what_is_written_is_read_without_repair_and_written_again_the_same(
    places: list[tuple[float, float]], size: float
) -> None:
    area = repair(
        shapely.union_all([shapely.Point(place).buffer(size, quad_segs=3) for place in places])
    ).geometry
    drawn = area_geojson(area)
    again = repair(shape(json.loads(json.dumps(drawn))))
    assert again.problem is None
    assert area_geojson(again.geometry) == drawn
