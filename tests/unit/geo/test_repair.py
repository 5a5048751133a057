from __future__ import annotations

import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from shapely.geometry import LineString, MultiPolygon, Polygon, box

from geo.errors import ShapeError
from geo.repair import repair

BOW_TIE = Polygon([(37.0, 55.0), (37.01, 55.01), (37.01, 55.0), (37.0, 55.01)])


def test_a_valid_area_keeps_every_vertex() -> None:
    drawn = box(37.0, 55.0, 37.1, 55.1)
    repaired = repair(drawn)
    assert repaired.problem is None
    assert repaired.geometry.geom_type == "MultiPolygon"
    assert {*repaired.geometry.geoms[0].exterior.coords} == {*drawn.exterior.coords}


def test_both_wings_of_a_bow_tie_stay_and_the_place_is_told() -> None:
    repaired = repair(BOW_TIE)
    assert len(repaired.geometry.geoms) == 2
    assert repaired.problem == "self-intersection at 37.005 55.005"


def test_holes_stay_holes_and_outer_rings_run_counter_clockwise() -> None:
    hole = box(37.02, 55.02, 37.04, 55.04).exterior
    clockwise = Polygon([(37, 55), (37, 55.1), (37.1, 55.1), (37.1, 55)], [hole])
    part = repair(clockwise).geometry.geoms[0]
    assert part.exterior.is_ccw
    assert len(part.interiors) == 1
    assert not part.interiors[0].is_ccw


def test_lines_beside_the_area_are_dropped_and_told() -> None:
    drawn = shapely.GeometryCollection([box(37, 55, 37.1, 55.1), LineString([(37, 55), (38, 56)])])
    repaired = repair(drawn)
    assert repaired.geometry.equals(box(37, 55, 37.1, 55.1))
    assert repaired.problem == "1 part(s) without an area dropped"


def test_slivers_are_dropped_but_small_parts_of_some_width_stay() -> None:
    thin = box(37.2, 55.0, 37.2000001, 55.01)
    small = box(37.3, 55.0, 37.3001, 55.0001)
    repaired = repair(MultiPolygon([box(37, 55, 37.1, 55.1), thin, small]))
    assert len(repaired.geometry.geoms) == 2
    assert repaired.problem == "1 sliver(s) dropped"


def test_parts_that_overlap_become_one() -> None:
    repaired = repair(MultiPolygon([box(37, 55, 37.1, 55.1), box(37.05, 55, 37.2, 55.1)]))
    assert repaired.geometry.equals(box(37, 55, 37.2, 55.1))
    assert repaired.problem is not None


def test_heights_are_dropped() -> None:
    assert not repair(Polygon([(0, 0, 5), (1, 0, 5), (1, 1, 5)])).geometry.has_z


@pytest.mark.parametrize(
    ("geometry", "code"),
    [
        (None, "geometry.missing"),
        (Polygon(), "geometry.empty"),
        (LineString([(0, 0), (1, 1)]), "geometry.no_area"),
        (Polygon([(0, 0), (1, 1), (0, 0)]), "geometry.no_area"),
        (box(413_000, 6_178_000, 414_000, 6_179_000), "geometry.outside_world"),
        (box(37, 55, float("inf"), 56), "geometry.not_finite"),
    ],
)
def test_what_is_no_area_on_earth_is_refused(geometry: shapely.Geometry | None, code: str) -> None:
    with pytest.raises(ShapeError) as refused:
        repair(geometry)
    assert refused.value.code == code


corners = st.tuples(st.integers(0, 20), st.integers(0, 20)).map(lambda xy: (30 + xy[0] / 10, 50 + xy[1] / 10))


@given(st.lists(corners, min_size=3, max_size=12))
def test_whatever_ring_is_drawn_the_answer_is_valid_or_a_refusal(ring: list[tuple[float, float]]) -> None:
    try:
        repaired = repair(Polygon(ring))
    except ShapeError as error:
        assert error.code == "geometry.no_area"
    else:
        assert repaired.geometry.is_valid
        assert repaired.geometry.area > 0
