"""A city that has brought its areas and not yet its streets: the address path and the map go by the areas."""

from __future__ import annotations

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from civic.places.basemap import ground_tile, ground_version
from civic.places.queries import find_address, knows_streets, suggest
from geo.mercator import tile_of
from geo.shapes import Point
from tests import mvt
from tests.small_city import WEST, small_city


@pytest.mark.parametrize("typed", ["West, 10", "запад, дом 3", "  west   side 5 "])
def test_an_address_is_found_by_the_area_that_it_names(session: Session, typed: str) -> None:
    small_city(session)
    found = find_address(session, typed).exact
    assert found is not None
    assert found.label("en") == " ".join(typed.split())
    assert found.area == {"en": "West", "ru": "Запад"}
    assert 30.0 < found.lon < 30.02
    assert [place.label("en") for place in suggest(session, typed, "en")] == [found.label("en")]


def test_words_that_name_no_area_lead_nowhere_and_two_areas_are_a_choice(session: Session) -> None:
    small_city(session)
    assert not knows_streets(session)
    assert find_address(session, "Bell Street 14").choices == ()
    assert {place.area["en"] for place in find_address(session, "between East and West").choices if place.area} == {
        "East", "West",
    }  # fmt: skip


def test_once_there_are_streets_areas_stand_in_for_none(session: Session) -> None:
    small_city(session)
    session.execute(
        text(
            "INSERT INTO street (name, search, geometry) VALUES ('{\"en\": \"Bell Street\"}', 'bell street',"
            " ST_GeomFromEWKT('SRID=4326;MULTILINESTRING((30.001 60.001, 30.002 60.001))'))"
        )
    )
    assert knows_streets(session)
    assert find_address(session, "West, 10").exact is None


def test_the_ground_shows_the_areas_until_there_is_one(session: Session) -> None:
    small_city(session)
    version = ground_version(session)
    tile = tile_of(Point(*WEST), 12)
    layers = mvt.decode(ground_tile(session, tile))
    assert {"boundaries", "places"} <= set(layers)
    session.execute(
        text(
            "INSERT INTO basemap_feature (layer, kind, min_zoom, geometry) VALUES ('water', 'river', 0,"
            " ST_Transform(ST_GeomFromEWKT('SRID=4326;POLYGON((30 60,30.01 60,30.01 60.01,30 60.01,30 60))'), 3857))"
        )
    )
    assert ground_version(session) != version
    assert "boundaries" not in mvt.decode(ground_tile(session, tile))
