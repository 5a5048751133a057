"""Accounts from the first letter on: opened, signed in to, and nobody learns who has one."""

from __future__ import annotations

import re
from typing import Any

import pyotp
import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, text, update

from civic.city.models import City
from civic.core.permissions import SYSTEM, Actor
from civic.people.commands import make_token
from civic.people.factors.totp import confirm_totp, start_totp
from civic.people.models import Person, PersonSession
from civic.people.queries import person_by_email
from civic.people.tokens import token_found
from civic.privacy.models import Consent
from civic.privacy.notices import digest
from civic.privacy.queries.texts import notice
from tests.letters import newest_link, newest_secret
from tests.small_city import KEY
from tests.web.conftest import Site, send

PASSWORD = "four plain words here"


@pytest.fixture
def resident(site: Site) -> Person:
    with site.session():
        return site.city.person(password=PASSWORD)


def somebody_else(site: Site) -> FlaskClient:
    with site.session():
        person = site.city.person()
    return site.signed_in(person)


def words(answer: Any) -> str:
    return re.sub(r"\s+", " ", answer.get_data(as_text=True))


def secret_for(site: Site, email: str) -> str:
    with site.session() as session:
        return newest_secret(session, email)


def open_account(site: Site, browser: FlaskClient, email: str, **fields: str) -> Any:
    asked = send(browser, "/sign-up", page="/sign-up", email=email)
    assert asked.status_code == 200
    page = f"/sign-up/{secret_for(site, email)}"
    return send(browser, page, page=page, **{"name": "Anna", "password": "", **fields})


def test_an_account_is_opened_by_a_letter_without_a_password(site: Site, client: FlaskClient) -> None:
    answer = open_account(site, client, "anna@example.org")
    assert (answer.status_code, answer.headers["Location"]) == (302, "/me")
    assert "Anna" in client.get("/me").get_data(as_text=True)
    with site.session() as session:
        person = person_by_email(session, "anna@example.org")
        assert person is not None and person.email_confirmed_at is not None and person.password_hash is None
        given = session.scalars(select(Consent).where(Consent.person_id == person.id)).one()
        words = notice(session, "privacy").in_language(given.language)
        assert (given.purpose, given.version, given.digest) == ("account", 0, digest(words))
    data = client.get("/me/data").get_data(as_text=True)
    assert '<a href="/privacy">Privacy notice</a>' in data, "what was agreed to is named, and can be read"
    again = client.get(f"/sign-up/{secret_for(site, 'anna@example.org')}")
    assert again.status_code == 410 and "does not work any more" in again.get_data(as_text=True)


def test_what_is_wrong_with_a_new_account_is_said_beside_the_field_and_the_link_still_works(
    site: Site, client: FlaskClient
) -> None:
    answer = open_account(site, client, "boris@example.org", name="Boris B", password="password2024")
    html = answer.get_data(as_text=True)
    assert answer.status_code == 422 and "Many people have this password" in html
    assert 'value="Boris B"' in html and "password2024" not in html
    page = f"/sign-up/{secret_for(site, 'boris@example.org')}"
    assert "Enter a name" in send(client, page, page=page, name=" ").get_data(as_text=True)
    assert send(client, page, page=page, name="Boris", password=PASSWORD).status_code == 302


@pytest.mark.parametrize("path", ["/sign-up", "/sign-in/link", "/reset-password"])
def test_a_known_address_and_an_unknown_one_get_the_same_answer_and_each_a_letter(
    site: Site, client: FlaskClient, resident: Person, path: str
) -> None:
    page = "/sign-in" if path == "/sign-in/link" else path

    def told(email: str) -> tuple[int, str]:
        answer = send(client, path, page=page, email=email)
        return answer.status_code, re.sub(r'content="[^"]*"', "", answer.get_data(as_text=True)).replace(
            email, "X"
        )

    stranger = f"nobody{path.replace('/', '-')}@example.org"
    assert told(resident.email) == told(stranger)
    with site.session() as session:
        known, unknown = newest_link(session, resident.email), newest_link(session, stranger)
        assert known.person_id == resident.id
        assert (unknown.purpose, unknown.person_id) == ("sign_up", None)
        assert known.details["words"] in ("account_exists", "sign_in", "reset_password")


def test_a_link_signs_in_once_and_only_by_its_button(
    site: Site, client: FlaskClient, resident: Person
) -> None:
    send(client, "/sign-in/link", page="/sign-in", email=resident.email, back="/me/sessions")
    page = f"/sign-in/link/{secret_for(site, resident.email)}"
    for _ in range(2):
        shown = client.get(page)
        assert shown.status_code == 200 and resident.email in shown.get_data(as_text=True)
        assert (shown.headers["Referrer-Policy"], shown.headers["Cache-Control"]) == (
            "strict-origin",
            "no-store",
        )
    answer = send(client, page, page=page)
    assert answer.headers["Location"] == "/me/sessions"
    assert site.browser().get(page).status_code == 410


