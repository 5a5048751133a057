"""Initiatives are found in lists, by area and in feeds, and followed, in a browser without scripts."""

from __future__ import annotations

from typing import Any
from xml.etree import ElementTree

from flask.testing import FlaskClient

from civic.core.permissions import SYSTEM
from geo.shapes import Point
from initiatives.proposals.commands.propose import propose
from initiatives.proposals.placing import Where
from initiatives.proposals.submission import Proposal
from initiatives.signatures.commands.count_signatures import count_signatures
from initiatives.signatures.commands.sign import sign
from tests.integration.initiatives.town import TEXT
from tests.web.conftest import Site, send
from tests.web.initiatives import actor, published, resident, town_of

ATOM = "{http://www.w3.org/2005/Atom}"


def placed(site: Site, title: str = "A bench", **where: Any) -> str:
    """The public id of one that collects signatures somewhere."""
    with town_of(site) as town:
        author = town.resident()
        town.rules(least=3, per_mille=0)
        words = {name: getattr(TEXT, name) for name in Proposal.__dataclass_fields__}
        draft = propose(town.session, author, Proposal(**words | {"title": title}), Where(**where))
        return town.let_collect(draft, author)


def test_the_list_says_how_many_there_are_and_forgives_a_slip(site: Site, client: FlaskClient) -> None:
    number = placed(site, "Xylophones in the park", lon=30.002, lat=60.002)
    html = client.get("/initiatives?q=xylophones").get_data(as_text=True)
    assert number in html and "1 initiative ·" in html and 'data-live-kinds="proposals.changed"' in html
    html = client.get("/initiatives?q=xylophnes").get_data(as_text=True)
    assert number in html and "Nothing has “xylophnes”" in html
    rows = client.get("/initiatives/list?q=xylophones")
    assert number in rows.get_data(as_text=True) and "<html" not in rows.get_data(as_text=True)
    again = client.get("/initiatives/list?q=xylophones", headers={"If-None-Match": rows.headers["ETag"]})
    assert again.status_code == 304
    inside = client.get("/initiatives/points.json?bbox=30.001,60.001,30.003,60.003").json
    assert number in [each["properties"]["id"] for each in inside["features"]] and inside["more"] is False
    outside = client.get("/initiatives?q=xylophones&bbox=30.5,60.5,30.6,60.6").get_data(as_text=True)
    assert number not in outside and 'name="bbox" value="30.5,60.5,30.6,60.6"' in outside


def test_somebodys_places_narrow_the_list_and_stand_in_no_address(site: Site, client: FlaskClient) -> None:
    near, far = placed(site, lon=30.0021, lat=60.002), placed(site, lon=30.008, lat=60.008)
    person = resident(site)
    browser = site.signed_in(person)
    assert "Name a place of yours" in browser.get("/initiatives").get_data(as_text=True)
    send(
        browser, "/me/profile/place", page="/me/profile/place", kind="home", lon="30.002000", lat="60.002000",
        place_source="map", accuracy="", address_id="", address="",
    )  # fmt: skip
    html = browser.get("/initiatives?near=500").get_data(as_text=True)
    assert (
        near in html and far not in html and "30.002" not in html and str(Point(30.002, 60.002)) not in html
    )
    assert far in browser.get("/initiatives?near=2000").get_data(as_text=True)
    assert far in client.get("/initiatives?near=500").get_data(as_text=True)


def test_an_area_shows_what_goes_on_there(site: Site, client: FlaskClient, report_issue: Any) -> None:
    here, elsewhere = (
        placed(site, area_id=site.city.areas["west"]),
        placed(site, area_id=site.city.areas["east"]),
    )
    issue = report_issue(text="The lamp of the west is dark")
    assert 'href="/areas/west"' in client.get("/areas").get_data(as_text=True)
    html = client.get("/areas/west").get_data(as_text=True)
    assert here in html and elsewhere not in html and issue.public_id in html
    assert "Sign in to follow" in html and 'type="application/atom+xml"' in html
    for part in ("initiatives", "issues", "promises"):
        assert "<html" not in client.get(f"/areas/west/{part}").get_data(as_text=True)
    assert client.get("/areas/west/outline.json").json["type"] == "MultiPolygon"
    for page in (f"/initiatives/{here}", f"/issues/{issue.public_id}"):
        assert 'href="/areas/west"' in client.get(page).get_data(as_text=True)
    assert client.get("/areas/nowhere").status_code == 404


