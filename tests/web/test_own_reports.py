"""A person's own reports: with the account that made them, or claimed by the address that was left with them."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from civic.core.permissions import SYSTEM, Actor
from civic.issues.commands.accept import accept
from civic.issues.commands.ask import ask
from civic.issues.commands.merge import merge
from civic.issues.commands.report import Promise
from civic.people.models import Person
from civic.people.sign_in import confirm_email
from tests.web.conftest import Site, send


@pytest.fixture
def resident(site: Site) -> Person:
    with site.session() as session:
        person = site.city.person()
        confirm_email(session, person)
        return person


def somebody_else(site: Site) -> FlaskClient:
    with site.session():
        person = site.city.person()
    return site.signed_in(person)


def test_reports_of_a_confirmed_address_are_offered_and_claimed_and_open_without_their_link(
    site: Site, client: FlaskClient, resident: Person, report_issue: Callable[..., Promise]
) -> None:
    private = report_issue(contact=resident.email.upper(), category="person", text="My neighbour is not well")
    report_issue(contact="somebody@else.example", text="Not mine at all")
    here = site.signed_in(resident)
    assert here.get(f"/issues/{private.public_id}").status_code == 404
    assert "1 report was made with your address" in here.get("/me").get_data(as_text=True)
    send(here, "/me/reports/claim", page="/me")
    html = here.get("/me/reports").get_data(as_text=True)
    assert "My neighbour is not well" in html and "Not mine at all" not in html
    assert here.get(f"/issues/{private.public_id}/mine").headers["Location"] == f"/r/{private.secret}"
    assert here.get(f"/issues/{private.public_id}").status_code == 200
    assert site.report(private.report_id).contact_confirmed_at is not None
    assert site.browser().get(f"/issues/{private.public_id}").status_code == 404
    other = somebody_else(site)
    assert other.get(f"/issues/{private.public_id}").status_code == 404


def test_nothing_is_offered_or_claimed_without_confirmation(
    site: Site, client: FlaskClient, report_issue: Callable[..., Promise]
) -> None:
    with site.session():
        person = site.city.person()
    promise = report_issue(contact=person.email)
    here = site.signed_in(person)
    assert "was made with your address" not in here.get("/me/reports").get_data(as_text=True)
    assert send(here, "/me/reports/claim", page="/me").status_code == 403
    assert site.report(promise.report_id).person_id is None


def test_a_report_that_is_somebodys_is_nobody_elses_to_claim(
    site: Site, client: FlaskClient, resident: Person, report_issue: Callable[..., Promise]
) -> None:
    with site.session():
        other = site.city.person()
    promise = report_issue(contact=resident.email, actor=Actor(person_id=other.id))
    send(site.signed_in(resident), "/me/reports/claim", page="/me")
    assert site.report(promise.report_id).person_id == other.id


def test_a_report_of_an_account_is_there_at_once_with_what_waits_for_its_person(
    site: Site, client: FlaskClient, resident: Person, report_issue: Callable[..., Promise]
) -> None:
    me = Actor(person_id=resident.id)
    asked = report_issue(contact=resident.email, actor=me, text="The question is about this")
    judged = report_issue(contact=resident.email, actor=me, text="This one is done")
    first = report_issue(text="The same thing before")
    merged = report_issue(contact=resident.email, actor=me, text="Merged away")
    assert site.report(asked.report_id).contact_confirmed_at is not None
    site.run(accept, SYSTEM, asked.public_id)
    site.run(ask, SYSTEM, asked.public_id, "Which lamp?")
    site.delivered(judged)
    site.run(merge, SYSTEM, merged.public_id, first.public_id)
    html = site.signed_in(resident).get("/me/reports").get_data(as_text=True)
    waiting, going_on = html.split("Going on")
    assert "The department asks you" in waiting and "Your verdict is asked" in waiting
    assert "The question is about this" in waiting and "This one is done" in waiting
    assert "Merged away" in going_on and first.public_id in going_on
    assert f"issue:{asked.public_id}" in html, "the page is live"


def test_a_visitor_has_no_such_page(client: FlaskClient) -> None:
    assert client.get("/me/reports").headers["Location"] == "/sign-in?back=/me/reports"
