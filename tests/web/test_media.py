"""Photos: for those who may see what they show, and as pictures only."""

from __future__ import annotations

import re

import pytest

from civic.core.permissions import SYSTEM
from civic.issues.commands.accept import accept
from civic.issues.commands.ask import ask
from civic.issues.commands.hide import hide
from civic.issues.photos import keep_photo
from tests.web.conftest import picture, send
from web.uploads import photo_key


def photo_in(html: str) -> str:
    return re.search(r'href="/photos/(\w+)"', html)[1]


def with_photo(site, promise) -> str:
    """Add a photo to a report; its public id."""
    here = f"/r/{promise.secret}"
    browser = site.browser()
    send(browser, f"{here}/correct", page=here, text="The lamp is dark.", contact_email="", photo=picture())
    return photo_in(browser.get(here).get_data(as_text=True))


def test_a_photo_and_its_thumbnail_are_pictures_and_nothing_else(client, site, report_issue):
    photo = with_photo(site, report_issue())
    for address in (f"/photos/{photo}", f"/photos/{photo}/small"):
        answer = client.get(address)
        assert answer.status_code == 200 and answer.mimetype == "image/jpeg"
        assert answer.get_data()[:3] == b"\xff\xd8\xff"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
        assert answer.headers["Cache-Control"] == "private, max-age=600"
        again = client.get(address, headers={"If-None-Match": answer.headers["ETag"]})
        assert again.status_code == 304


@pytest.mark.parametrize("photo", ["0" * 32, "..%2f..%2fetc", "%00", "a.jpg"])
def test_an_unknown_photo_is_not_found(client, photo):
    assert client.get(f"/photos/{photo}").status_code == 404
    assert client.get(f"/photos/{photo}/small").status_code == 404


@pytest.mark.parametrize("category", ["car", "person"])
def test_photos_of_place_only_and_private_issues_are_for_the_parties(client, site, report_issue, category):
    promise = report_issue(category=category)
    photo = with_photo(site, promise)
    assert client.get(f"/photos/{photo}/small").status_code == 404
    reporter = site.browser()
    reporter.get(f"/r/{promise.secret}")
    assert reporter.get(f"/photos/{photo}").status_code == 200
    assert site.staff("care" if category == "person" else "roads").get(f"/photos/{photo}").status_code == 200
    assert site.staff("lighting").get(f"/photos/{photo}").status_code == 404


def test_the_photo_of_a_hidden_issue_is_gone_for_everybody_else(client, site, report_issue):
    promise = report_issue()
    photo = with_photo(site, promise)
    assert client.get(f"/photos/{photo}").status_code == 200
    site.run(hide, SYSTEM, promise.public_id)
    assert client.get(f"/photos/{photo}").status_code == 404


def test_a_photo_in_an_answer_is_between_the_reporter_and_the_department(client, site, report_issue):
    promise = report_issue(contact="a@example.org")
    site.run(accept, SYSTEM, promise.public_id)
    site.run(ask, SYSTEM, promise.public_id, "Which lamp?")
    reporter = site.browser()
    here = f"/r/{promise.secret}"
    send(reporter, f"{here}/answer", page=here, answer="This one", photo=picture())
    photo = photo_in(reporter.get(here).get_data(as_text=True))
    assert reporter.get(f"/photos/{photo}").status_code == 200
    assert client.get(f"/photos/{photo}").status_code == 404
    assert site.staff("lighting").get(f"/photos/{photo}").status_code == 200


def test_an_upload_that_nothing_has_claimed_is_seen_by_who_knows_its_id(client, site):
    sha256 = bytes(range(32))
    site.services.storage.put(photo_key(sha256, small=True), b"\xff\xd8\xff picture", "image/jpeg")
    with site.session() as session:
        photo = keep_photo(session, sha256, 80, 60).public_id
    assert client.get(f"/photos/{photo}/small").status_code == 200
    assert client.get(f"/photos/{photo}").status_code == 404, "its file is missing"
