"""Coming in and going out: one answer for every wrong try, a fresh session, a limit, and help in the demo city."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import update

from civic.city.models import City
from civic.core.permissions import SYSTEM, Actor
from civic.demo.people import PEOPLE
from civic.issues.commands.report import Promise
from civic.issues.models import Report
from civic.people.commands import add_person
from civic.people.demo import DEMO_PASSWORD
from civic.people.models import Person
from civic.people.sessions import end_sessions
from tests.web.conftest import Site

PASSWORD = "a long word for tests"


@pytest.fixture
def agent(site: Site) -> Person:
    """Somebody of the lighting department with a password; a new one for each test."""
    with site.session():
        return site.city.person("agent", "lighting", password=PASSWORD)


def sign_in(browser: FlaskClient, email: str, password: str, **fields: str) -> Any:
    shown = browser.get("/sign-in").get_data(as_text=True)
    token = re.search(r'name="csrf_token" value="([^"]+)"', shown)
    assert token is not None
    return browser.post(
        "/sign-in", data={"csrf_token": token[1], "email": email, "password": password, **fields}
    )


def test_staff_come_in_and_land_at_their_queue(site: Site, client: FlaskClient, agent: Person) -> None:
    answer = sign_in(client, agent.email.upper(), PASSWORD)
    assert (answer.status_code, answer.headers["Location"]) == (302, "/staff")
    assert client.get("/staff").status_code == 200
    # Who is in already is not asked again.
    assert client.get("/sign-in").headers["Location"] == "/staff"


def test_the_way_back_is_kept_and_leads_nowhere_else(site: Site, client: FlaskClient, agent: Person) -> None:
    assert (
        sign_in(client, agent.email, PASSWORD, back="/staff?view=late").headers["Location"]
        == "/staff?view=late"
    )
    for back in (
        "https://evil.example/",
        "//evil.example",
        "/\\evil.example",
        "javascript:alert(1)",
        "/\r\nX: y",
    ):
        answer = sign_in(site.browser(), agent.email, PASSWORD, back=back)
        assert answer.headers["Location"] == "/staff"


def test_an_unknown_address_and_a_wrong_password_get_the_same_answer(
    site: Site, client: FlaskClient, agent: Person
) -> None:
    def told(email: str, password: str) -> str:
        answer = sign_in(client, email, password)
        assert answer.status_code == 422
        html = answer.get_data(as_text=True)
        return re.sub(r'value="[^"]*"|content="[^"]*"', "", html)

    known, unknown = told(agent.email, "another word"), told("nobody@city.example", PASSWORD)
    assert known == unknown
    assert "E-mail address or password is wrong" in known
    with site.session():
        without = site.city.person("agent", "lighting")
    assert told(without.email, "") == known


def test_what_was_typed_stays_but_for_the_password(client: FlaskClient, agent: Person) -> None:
    html = sign_in(client, agent.email, "another word").get_data(as_text=True)
    assert f'value="{agent.email}"' in html
    assert "another word" not in html


def test_the_session_is_a_new_one_and_keeps_the_links_that_were_shown(
    site: Site, client: FlaskClient, agent: Person, report_issue: Callable[..., Promise]
) -> None:
    promise = report_issue()
    with site.session():
        another = site.city.report(actor=Actor(person_id=site.city.person().id))
    for secret in (promise.secret, another.secret):
        client.get(f"/r/{secret}")
    with client.session_transaction() as kept:
        assert [report for report, _ in kept["reports"]] == [promise.report_id, another.report_id]
        kept.update(language="ru", planted="by somebody else", person=1, epoch=99)
    sign_in(client, agent.email, PASSWORD)
    with client.session_transaction() as now:
        assert [report for report, _ in now["reports"]] == [promise.report_id], "none of another account"
        assert now["language"] == "ru"
        assert "planted" not in now


def test_a_link_that_was_shown_holds_nothing_after_the_report_has_another(
    site: Site, client: FlaskClient, report_issue: Callable[..., Promise]
) -> None:
    promise = report_issue(category="person")
    client.get(f"/r/{promise.secret}")
    assert client.get(f"/issues/{promise.public_id}").status_code == 200
    with site.session() as session:
        session.get_one(Report, promise.report_id).link_hash = b"another link" * 2
    assert client.get(f"/issues/{promise.public_id}").status_code == 404


def test_a_session_that_was_ended_elsewhere_is_over_here(
    site: Site, client: FlaskClient, agent: Person
) -> None:
    sign_in(client, agent.email, PASSWORD)
    with site.session() as session:
        assert end_sessions(session, SYSTEM, agent.id) >= 1
    assert client.get("/staff").status_code == 302


def test_a_stolen_cookie_is_worth_nothing_after_signing_out(
    site: Site, client: FlaskClient, agent: Person
) -> None:
    sign_in(client, agent.email, PASSWORD)
    with client.session_transaction() as kept:
        stolen = kept["session"]
    token = re.search(r'name="csrf_token" value="([^"]+)"', client.get("/me").get_data(as_text=True))
    assert token is not None
    client.post("/sign-out", data={"csrf_token": token[1]})
    thief = site.browser()
    with thief.session_transaction() as kept:
        kept["session"] = stolen
    assert thief.get("/staff").status_code == 302


def test_signing_out_forgets_everything(client: FlaskClient, agent: Person) -> None:
    sign_in(client, agent.email, PASSWORD)
    html = client.get("/me").get_data(as_text=True)
    assert agent.name in html
    assert "department=lighting" in html
    token = re.search(r'name="csrf_token" value="([^"]+)"', html)
    assert token is not None
    assert client.post("/sign-out", data={"csrf_token": token[1]}).headers["Location"] == "/"
    assert client.get("/me").headers["Location"] == "/sign-in?back=/me"
    with client.session_transaction() as kept:
        assert "session" not in kept


def test_nobody_is_signed_out_by_a_foreign_page(client: FlaskClient, agent: Person) -> None:
    sign_in(client, agent.email, PASSWORD)
    assert client.post("/sign-out").status_code == 400
    assert client.get("/staff").status_code == 200


def test_one_address_does_not_try_for_ever(site: Site, client: FlaskClient) -> None:
    statuses = [sign_in(client, "nobody@city.example", "wrong").status_code for _ in range(11)]
    assert statuses == [422] * 10 + [429]
    site.forget_limits()


@pytest.fixture
def somebody_of_the_demo(site: Site) -> str:
    who = next(one for one in PEOPLE if one.role == "agent")
    with site.session() as session:
        if session.query(Person.id).where(Person.email == who.email).first() is None:
            add_person(session, SYSTEM, who.email, who.name, password=DEMO_PASSWORD)
    return who.email


def test_the_demo_city_offers_the_people_who_are_there(
    site: Site, client: FlaskClient, somebody_of_the_demo: str
) -> None:
    html = client.get("/sign-in").get_data(as_text=True)
    assert f'name="email" value="{somebody_of_the_demo}"' in html
    assert html.count('name="email" value="') == 1
    assert DEMO_PASSWORD in html
    assert sign_in(client, somebody_of_the_demo, DEMO_PASSWORD).status_code == 302


def test_a_real_city_neither_prints_nor_takes_the_demo_password(
    site: Site, client: FlaskClient, somebody_of_the_demo: str
) -> None:
    with site.session() as session:
        session.execute(update(City).values(demo=False))
    try:
        assert DEMO_PASSWORD not in client.get("/sign-in").get_data(as_text=True)
        answer = sign_in(client, somebody_of_the_demo, DEMO_PASSWORD)
        assert answer.status_code == 422
        assert "not taken outside the demo city" in answer.get_data(as_text=True)
    finally:
        with site.session() as session:
            session.execute(update(City).values(demo=True))