def test_an_area_is_followed_and_let_go(site: Site, client: FlaskClient) -> None:
    browser = site.signed_in(resident(site))
    assert send(browser, "/areas/west/follow", page="/areas/west", follow="yes").status_code == 303
    assert "You follow it. Stop" in browser.get("/areas/west").get_data(as_text=True)
    assert 'value="area:west" checked' in browser.get("/me/profile").get_data(as_text=True)
    send(browser, "/areas/west/follow", page="/areas/west", follow="no")
    assert "You follow it" not in browser.get("/areas/west").get_data(as_text=True)
    assert send(browser, "/areas/nowhere/follow", page="/areas/west", follow="yes").status_code == 404
    sent_away = send(client, "/areas/west/follow", page="/sign-in", follow="yes")
    assert sent_away.status_code == 302 and "/sign-in" in sent_away.headers["Location"]


def test_feeds_are_atom_in_the_language_of_their_address(site: Site, client: FlaskClient) -> None:
    number = placed(site, "Fish & chips <b>\x0b", area_id=site.city.areas["west"])
    for address in ("/initiatives/feed.atom", "/areas/west/feed.atom", f"/initiatives/{number}/feed.atom"):
        answer = client.get(f"{address}?lang=ru")
        assert answer.mimetype == "application/atom+xml" and answer.headers["Last-Modified"], address
        feed = ElementTree.fromstring(answer.data)
        assert feed.get("{http://www.w3.org/XML/1998/namespace}lang") == "ru"
        entry = feed.find(f"{ATOM}entry")
        assert entry is not None and f"/initiatives/{number}" in entry.findtext(f"{ATOM}id", "")
        seen = client.get(f"{address}?lang=ru", headers={"If-None-Match": answer.headers["ETag"]})
        assert seen.status_code == 304
    titles = [
        each.text
        for each in ElementTree.fromstring(client.get("/initiatives/feed.atom").data).iter(f"{ATOM}title")
    ]
    assert any(title and title.startswith("Fish & chips <b>") for title in titles)
    assert not list(
        ElementTree.fromstring(client.get("/initiatives/feed.atom?category=person").data).iter(f"{ATOM}entry")
    )


def test_a_feed_has_nothing_that_not_everybody_may_see(site: Site, client: FlaskClient) -> None:
    with town_of(site) as town:
        author = town.city.person()
        draft = town.draft(actor(town, author))
    browser = site.signed_in(author)
    assert browser.get(f"/initiatives/{draft}").status_code == 200
    assert browser.get(f"/initiatives/{draft}/feed.atom").status_code == 404
    assert draft not in browser.get("/initiatives/feed.atom").get_data(as_text=True)


def test_signatures_over_time_are_a_table(site: Site, client: FlaskClient) -> None:
    number = published(site, least=9)
    page = client.get(f"/initiatives/{number}").get_data(as_text=True)
    assert f'data-course="/initiatives/{number}/course/rows"' in page
    assert "Nobody has signed yet" in client.get(f"/initiatives/{number}/course").get_data(as_text=True)
    with town_of(site) as town:
        for _ in range(2):
            sign(town.session, town.resident(), number, version=1)
        count_signatures(town.session, SYSTEM, number)
    rows = client.get(f"/initiatives/{number}/course/rows").get_data(as_text=True)
    assert 'data-total="2"' in rows and 'data-course-needed="9"' in rows and "<html" not in rows


def test_nonsense_in_addresses_is_refused_or_finds_nothing(site: Site, client: FlaskClient) -> None:
    for address in ("/areas/%00", "/areas/west/%00", "/areas/west/nothing", "/initiatives/ILOU/feed.atom"):
        assert client.get(address).status_code == 404, address
    for address in (
        "/initiatives?bbox=1,2",
        "/initiatives?bbox=nan,0,1,1",
        "/initiatives/points.json?bbox=x",
    ):
        assert client.get(address).status_code == 422, address
    for query in (
        "near=999999999",
        "near=-1",
        "sort=up",
        "kind=group:%00",
        "q=%00%27%22%3C",
        "group=nothing",
    ):
        assert client.get(f"/initiatives?{query}").status_code == 200, query
    assert b"<script" not in client.get("/initiatives/feed.atom?category=%3Cscript%3E").data