def test_a_new_password_by_letter_ends_every_session(
    site: Site, client: FlaskClient, resident: Person
) -> None:
    elsewhere = site.signed_in(resident)
    send(client, "/reset-password", page="/reset-password", email=resident.email)
    page = f"/reset-password/{secret_for(site, resident.email)}"
    short = send(client, page, page=page, password="short")
    assert short.status_code == 422 and "10 characters at least" in short.get_data(as_text=True)
    assert send(client, page, page=page, password="another four plain words").status_code == 302
    assert elsewhere.get("/me").headers["Location"].startswith("/sign-in")
    assert (
        send(client, "/sign-in", page="/sign-in", email=resident.email, password=PASSWORD).status_code == 422
    )
    answer = send(
        client, "/sign-in", page="/sign-in", email=resident.email, password="another four plain words"
    )
    assert answer.status_code == 302


def test_letters_to_one_address_are_few_whoever_asks(site: Site, client: FlaskClient) -> None:
    statuses = [
        send(client, "/sign-up", page="/sign-up", email="much@example.org").status_code for _ in range(6)
    ]
    assert statuses == [200] * 5 + [429]
    assert send(client, "/sign-up", page="/sign-up", email="other@example.org").status_code == 200
    site.forget_limits()


def test_a_password_is_changed_with_the_one_before_and_others_are_signed_out(
    site: Site, client: FlaskClient, resident: Person
) -> None:
    here, elsewhere = site.signed_in(resident), site.signed_in(resident)
    wrong = send(
        here, "/me/password", page="/me/password", before="not this", password="brand new words here"
    )
    assert wrong.status_code == 422 and "This is not your password" in wrong.get_data(as_text=True)
    answer = send(here, "/me/password", page="/me/password", before=PASSWORD, password="brand new words here")
    assert answer.headers["Location"] == "/me/details"
    assert here.get("/me/details").status_code == 200 and elsewhere.get("/me").status_code == 302


def make_stale(site: Site, person: Person) -> None:
    with site.session() as session:
        session.execute(
            text("UPDATE person_session SET proved_at = proved_at - interval '1 hour' WHERE person_id = :id"),
            {"id": person.id},
        )


def test_an_address_is_changed_in_two_steps_and_can_be_taken_back(
    site: Site, client: FlaskClient, resident: Person
) -> None:
    here, old, new = site.signed_in(resident), resident.email, f"new-{resident.email}"
    send(here, "/me/e-mail", page="/me/e-mail", email=new)
    assert new in here.get("/me/details").get_data(as_text=True)
    page = f"/me/e-mail/{secret_for(site, new)}"
    other = somebody_else(site)
    assert other.get(page).status_code == 422, "nobody else can use the link"
    assert send(here, page, page=page).status_code == 302
    with site.session() as session:
        assert session.get_one(Person, resident.id).email == new
        token = make_token(session, SYSTEM, new)
    undo = f"/undo-e-mail/{secret_for(site, old)}"
    assert "All API tokens end" in words(client.get(undo))
    assert send(client, undo, page=undo).headers["Location"] == "/reset-password"
    with site.session() as session:
        person = session.get_one(Person, resident.id)
        assert (person.email, person.password_hash) == (old, None)
        assert token_found(session, token) is None
    assert here.get("/me").status_code == 302


