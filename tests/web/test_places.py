"""Places for scripts: what is offered for typed words, what lies under a pin, the ground's tiles."""

from __future__ import annotations

import time

import pytest
from sqlalchemy import delete

from civic.city.models import City
from civic.places.models import GroundSource
from civic.places.queries import find_address
from geo.mercator import tile_of
from geo.shapes import Point
from tests.mvt import decode
from tests.pace import crowding
from tests.small_city import OUTSIDE, WEST


def offered(client, typed: str, language: str = "en") -> list[dict]:
    answer = client.get("/places/suggest", query_string={"q": typed, "lang": language})
    assert answer.status_code == 200
    return answer.get_json()


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("bell street 8", "Bell Street 8"),
        ("8 Bell St.", "Bell Street 8"),
        ("Bel Strete 8", "Bell Street 8"),
        ("колокольная 8", "Bell Street 8"),
        ("ул. Колокольная, д. 8", "Bell Street 8"),
        ("bell", "Bell Street"),
        ("Smallton, Mill Lane 3", "Mill Lane 3"),
    ],
)
def test_an_address_is_offered_however_it_is_typed(client, typed, first):
    assert offered(client, typed)[0]["label"] == first


def test_an_address_is_offered_with_its_place_area_and_id(client):
    option = offered(client, "bell street 8")[0]
    assert option["detail"] == "West"
    assert 30.0 < option["lon"] < 30.02 and 60.0 < option["lat"] < 60.01
    assert isinstance(option["address_id"], int)


def test_labels_are_in_the_readers_language(client):
    assert offered(client, "bell street 8", "ru")[0]["label"] == "Колокольная улица, 8"


def test_neighbours_are_offered_for_a_number_that_is_not_there(client):
    assert {option["label"] for option in offered(client, "bell street 9")} <= {
        f"Bell Street {number}" for number in (6, 8, 10, 12)
    }


@pytest.mark.parametrize("typed", ["", " ", "%", "_", "\\", "'", "х" * 5000, "\x00", "12"])
def test_words_that_are_no_address_are_answered_calmly(client, typed):
    assert isinstance(offered(client, typed), list)


def test_a_typed_address_is_one_several_near_ones_or_none(site):
    with site.session() as session:
        one = find_address(session, "Bell Street 8")
        assert one.exact is not None and one.exact.label("en") == "Bell Street 8"
        several = find_address(session, "Station Road 5")
        assert several.exact is None
        assert {(place.label("en"), place.area["en"]) for place in several.choices} == {
            ("Station Road 5", "West"), ("Station Road 5", "East"),
        }  # fmt: skip
        near = find_address(session, "Bell Street 9")
        assert near.exact is None and near.choices
        none = find_address(session, "Xyzzy Plaza 5")
        assert none.exact is None and not none.choices


def test_a_pin_is_told_its_address_and_a_pin_off_the_streets_its_place(client):
    at = client.get("/places/reverse", query_string={"lon": 30.0051, "lat": 60.0051}).get_json()
    assert at["inside"] and at["label"].startswith("Bell Street") and at["detail"] == "West"
    off = client.get("/places/reverse", query_string={"lon": 30.0195, "lat": 60.0095}).get_json()
    assert off == {"inside": True, "label": "Place on the map", "detail": ""}


def test_a_pin_outside_the_city_is_told_whom_to_turn_to(client):
    told = client.get("/places/reverse", query_string={"lon": OUTSIDE[0], "lat": OUTSIDE[1]}).get_json()
    assert told["inside"] is False
    assert "Smallton" in told["message"] and "Turn to the county" in told["message"]


@pytest.mark.parametrize(
    ("lon", "lat"), [("", ""), ("x", "1"), ("nan", "1"), ("181", "0"), ("0", "91"), (None, None)]
)
def test_a_pin_that_is_no_place_is_refused(client, lon, lat):
    query = {name: value for name, value in (("lon", lon), ("lat", lat)) if value is not None}
    answer = client.get("/places/reverse", query_string=query, headers={"Accept": "application/json"})
    assert answer.status_code == 422 and answer.get_json()["code"] == "place.not_a_place"


