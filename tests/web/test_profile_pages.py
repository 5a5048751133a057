"""What concerns somebody, on the pages, without scripts; and that nobody else comes to see it."""

from __future__ import annotations

import re

import pytest
from flask.testing import FlaskClient

from civic.people.models import Person
from civic.people.queries import actor_of
from civic.profile.queries import ProfileShown, profile_of
from tests.web.conftest import Site, send

PAGE, PLACE = "/me/profile", "/me/profile/place"
SECRET = "behind the blue door"


@pytest.fixture
def resident(site: Site) -> tuple[Person, FlaskClient]:
    site.forget_limits()
    with site.session():
        person = site.city.person()
    return person, site.signed_in(person)


def known(site: Site, person: Person) -> ProfileShown:
    with site.session() as session:
        return profile_of(session, actor_of(session, person), person.id)


def read(browser: FlaskClient, path: str = PAGE) -> str:
    answer = browser.get(path)
    assert answer.status_code == 200
    return re.sub(r"\s+", " ", answer.get_data(as_text=True))


def test_a_place_is_typed_kept_and_removed(site: Site, resident: tuple[Person, FlaskClient]) -> None:
    person, browser = resident
    answer = send(browser, PLACE, page=PLACE, kind="home", address="bell st 4", name=SECRET)
    assert answer.status_code == 302
    kept = known(site, person).places[0]
    assert (kept.kind, kept.address, kept.name) == ("home", "Bell Street 4", SECRET)
    assert SECRET in read(browser)
    assert send(browser, f"{PLACE}/remove", page=PAGE, place=str(kept.id)).status_code == 302
    assert known(site, person).places == ()


def test_a_place_may_be_a_pin(site: Site, resident: tuple[Person, FlaskClient]) -> None:
    person, browser = resident
    pin = {"lon": "30.006", "lat": "60.0051", "place_source": "map"}
    assert send(browser, PLACE, page=PLACE, kind="work", **pin).status_code == 302
    assert known(site, person).places[0].kind == "work"


def test_bad_input_is_told_beside_its_field_and_stays(resident: tuple[Person, FlaskClient]) -> None:
    _, browser = resident
    for fields, told in (
        ({"kind": "home", "address": "Nowhere Row 17"}, "address-error"),
        ({"kind": "home", "address": "station road 3"}, "Which of them is it?"),
        ({"kind": "", "address": "bell st 4"}, "kind-error"),
        ({"kind": "home", "lon": "31.5", "lat": "61.5", "place_source": "map"}, "address-error"),
        ({"kind": "home", "lon": "x", "lat": "1e999", "place_source": "map"}, "address-error"),
    ):
        answer = send(browser, PLACE, page=PLACE, name=SECRET, **fields)
        html = answer.get_data(as_text=True)
        assert answer.status_code == 422 and told in html and SECRET in html
    answer = send(browser, f"{PAGE}/channels", page=PAGE, quiet_from="late", quiet_until="07:00")
    assert answer.status_code == 422 and 'id="quiet_from-error"' in answer.get_data(as_text=True)
    assert send(browser, f"{PAGE}/interests", page=PAGE, interests="category:x").status_code == 422


def test_interests_needs_and_channels_are_told_and_taken_back(
    site: Site, resident: tuple[Person, FlaskClient]
) -> None:
    person, browser = resident
    assert send(browser, f"{PAGE}/interests", page=PAGE, interests="category:lamp").status_code == 302
    assert send(browser, f"{PAGE}/needs", page=PAGE, access_needs="wheelchair").status_code == 302
    times = {"quiet_from": "22:00", "quiet_until": "07:00"}
    assert send(browser, f"{PAGE}/channels", page=PAGE, channels="email", **times).status_code == 302
    told = known(site, person)
    assert (told.interests, told.access_needs, told.channels) == (
        {"category:lamp"},
        {"wheelchair"},
        {"email"},
    )
    assert 'value="22:00"' in read(browser)
    assert send(browser, f"{PAGE}/forget", page=PAGE, part="interests").status_code == 302
    assert known(site, person).interests == frozenset()
    assert send(browser, f"{PAGE}/forget", page=PAGE).status_code == 302
    assert known(site, person).channels == frozenset()


def test_the_map_opens_at_ones_home_and_at_nobody_elses(
    site: Site, resident: tuple[Person, FlaskClient]
) -> None:
    _, browser = resident
    stranger = site.signed_in(_somebody(site))
    before = read(stranger, "/")
    pin = {"lon": "30.025", "lat": "60.0071", "place_source": "map"}
    assert send(browser, PLACE, page=PLACE, kind="home", **pin).status_code == 302
    answer = browser.get("/")
    bounds = re.compile(r"fitBounds\(\s*(\[\[.*?\]\])", re.S)
    own = bounds.search(answer.get_data(as_text=True))
    others = bounds.search(before)
    assert own is not None and others is not None and own[1] != others[1]
    assert answer.headers["Cache-Control"] == "no-store"
    after = bounds.search(read(stranger, "/"))
    assert after is not None and after[1] == others[1]


def test_no_page_of_anybody_else_holds_it(site: Site, resident: tuple[Person, FlaskClient]) -> None:
    _, browser = resident
    send(browser, PLACE, page=PLACE, kind="work", address="bell st 4", name=SECRET)
    with site.session():
        person = site.city.person("administrator", None)
    administrator = site.signed_in(person)
    for path in (PAGE, "/me", "/me/residence", "/admin", "/admin/residence", "/desk/residence", "/"):
        assert SECRET not in read(administrator, path)
    for path in ("/api/v1/issues", "/api/v1/openapi.json"):
        assert SECRET not in browser.get(path).get_data(as_text=True)


def _somebody(site: Site) -> Person:
    with site.session():
        return site.city.person()