def test_a_refused_sign_in_is_in_the_log_without_the_address(
    site: Site, client: FlaskClient, resident: Person, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level("WARNING"):
        send(client, "/sign-in", page="/sign-in", email=resident.email, password="not the right one")
    lines = [each.getMessage() for each in caplog.records if "sign-in was refused" in each.getMessage()]
    assert len(lines) == 1 and "sign_in.failed" in lines[0] and resident.email not in lines[0]


def test_programs_go_on_with_a_new_password_and_their_owner_is_told(
    site: Site, client: FlaskClient, resident: Person
) -> None:
    with site.session() as session:
        token = make_token(session, SYSTEM, resident.email)
    send(client, "/reset-password", page="/reset-password", email=resident.email)
    page = f"/reset-password/{secret_for(site, resident.email)}"
    answer = send(client, page, page=page, password="another four plain words")
    assert answer.headers["Location"] == "/sign-in?back=/me/tokens"
    assert "Programs with an API token of yours go on" in words(client.get("/sign-in"))
    with site.session() as session:
        assert token_found(session, token) is not None


def test_a_passkey_is_offered_while_there_is_none(site: Site, client: FlaskClient) -> None:
    with site.session() as session:
        session.execute(update(City).values(demo=False))
    open_account(site, client, "vera@example.org")
    assert "Sign in with a passkey" in words(client.get("/me"))
    with site.session() as session:
        person = person_by_email(session, "vera@example.org")
        assert person is not None
        actor = Actor(person_id=person.id)
        secret = start_totp(session, actor, KEY)
        confirm_totp(session, actor, KEY, pyotp.TOTP(secret).now())
    assert "Sign in with a passkey" not in words(site.signed_in(person).get("/me"))


def test_programs_that_keep_passwords_are_led_to_where_it_is_changed(site: Site, resident: Person) -> None:
    led = site.signed_in(resident).get("/.well-known/change-password").headers["Location"]
    assert led == "/me/password"


def test_somebody_elses_address_is_not_told_from_a_free_one(site: Site, client: FlaskClient) -> None:
    with site.session():
        one, two = site.city.person(), site.city.person()
    here = site.signed_in(one)
    assert send(here, "/me/e-mail", page="/me/e-mail", email=two.email).status_code == 302
    with site.session() as session:
        assert newest_link(session, two.email).details == {"words": "account_exists"}


def test_what_an_open_session_is_not_enough_for_asks_once_more(
    site: Site, client: FlaskClient, resident: Person
) -> None:
    here = site.signed_in(resident)
    assert here.get("/me/e-mail").status_code == 200
    make_stale(site, resident)
    assert here.get("/me/e-mail").headers["Location"] == "/me/confirm?back=/me/e-mail"
    wrong = send(here, "/me/confirm", page="/me/confirm?back=/me/e-mail", password="x", back="/me/e-mail")
    assert wrong.status_code == 422
    right = send(
        here, "/me/confirm", page="/me/confirm?back=/me/e-mail", password=PASSWORD, back="/me/e-mail"
    )
    assert right.headers["Location"] == "/me/e-mail" and here.get("/me/e-mail").status_code == 200
    # A link does it as well, in the browser that asked for it and in no other.
    make_stale(site, resident)
    send(here, "/me/confirm/link", page="/me/confirm", back="/me/e-mail")
    page = f"/me/confirm/{secret_for(site, resident.email)}"
    thief = site.signed_in(resident)
    assert send(thief, page, page=page).status_code == 422
    assert send(here, page, page=page).headers["Location"] == "/me/e-mail"


def test_one_sees_where_one_is_signed_in_and_ends_it_there(
    site: Site, client: FlaskClient, resident: Person
) -> None:
    here, there, third = (site.signed_in(resident) for _ in range(3))
    html = here.get("/me/sessions").get_data(as_text=True)
    assert html.count("This one") == 1 and html.count('name="session"') == 2
    with site.session() as session:
        newest = session.scalars(
            select(PersonSession.id).where(PersonSession.person_id == resident.id).order_by(PersonSession.id)
        ).all()
    send(here, "/me/sessions/end", page="/me/sessions", session=str(newest[1]))
    assert there.get("/me").status_code == 302 and third.get("/me").status_code == 200
    stranger = somebody_else(site)
    assert send(stranger, "/me/sessions/end", page="/me", session=str(newest[2])).status_code == 404
    send(here, "/me/sessions/end-others", page="/me/sessions")
    assert third.get("/me").status_code == 302 and here.get("/me").status_code == 200


def test_a_token_is_shown_once_used_and_ended(site: Site, client: FlaskClient, resident: Person) -> None:
    here = site.signed_in(resident)
    html = send(here, "/me/tokens", page="/me/tokens", label="My lamp").get_data(as_text=True)
    token = re.search(r'value="(veche_[0-9A-Z]+)"', html)
    assert token is not None and "never used" in html
    asked = {"Authorization": f"Bearer {token[1]}"}
    assert site.browser().get("/api/v1/issues", headers=asked).status_code == 200
    html = here.get("/me/tokens").get_data(as_text=True)
    assert token[1] not in html and "last used" in html and "My lamp" in html
    number = re.search(r'name="token" value="(\d+)"', html)
    assert number is not None
    stranger = somebody_else(site)
    assert send(stranger, "/me/tokens/revoke", page="/me", token=number[1]).status_code == 404
    send(here, "/me/tokens/revoke", page="/me/tokens", token=number[1])
    assert site.browser().get("/api/v1/issues", headers=asked).status_code == 401


def test_name_and_language_are_changed_and_the_pages_follow(
    site: Site, client: FlaskClient, resident: Person
) -> None:
    here = site.signed_in(resident)
    bad = send(here, "/me/details", page="/me/details", name="  ", language="ru")
    assert bad.status_code == 422 and "Enter a name" in bad.get_data(as_text=True)
    send(here, "/me/details", page="/me/details", name="Anna K", language="ru")
    html = here.get("/me").get_data(as_text=True)
    assert '<html lang="ru"' in html and "Anna K" in html
    fresh = site.browser()
    send(fresh, "/sign-in", page="/sign-in", email=resident.email, password=PASSWORD)
    assert '<html lang="ru"' in fresh.get("/me").get_data(as_text=True), "by the profile, in a new browser"


def test_who_has_a_second_factor_shows_it_before_the_password_is_changed(
    site: Site, resident: Person
) -> None:
    with site.session() as session:
        actor = Actor(person_id=resident.id)
        secret = start_totp(session, actor, KEY)
        confirm_totp(session, actor, KEY, pyotp.TOTP(secret).now())
    here = site.signed_in(resident)
    assert here.get("/me/password").status_code == 200
    make_stale(site, resident)
    challenge = "/sign-in/confirm?back=/me/password"
    assert here.get("/me/password").headers["Location"] == challenge
    sent = send(here, "/me/password", page="/me/details", before=PASSWORD, password="brand new words here")
    assert sent.status_code == 302 and "back=" in sent.headers["Location"]
    assert here.get("/me/e-mail").status_code == 302, "knowing the password has renewed nothing"
