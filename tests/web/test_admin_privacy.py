"""Administrators see what is due, set how long contacts are kept, and publish the city's notices."""

from __future__ import annotations

import html

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, text

from civic.categories.models import Category
from civic.city.models import City
from civic.core.db import counted_statements
from tests.web.conftest import Site, send


@pytest.fixture
def admin(site: Site) -> FlaskClient:
    site.forget_limits()
    with site.session():
        person = site.city.person("administrator")
    return site.signed_in(person)


def read(browser: FlaskClient, path: str) -> str:
    return html.unescape(browser.get(path).get_data(as_text=True))


def test_days_are_set_for_the_city_and_its_categories_and_wrong_ones_come_back(
    site: Site, admin: FlaskClient
) -> None:
    page = "/admin/retention"
    wrong = send(admin, page, page=page, days="soon", days__lamp="0", days__poster="30")
    shown = wrong.get_data(as_text=True)
    assert (
        wrong.status_code == 422
        and 'value="soon"' in shown
        and shown.count("Give a number of days between") >= 3
    )
    with site.session() as session:
        assert session.scalars(select(Category.contact_days).where(Category.code == "poster")).one() is None
    assert send(admin, page, page=page, days="90", days__lamp="365", days__nothing="5").status_code == 302
    with site.session() as session:
        assert session.get_one(City, 1).contact_days == 90
        assert session.scalars(select(Category.contact_days).where(Category.code == "lamp")).one() == 365
        (before, after) = session.execute(
            text("SELECT body -> 'before', body -> 'after' FROM event WHERE kind = 'city.retention_set'"
                 " AND NOT body ? 'category'")
        ).one()  # fmt: skip
        assert (before, after) == (180, 90)
    assert send(admin, page, page=page, days="90", days__lamp="").status_code == 302
    with site.session() as session:
        assert session.scalars(select(Category.contact_days).where(Category.code == "lamp")).one() is None
    with counted_statements(site.services.database.engine) as seen:
        admin.get(page)
    assert len(seen) <= 10, seen


def test_a_run_is_asked_for_and_a_job_does_it(site: Site, admin: FlaskClient) -> None:
    assert send(admin, "/admin/retention/run", page="/admin/retention").status_code == 302
    with site.session() as session:
        assert session.scalar(text("SELECT count(*) FROM event WHERE kind = 'city.retention_asked'")) == 1


def test_a_notice_is_looked_at_published_and_read_by_everybody(site: Site, admin: FlaskClient) -> None:
    page = "/admin/texts/privacy"
    assert "has not filled it in yet" in read(site.browser(), "/privacy") and 'class="blank"' in read(
        admin, "/privacy"
    )
    words = {"words.en": "## Who\n\nThe **city**. <script>x</script> [[Blank]]", "words.ru": "Город."}
    seen = send(admin, page, page=page, based_on="0", go="look", **words).get_data(as_text=True)
    assert "<strong>city</strong>" in seen and "&lt;script&gt;" in seen
    assert send(admin, page, page=page, based_on="0", go="publish", **words).status_code == 302
    shown = site.browser().get("/privacy").get_data(as_text=True)
    assert (
        "<strong>city</strong>" in shown
        and '<mark class="blank">Blank</mark>' in shown
        and "<script>x" not in shown
    )
    assert "Город." in read(site.browser(accept_language="ru"), "/privacy")
    late = send(admin, page, page=page, based_on="0", go="publish", **{"words.en": "Mine", "words.ru": "Моё"})
    told = late.get_data(as_text=True)
    assert late.status_code == 409 and "Mine" in told and "The **city**" in told, (
        "nothing that was typed is lost"
    )
    assert 'name="based_on" value="1"' in told
    empty = send(admin, page, page=page, based_on="1", go="publish", **{"words.en": "Kept", "words.ru": ""})
    assert empty.status_code == 422 and "Kept" in empty.get_data(as_text=True)
    assert "The **city**" not in read(admin, f"{page}/1") and "Город." in read(admin, f"{page}/1")
    for wrong in ("/admin/texts/cookies", f"{page}/9", "/admin/texts/cookies/1", f"{page}/99999999999999"):
        assert admin.get(wrong).status_code == 404


def test_others_may_neither_see_nor_change_these_pages(site: Site) -> None:
    for browser in (site.staff("lighting"), site.signed_in(_moderator(site))):
        for path in ("/admin/retention", "/admin/texts", "/admin/texts/privacy", "/admin/texts/privacy/0"):
            assert browser.get(path).status_code == 403
        for path in ("/admin/retention", "/admin/retention/run", "/admin/texts/privacy"):
            assert send(browser, path, page="/me").status_code == 403


def _moderator(site: Site):
    with site.session():
        return site.city.person("moderator")


def test_every_page_leads_to_the_notices_and_the_form_says_what_a_contact_is_for(
    site: Site, client: FlaskClient
) -> None:
    for path in ("/", "/issues", "/sign-in", "/privacy", "/accessibility", "/consents", "/no-such-page"):
        shown = read(client, path)
        assert 'href="/privacy"' in shown and 'href="/accessibility"' in shown, path
    assert "Leaving a name" not in read(client, "/privacy") and "By leaving a name" in read(
        client, "/consents"
    )
