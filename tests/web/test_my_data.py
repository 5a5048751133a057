"""One's own data: put together, fetched, taken back, deleted; by its owner alone and without a script."""

from __future__ import annotations

import html
import io
import re
import zipfile
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from civic.core.jobs import Tools
from civic.people.models import Person, PersonSession
from civic.people.queries import actor_of
from civic.people.sessions import FRESH
from civic.privacy.export_job import make_export
from civic.privacy.models import DataExport
from tests.web.conftest import Site, send


def read(browser: FlaskClient, path: str) -> str:
    return html.unescape(browser.get(path).get_data(as_text=True))


class Anna:
    def __init__(self, site: Site, password: str | None = "correct horse battery") -> None:
        with site.session() as session:
            person = site.city.person(password=password)
            self.id, self.email = person.id, person.email
            actor = actor_of(session, person)
            self.promise = site.city.report(actor=actor, text="Anna's lamp.", contact="anna@home.example")
        self.browser = site.signed_in(person)


@pytest.fixture
def anna(site: Site) -> Anna:
    site.forget_limits()
    return Anna(site)


def made(site: Site) -> None:
    """What the worker does."""
    services = site.services
    with site.session() as session:
        exports = session.scalars(select(DataExport.id).where(DataExport.status == "asked")).all()
    for export in exports:
        make_export(Tools(services.settings, services.database, services.mailer, services.storage), export)


def download_of(browser: FlaskClient) -> str:
    found = re.search(r'href="(/me/data/exports/[^"]+)"', browser.get("/me/data").get_data(as_text=True))
    assert found is not None
    return found[1]


def test_my_data_is_asked_for_waited_for_and_fetched_by_me_alone(site: Site, anna: Anna) -> None:
    assert send(anna.browser, "/me/data/exports", page="/me/data").status_code == 302
    waiting = read(anna.browser, "/me/data")
    assert "Your data is being put together." in waiting and 'http-equiv="refresh"' in waiting
    assert send(anna.browser, "/me/data/exports", page="/me").status_code == 422, "one at a time"
    made(site)
    assert 'http-equiv="refresh"' not in read(anna.browser, "/me/data")
    assert "my-data.zip" in read(anna.browser, "/me/data/exports")
    address = download_of(anna.browser)
    answer = anna.browser.get(address)
    assert answer.mimetype == "application/zip" and answer.headers["Cache-Control"] == "no-store"
    assert "attachment" in answer.headers["Content-Disposition"]
    assert {"index.html", "data.json"} <= set(zipfile.ZipFile(io.BytesIO(answer.data)).namelist())
    assert site.browser().get(address).status_code == 302, "behind the sign-in"
    assert Anna(site).browser.get(address).status_code == 404, "for its owner alone"
    assert anna.browser.get(address[:-3] + "abc").status_code == 404
    with site.session() as session:
        export = session.scalars(select(DataExport).where(DataExport.person_id == anna.id)).one()
        assert export.downloads == 1


def test_a_consent_is_taken_back_for_ones_own_reports_alone(site: Site, anna: Anna) -> None:
    other = Anna(site)
    path = f"/me/data/contacts/{other.promise.public_id}/{other.promise.report_id}/remove"
    assert send(anna.browser, path, page="/me/data").status_code == 404
    assert site.report(other.promise.report_id).contact_email
    assert "Anna's lamp." in read(anna.browser, "/me/data")
    path = f"/me/data/contacts/{anna.promise.public_id}/{anna.promise.report_id}/remove"
    assert send(anna.browser, path, page="/me/data").status_code == 302
    assert site.report(anna.promise.report_id).contact_email is None
    assert (
        "Take back" not in read(anna.browser, "/me/data").split("</nav>")[-1].split("All that was noted")[0]
    )
    for wrong in ("0", "99999999999999999999"):
        path = f"/me/data/contacts/{anna.promise.public_id}/{wrong}/remove"
        assert send(anna.browser, path, page="/me/data").status_code == 404


def test_deleting_takes_a_choice_and_then_nobody_is_signed_in(site: Site, anna: Anna) -> None:
    again = site.signed_in(person_of(site, anna.id))
    unchosen = send(anna.browser, "/me/delete", page="/me/delete")
    assert unchosen.status_code == 422
    assert "Choose what becomes of what you wrote" in unchosen.get_data(as_text=True)
    done = send(anna.browser, "/me/delete", page="/me/delete", words="taken")
    assert done.status_code == 302 and "Your account is deleted" in read(
        anna.browser, done.headers["Location"]
    )
    for browser in (anna.browser, again):
        assert browser.get("/me").status_code == 302, "open sessions end at once"
    with site.session() as session:
        assert session.get_one(Person, anna.id).email == f"deleted-{anna.id}@account.invalid"
        assert session.scalars(select(PersonSession).where(PersonSession.person_id == anna.id)).all() == []
    assert site.report(anna.promise.report_id).text == ""


def person_of(site: Site, person_id: int) -> Person:
    with site.session() as session:
        return session.get_one(Person, person_id)


def test_who_takes_their_data_must_have_proved_just_now_who_they_are(site: Site, anna: Anna) -> None:
    assert send(anna.browser, "/me/data/exports", page="/me/data").status_code == 302
    made(site)
    address = download_of(anna.browser)
    with site.session() as session:
        row = session.scalars(select(PersonSession).where(PersonSession.person_id == anna.id)).one()
        row.proved_at -= FRESH + timedelta(minutes=1)
    asked = send(anna.browser, "/me/data/exports", page="/me/data")
    assert asked.headers["Location"] == "/me/confirm?back=/me/data"
    stale = anna.browser.get(address)
    assert stale.status_code == 302 and stale.headers["Location"] == f"/me/confirm?back={address}"
    proved = send(
        anna.browser, f"/me/confirm?back={address}", page="/me/confirm", password="correct horse battery"
    )
    assert proved.headers["Location"] == address
    assert anna.browser.get(address).mimetype == "application/zip"


def test_who_deletes_must_have_proved_just_now_who_they_are(site: Site, anna: Anna) -> None:
    form = read(anna.browser, "/me/delete")
    with site.session() as session:
        row = session.scalars(select(PersonSession).where(PersonSession.person_id == anna.id)).one()
        row.proved_at -= FRESH + timedelta(minutes=1)
    token = re.search(r'name="csrf_token" value="([^"]+)"', form)
    assert token is not None
    stale = anna.browser.post("/me/delete", data={"csrf_token": token[1], "words": "kept"})
    for answer in (stale, anna.browser.get("/me/delete")):
        assert answer.status_code == 302 and answer.headers["Location"] == "/me/confirm?back=/me/delete"
    with site.session() as session:
        assert session.get_one(Person, anna.id).deleted_at is None
    proved = send(
        anna.browser, "/me/confirm?back=/me/delete", page="/me/confirm", password="correct horse battery"
    )
    assert proved.headers["Location"] == "/me/delete"
    assert send(anna.browser, "/me/delete", page="/me/delete", words="kept").status_code == 302
    assert site.report(anna.promise.report_id).text == "Anna's lamp."


def test_staff_are_told_why_they_cannot_leave(site: Site) -> None:
    browser = site.staff("lighting")
    shown = read(browser, "/me/delete")
    assert (
        "You still work for the city here." in shown and "Agent" in shown and "for good</button>" not in shown
    )
