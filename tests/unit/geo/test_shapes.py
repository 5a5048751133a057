from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely.geometry import Polygon

from geo.errors import ShapeError
from geo.shapes import (
    Bbox,
    Point,
    area,
    circle,
    distance,
    length,
    parse_geojson_line,
    parse_geojson_point,
    parse_geojson_polygon,
)

TOWN = Bbox(37.3, 55.5, 37.9, 55.9)
SQUARE = [[0.0, 0.0], [1.0, 0.0], [1.0, 1.0], [0.0, 1.0], [0.0, 0.0]]


@pytest.mark.parametrize(
    ("lon", "lat", "code"),
    [
        (math.nan, 0.0, "point.lon_number"),
        (0.0, math.inf, "point.lat_number"),
        (180.1, 0.0, "point.lon_range"),
        (0.0, -90.5, "point.lat_range"),
        (10**400, 0.0, "point.lon_range"),
        (True, 0.0, "point.lon_number"),
        (None, 0.0, "point.lon_number"),
        (0.0, "abc", "point.lat_number"),
        (0.0, "", "point.lat_number"),
    ],
)
def test_a_coordinate_that_is_no_place_is_refused_by_its_axis(lon: object, lat: object, code: str) -> None:
    with pytest.raises(ShapeError) as refused:
        Point.parse(lon, lat)
    assert refused.value.code == code


def test_form_values_are_read_with_a_decimal_comma_and_a_typographic_minus() -> None:
    assert Point.parse(" 37,61 ", "\N{MINUS SIGN}55.75") == Point(37.61, -55.75)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("1,2,3", "bbox.four_numbers"),
        ("a,b,c,d", "bbox.four_numbers"),
        ("", "bbox.four_numbers"),
        ("3,2,1,4", "bbox.order"),
        ("1,4,3,2", "bbox.order"),
        ("1,2,1,4", "bbox.order"),
        ("nan,2,3,4", "point.lon_number"),
        ("1,2,3,91", "point.lat_range"),
    ],
)
def test_a_box_that_is_none_is_refused(text: str, code: str) -> None:
    with pytest.raises(ShapeError) as refused:
        Bbox.parse(text)
    assert refused.value.code == code


def test_a_box_is_west_south_east_north() -> None:
    box = Bbox.parse("37.3, 55.5, 37.9, 55.9")
    assert box == TOWN
    assert box.contains(Point(37.3, 55.9))
    assert not box.contains(Point(55.7, 37.6))
    assert (box.centre.lon, box.centre.lat) == pytest.approx((37.6, 55.7))


def test_boxes_meet_at_their_edges_too() -> None:
    assert Bbox(0, 0, 1, 1).intersects(Bbox(1, 1, 2, 2))
    assert not Bbox(0, 0, 1, 1).intersects(Bbox(1.1, 0, 2, 1))


@given(
    lon=st.floats(-179, 179),
    lat=st.floats(-85, 85),
    metres=st.floats(1, 20_000),
    bearing=st.floats(0, 360),
)
def test_a_box_around_a_point_holds_everything_within_the_metres(
    lon: float, lat: float, metres: float, bearing: float
) -> None:
    from pyproj import Geod

    box = Bbox.around(Point(lon, lat), metres)
    x, y, _ = Geod(ellps="WGS84").fwd(lon, lat, bearing, metres * 0.999)
    if abs(x - lon) < 180:
        assert box.west <= x <= box.east or box.west == -180 or box.east == 180
        assert box.south <= y <= box.north


def test_metres_and_square_metres_are_those_of_the_ellipsoid() -> None:
    # One degree of latitude at the equator and one of longitude at 60 degrees north, by the tables of WGS 84.
    assert distance(Point(0, 0), Point(0, 1)) == pytest.approx(110_574, abs=1)
    assert distance(Point(0, 60), Point(1, 60)) == pytest.approx(55_800, abs=2)
    ring = Polygon(SQUARE)
    assert area(ring) == pytest.approx(1.2309e10, rel=1e-3)
    assert area(Polygon(SQUARE[::-1])) == area(ring)
    assert length(ring) == pytest.approx(443_770, rel=1e-3)


def test_a_hole_is_no_area() -> None:
    hole = [[0.25, 0.25], [0.75, 0.25], [0.75, 0.75], [0.25, 0.75], [0.25, 0.25]]
    assert area(Polygon(SQUARE, [hole])) == pytest.approx(area(Polygon(SQUARE)) * 0.75, rel=1e-3)


def test_a_geojson_point_may_have_a_height() -> None:
    assert parse_geojson_point({"type": "Point", "coordinates": [37.6, 55.7, 120]}) == Point(37.6, 55.7)


def test_latitude_first_is_recognised_where_the_place_is_expected() -> None:
    with pytest.raises(ShapeError) as refused:
        parse_geojson_point({"type": "Point", "coordinates": [55.7, 37.6]}, within=TOWN)
    assert refused.value.code == "point.swapped"


