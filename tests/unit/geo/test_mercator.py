from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.errors import ShapeError
from geo.mercator import MAX_LATITUDE, WORLD, Tile, from_pixels, metres_per_pixel, tile_of, to_pixels
from geo.shapes import Point, distance

places = st.builds(Point, st.floats(-180, 180), st.floats(-85, 85))


@given(places)
def test_pixels_and_back_stay_within_a_centimetre_and_a_half(place: Point) -> None:
    assert distance(place, from_pixels(*to_pixels(place))) < 0.015


@given(st.integers(0, WORLD - 1), st.integers(0, WORLD - 1))
def test_a_pixel_keeps_its_number_through_degrees(px: int, py: int) -> None:
    x, y = to_pixels(from_pixels(px, py))
    assert abs(x - px) <= 1
    assert abs(y - py) <= 1


@given(places, st.integers(0, 20))
def test_the_tile_of_a_place_holds_it(place: Point, zoom: int) -> None:
    tile = tile_of(place, zoom)
    first_x, last_x, first_y, last_y = tile.pixels
    px, py = to_pixels(place)
    assert first_x <= px <= last_x
    assert first_y <= py <= last_y


def test_well_known_tiles_are_where_everybody_has_them() -> None:
    # By the OpenStreetMap wiki's "Slippy map tilenames".
    assert tile_of(Point(139.7006793, 35.6590699), 18) == Tile(18, 232798, 103246)
    bounds = Tile(1, 0, 0).bounds
    assert (bounds.west, bounds.south, bounds.east) == (-180.0, 0.0, 0.0)
    assert bounds.north == pytest.approx(85.0511287798, abs=1e-9)


def test_the_world_ends_where_its_square_does() -> None:
    assert to_pixels(Point(-180, MAX_LATITUDE)) == (0, 0)
    assert to_pixels(Point(180, -90)) == (WORLD - 1, WORLD - 1)
    assert to_pixels(Point(0, 90))[1] == 0


@pytest.mark.parametrize(("z", "x", "y"), [(-1, 0, 0), (21, 0, 0), (2, 4, 0), (2, 0, -1)])
def test_a_tile_that_does_not_exist_is_refused(z: int, x: int, y: int) -> None:
    with pytest.raises(ShapeError):
        Tile(z, x, y)


def test_a_pixel_outside_the_world_is_refused() -> None:
    with pytest.raises(ShapeError):
        from_pixels(WORLD, 0)


def test_a_screen_pixel_halves_with_each_zoom() -> None:
    assert metres_per_pixel(0) == pytest.approx(156_543.03, abs=0.01)
    assert metres_per_pixel(11, 60) == pytest.approx(metres_per_pixel(10) / 4)