def tile_address(zoom: int) -> str:
    tile = tile_of(Point(*WEST), zoom)
    return f"/tiles/base/{tile.z}/{tile.x}/{tile.y}.mvt"


def test_a_tile_holds_the_ground_with_kinds_and_names(client):
    layers = decode(client.get(tile_address(14)).get_data())
    assert {"earth", "landuse", "roads"} <= set(layers)
    assert {feature.properties["kind"] for feature in layers["landuse"].features} == {"park"}
    assert {feature.properties["name_ru"] for feature in layers["roads"].features} >= {"Колокольная улица"}


def test_far_out_roads_are_drawn_without_names(client):
    roads = decode(client.get(tile_address(11)).get_data())["roads"].features
    assert roads and all(set(road.properties) == {"kind"} for road in roads)


def test_a_tile_is_kept_by_browsers_until_the_ground_is_another(client):
    answer = client.get(tile_address(14), headers={"Accept-Encoding": "gzip"})
    assert answer.headers["Content-Encoding"] == "gzip"
    assert answer.headers["Cache-Control"] == "public, max-age=86400"
    assert "Set-Cookie" not in answer.headers
    again = client.get(tile_address(14), headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304 and not again.get_data()
    page = client.get("/").get_data(as_text=True)
    version = page.split("{y}.mvt?v=")[1].split('"')[0]
    assert "immutable" in client.get(f"{tile_address(14)}?v={version}").headers["Cache-Control"]


@pytest.mark.parametrize("address", ["16/1/1", "3/9/1", "3/1/9", "0/0/1", "15/99999999/1"])
def test_a_tile_that_does_not_exist_is_not_found(client, address):
    assert client.get(f"/tiles/base/{address}.mvt").status_code == 404


def test_the_sea_is_empty_and_no_error(client):
    answer = client.get("/tiles/base/10/0/500.mvt")
    assert answer.status_code == 200 and decode(answer.get_data()) == {}


def test_a_tile_that_was_drawn_before_comes_at_once(client):
    client.get(tile_address(13))
    began = time.perf_counter()
    for _ in range(20):
        client.get(tile_address(13))
    assert (time.perf_counter() - began) / 20 < 0.05 * crowding()


def test_imported_ground_says_whom_it_is_from_and_the_citys_own_that_it_is_its_own(client, site):
    for address in ("/", "/report"):
        page = client.get(address).get_data(as_text=True)
        link = (
            'href="https://www.openstreetmap.org/copyright" rel="noopener">© OpenStreetMap contributors</a>'
        )
        assert link in page and "Map data from the city" not in page
    with site.session() as session:
        session.execute(delete(GroundSource))
        session.commit()
    site.app.extensions.pop("veche_ground")
    assert "Map data from the city" in client.get("/").get_data(as_text=True)


@pytest.mark.parametrize(
    ("ending", "kind", "directive", "other"),
    [("png", "png", "img-src", "connect-src"), ("mvt", "mvt", "connect-src", "img-src")],
)
def test_a_citys_own_tiles_are_the_one_other_host_that_a_map_may_load_from(
    client, site, ending, kind, directive, other
):
    with site.session() as session:
        city = session.get_one(City, 1)
        city.tile_url = f"https://tiles.smallton.example/a/{{z}}/{{x}}/{{y}}.{ending}"
        city.tile_attribution, city.tile_max_zoom = "© Smallton", 18
        session.commit()
    answer = client.get("/")
    page = answer.get_data(as_text=True)
    assert f'data-tiles="https://tiles.smallton.example/a/{{z}}/{{x}}/{{y}}.{ending}"' in page
    assert f'data-tiles-max-zoom="18" data-tiles-kind="{kind}"' in page
    assert "© Smallton" in page and "Map data from the city" not in page
    policy = dict(part.split(" ", 1) for part in answer.headers["Content-Security-Policy"].split("; "))
    assert policy[directive].endswith(" https://tiles.smallton.example")
    assert "smallton" not in policy[other] and "smallton" not in policy["script-src"]
    # A page without a map has no reason to.
    assert "smallton" not in client.get("/issues").headers["Content-Security-Policy"]