def test_latitude_first_is_recognised_even_where_it_is_no_latitude() -> None:
    with pytest.raises(ShapeError) as refused:
        parse_geojson_point({"type": "Point", "coordinates": [35.6, 139.7]}, within=Bbox(139, 35, 140, 36))
    assert refused.value.code == "point.swapped"


def test_a_point_elsewhere_is_left_to_the_caller() -> None:
    assert parse_geojson_point({"type": "Point", "coordinates": [2.35, 48.86]}, within=TOWN) == Point(
        2.35, 48.86
    )


@pytest.mark.parametrize(
    ("value", "code"),
    [
        (None, "geojson.not_object"),
        ([37.6, 55.7], "geojson.not_object"),
        ({"type": "Polygon", "coordinates": []}, "geojson.type"),
        ({"type": "Point"}, "geojson.position"),
        ({"type": "Point", "coordinates": "37.6,55.7"}, "geojson.position"),
        ({"type": "Point", "coordinates": [37.6]}, "geojson.position"),
        ({"type": "Point", "coordinates": ["37.6", "55.7"]}, "geojson.position"),
        ({"type": "Point", "coordinates": [True, 55.7]}, "geojson.position"),
        ({"type": "Point", "coordinates": [137.6, 155.7]}, "point.lat_range"),
    ],
)
def test_a_wrong_geojson_point_says_what_is_wrong(value: object, code: str) -> None:
    with pytest.raises(ShapeError) as refused:
        parse_geojson_point(value)
    assert refused.value.code == code


@pytest.mark.parametrize(
    ("value", "code"),
    [
        ({"type": "Polygon", "coordinates": []}, "geojson.rings"),
        ({"type": "Polygon", "coordinates": [SQUARE[:3]]}, "geojson.ring_short"),
        ({"type": "Polygon", "coordinates": [SQUARE[:4]]}, "geojson.ring_open"),
        ({"type": "Polygon", "coordinates": SQUARE}, "geojson.position"),
        ({"type": "MultiPolygon", "coordinates": [SQUARE]}, "geojson.position"),
        ({"type": "MultiPolygon", "coordinates": []}, "geojson.rings"),
        ({"type": "Polygon", "coordinates": [[[0, 0], [1, 1], [1, 0], [0, 1], [0, 0]]]}, "polygon.invalid"),
        ({"type": "Polygon", "coordinates": [[[0, 0], [1, 1], [1, 0], [0, 200], [0, 0]]]}, "point.lat_range"),
    ],
)
def test_a_wrong_geojson_polygon_says_what_is_wrong(value: object, code: str) -> None:
    with pytest.raises(ShapeError) as refused:
        parse_geojson_polygon(value)
    assert refused.value.code == code


@pytest.mark.parametrize(
    ("value", "code"),
    [
        (None, "geojson.not_object"),
        ({"type": "Polygon", "coordinates": [SQUARE]}, "geojson.type"),
        ({"type": "LineString", "coordinates": [[0, 0]]}, "line.short"),
        ({"type": "LineString", "coordinates": [[0, 0], [0, 0]]}, "line.short"),
        ({"type": "MultiLineString", "coordinates": []}, "geojson.rings"),
        ({"type": "LineString", "coordinates": [[0, 0], [0, 100]]}, "point.lat_range"),
        ({"type": "LineString", "coordinates": [[0, 0]] * 9}, "geojson.too_many_positions"),
    ],
)
def test_a_wrong_geojson_line_says_what_is_wrong(value: object, code: str) -> None:
    with pytest.raises(ShapeError) as refused:
        parse_geojson_line(value, max_positions=8)
    assert refused.value.code == code


def test_a_line_may_cross_itself_and_several_are_one() -> None:
    eight = parse_geojson_line({"type": "LineString", "coordinates": [[0, 0], [1, 1], [1, 0], [0, 1]]})
    both = parse_geojson_line(
        {"type": "MultiLineString", "coordinates": [[[0, 0], [1, 1]], [[5, 5], [6, 6]]]}
    )
    assert (len(eight.geoms), len(both.geoms)) == (1, 2)


def test_a_circle_is_as_large_on_the_ground_as_it_says() -> None:
    assert area(circle(Point(39.9, 57.6), 100)) == pytest.approx(math.pi * 100**2, rel=0.01)


def test_a_polygon_and_a_multipolygon_become_one_kind() -> None:
    single = parse_geojson_polygon({"type": "Polygon", "coordinates": [SQUARE]})
    several = parse_geojson_polygon({"type": "MultiPolygon", "coordinates": [[SQUARE]]})
    assert single.equals_exact(several)
    assert single.geom_type == "MultiPolygon"


def test_positions_of_all_rings_together_are_limited() -> None:
    far = [[x + 5, y] for x, y in SQUARE]
    value = {"type": "MultiPolygon", "coordinates": [[SQUARE], [far]]}
    assert parse_geojson_polygon(value, max_positions=10).geom_type == "MultiPolygon"
    with pytest.raises(ShapeError) as refused:
        parse_geojson_polygon(value, max_positions=9)
    assert refused.value.code == "geojson.too_many_positions"
