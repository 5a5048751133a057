"""The second step of signing in: nobody is past it before it is taken, on no way in."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pyotp
import pytest
from flask.testing import FlaskClient
from sqlalchemy import update

from civic.city.models import City
from civic.core import clock
from civic.core.permissions import Actor
from civic.core.secrets import display_recovery_code
from civic.people.factors.passkeys import Site as PasskeySite
from civic.people.factors.passkeys import ask_to_register, register_passkey, take_challenge
from civic.people.factors.recovery import CODES, make_recovery_codes
from civic.people.factors.totp import STEP_SECONDS, confirm_totp, start_totp
from civic.people.factors.tries import MOST
from civic.people.models import Person
from tests.passkeys import Device
from tests.small_city import KEY
from tests.web.conftest import Site, send
from web.live.channel import NAMESPACE, socketio

PASSWORD = "a long word for tests"


def code(secret: str, steps: int = 0) -> str:
    return pyotp.TOTP(secret).generate_otp(int(clock.now().timestamp()) // STEP_SECONDS + steps)


@pytest.fixture(autouse=True)
def real_city(site: Site) -> Iterator[None]:
    """A demo asks nobody; this is none."""
    site.forget_limits()
    with site.session() as session:
        session.execute(update(City).values(demo=False))
    yield


@pytest.fixture
def agent(site: Site) -> Person:
    with site.session():
        return site.city.person("agent", "lighting", password=PASSWORD)


@pytest.fixture
def app_of(site: Site) -> Callable[[Person], str]:
    """Sets up an app for somebody, some minutes ago; returns its secret."""

    def done(person: Person) -> str:
        with site.session() as session, clock.frozen(clock.now() - timedelta(minutes=5)):
            secret = start_totp(session, Actor(person_id=person.id), KEY)
            confirm_totp(session, Actor(person_id=person.id), KEY, code(secret))
        return secret

    return done


def sign_in(browser: FlaskClient, person: Person, **fields: str) -> Any:
    return send(browser, "/sign-in", page="/sign-in", email=person.email, password=PASSWORD, **fields)


def show(browser: FlaskClient, **fields: str) -> Any:
    return send(browser, "/sign-in/confirm", page="/sign-in/confirm", **fields)


def words(answer: Any) -> str:
    return re.sub(r"\s+", " ", answer.get_data(as_text=True))


def test_a_password_alone_opens_nothing_once_there_is_a_second_factor(
    site: Site, client: FlaskClient, agent: Person, app_of: Callable[[Person], str]
) -> None:
    secret = app_of(agent)
    assert sign_in(client, agent, back="/staff?view=late").headers["Location"] == "/staff?view=late"
    led = client.get("/staff?view=late").headers["Location"]
    assert led == "/sign-in/confirm?back=/staff?view%3Dlate"
    assert client.get("/me").headers["Location"].startswith("/sign-in/confirm")
    assert client.get("/staff", headers={"X-Veche-Fragment": "1"}).status_code == 401
    assert client.get("/staff", headers={"Accept": "application/json"}).status_code == 403
    page = client.get(led)
    assert agent.email in words(page) and "no-store" in page.headers["Cache-Control"]
    with client.session_transaction() as kept:
        before = kept["session"]
    answer = send(client, "/sign-in/confirm", page=led, code=code(secret), back="/staff?view=late")
    assert answer.headers["Location"] == "/staff?view=late"
    assert client.get("/staff").status_code == 200
    with client.session_transaction() as kept:
        assert kept["session"] != before


def test_a_code_that_was_seen_over_a_shoulder_is_spent(
    site: Site, client: FlaskClient, agent: Person, app_of: Callable[[Person], str]
) -> None:
    secret, thief = app_of(agent), site.browser()
    for browser in (client, thief):
        sign_in(browser, agent)
    typed = code(secret)
    assert show(client, code=typed).headers["Location"] == "/staff"
    again = show(thief, code=typed)
    assert again.status_code == 422 and "used before" in words(again)
    assert thief.get("/staff").status_code == 302


def test_guessing_ends_soon_and_its_holder_is_told(
    site: Site, client: FlaskClient, agent: Person, app_of: Callable[[Person], str]
) -> None:
    secret = app_of(agent)
    sign_in(client, agent)
    for _ in range(MOST):
        assert show(client, code="000000").status_code == 422
        site.forget_limits()
    # Not even the right one is looked at now.
    held = show(client, code=code(secret))
    assert held.status_code == 429 and "Wait an hour" in words(held)


def test_a_recovery_code_stands_in_once(
    site: Site, client: FlaskClient, agent: Person, app_of: Callable[[Person], str]
) -> None:
    app_of(agent)
    codes = site.run(make_recovery_codes, Actor(person_id=agent.id))
    sign_in(client, agent)
    wrong = show(client, recovery_code="0000-0000-0000-0000")
    assert wrong.status_code == 422 and 'value="0000-0000-0000-0000"' in words(wrong)
    assert show(client, recovery_code=display_recovery_code(codes[0]).lower()).headers["Location"] == "/staff"
    thief = site.browser()
    sign_in(thief, agent)
    assert show(thief, recovery_code=codes[0]).status_code == 422
    assert f"{CODES - 1} of {CODES} still work" in words(client.get("/me/security"))


def test_whoever_owes_it_can_change_their_mind(
    client: FlaskClient, site: Site, agent: Person, app_of: Callable[[Person], str]
) -> None:
    app_of(agent)
    sign_in(client, agent)
    assert client.get("/sign-in").headers["Location"] == "/sign-in/confirm"
    assert client.get("/language/ru?back=/sign-in/confirm").headers["Location"] == "/sign-in/confirm"
    assert send(client, "/sign-out", page="/sign-in/confirm").headers["Location"] == "/"
    assert client.get("/").status_code == 200
    # Somebody else signs in in the same browser, and the session that owed is over.
    sign_in(client, agent)
    with site.session():
        other = site.city.person(password=PASSWORD)
    page = client.get("/sign-in/confirm").get_data(as_text=True)
    token = page.split('name="csrf_token" value="')[1].split('"')[0]
    client.post("/sign-in", data={"csrf_token": token, "email": other.email, "password": PASSWORD})
    assert other.name in words(client.get("/me"))


def test_whoever_owes_it_reads_and_reports_as_everybody(
    client: FlaskClient, agent: Person, app_of: Callable[[Person], str]
) -> None:
    app_of(agent)
    sign_in(client, agent)
    for path in (
        "/", "/issues", "/report", "/privacy", "/accessibility", "/consents", "/sign-up", "/reset-password",
    ):  # fmt: skip
        answer = client.get(path)
        assert answer.status_code in (200, 404), path
        assert agent.name not in words(answer) and "when you have shown your second factor" in words(answer)
    assert client.get("/me").headers["Location"].startswith("/sign-in/confirm")


def test_staff_without_one_reach_nothing_but_setting_one_up(
    site: Site, client: FlaskClient, agent: Person
) -> None:
    sign_in(client, agent)
    for path in ("/staff", "/me", "/admin", "/moderation"):
        assert client.get(path).headers["Location"] == "/me/security", path
    assert "Your work here needs a second factor" in words(client.get("/me/security"))
    assert (
        send(client, "/me/security/app/start", page="/me/security").headers["Location"] == "/me/security/app"
    )
    page = words(client.get("/me/security/app"))
    secret = re.search(r'class="code">([A-Z2-7 ]+)<', page)
    assert secret is not None and "data:image/svg+xml" in page
    wrong = send(client, "/me/security/app", page="/me/security/app", code="12345")
    assert wrong.status_code == 422 and secret[1] in words(wrong)
    done = send(client, "/me/security/app", page="/me/security/app", code=code(secret[1].replace(" ", "")))
    shown = re.findall(r'<li class="code">([0-9A-Z-]{19})</li>', done.get_data(as_text=True))
    assert len(set(shown)) == CODES and done.headers["Cache-Control"] == "no-store"
    assert client.get("/staff").status_code == 200
    # It is their last one, and their work takes one.
    kept = send(client, "/me/security/app/remove", page="/me/security")
    assert kept.status_code == 422 and "Add another one first" in words(kept)


def test_the_demo_city_asks_its_staff_for_none(site: Site, client: FlaskClient, agent: Person) -> None:
    with site.session() as session:
        session.execute(update(City).values(demo=True))
    sign_in(client, agent)
    assert client.get("/staff").status_code == 200


def test_an_open_page_is_not_enough_to_change_them(
    site: Site, client: FlaskClient, agent: Person, app_of: Callable[[Person], str]
) -> None:
    app_of(agent)
    browser = site.signed_in(agent)
    page = browser.get("/me/security").get_data(as_text=True)
    token = page.split('name="csrf_token" value="')[1].split('"')[0]
    with clock.frozen(clock.now() + timedelta(hours=1)):
        for path in (
            "/me/security/app/start", "/me/security/app/remove", "/me/security/passkeys/remove",
            "/me/security/recovery-codes",
        ):  # fmt: skip
            answer = browser.post(path, data={"csrf_token": token})
            assert answer.headers["Location"].startswith("/sign-in/confirm?back=/me/security"), path
        # Nor are a password and a letter, which ask for less.
        for path in ("/me/confirm", "/me/confirm/link"):
            answer = browser.post(
                path, data={"csrf_token": token, "password": PASSWORD, "back": "/me/security"}
            )
            assert answer.headers["Location"] == "/sign-in/confirm?back=/me/security", path
        asked = browser.post(
            "/me/security/passkeys/ask", json={}, headers={"X-CSRFToken": token, "Accept": "application/json"}
        )
        assert (asked.status_code, asked.get_json()["code"]) == (403, "factor.not_fresh")


def test_a_socket_without_it_gets_no_rooms_of_the_department(
    site: Site, client: FlaskClient, agent: Person, app_of: Callable[[Person], str]
) -> None:
    secret, room = app_of(agent), f"department:{site.city.departments['lighting']}"
    rooms = [room, f"person:{agent.id}"]

    def refused(browser: FlaskClient) -> list[str]:
        live = socketio.test_client(site.app, namespace=NAMESPACE, flask_test_client=browser)
        answer = live.emit("follow", {"rooms": rooms}, namespace=NAMESPACE, callback=True)
        live.disconnect(namespace=NAMESPACE)
        return list(answer["refused"])

    sign_in(client, agent)
    assert refused(client) == sorted(rooms)
    show(client, code=code(secret))
    assert refused(client) == []
    with site.session():
        new = site.city.person("agent", "lighting", password=PASSWORD)
    browser = site.browser()
    sign_in(browser, new)
    assert refused(browser) == sorted(rooms)


def token_of(browser: FlaskClient, page: str) -> str:
    return browser.get(page).get_data(as_text=True).split('name="csrf-token" content="')[1].split('"')[0]


def post(browser: FlaskClient, path: str, *, page: str, body: Any = None) -> Any:
    headers = {"X-CSRFToken": token_of(browser, page), "Accept": "application/json"}
    return browser.post(path, json=body or {}, headers=headers)


@pytest.fixture
def device(site: Site, agent: Person) -> Device:
    """A passkey of the agent's."""
    made, where = Device(), PasskeySite("localhost", "http://localhost:8000")
    with site.session() as session:
        who = Actor(person_id=agent.id)
        credential = made.register(ask_to_register(session, who, where, "b", city="City"))
        taken = take_challenge(session, "register", "b", credential, person_id=agent.id)
        register_passkey(session, who, where, taken, credential, name="Telephone")
    return made


def test_a_passkey_is_both_factors_at_once(site: Site, client: FlaskClient, device: Device) -> None:
    asked = post(client, "/sign-in/passkey/ask", page="/sign-in").get_json()
    assert asked["rpId"] == "localhost" and asked["allowCredentials"] == []
    credential = device.sign(asked)
    answer = post(client, "/sign-in/passkey?back=/staff", page="/sign-in", body={"credential": credential})
    assert answer.get_json() == {"next": "/staff"}
    assert client.get("/staff").status_code == 200
    # Overheard and sent again, from here or from elsewhere.
    for browser in (site.browser(), client):
        again = post(browser, "/sign-in/passkey", page="/issues", body={"credential": credential})
        assert (again.status_code, again.get_json()["code"]) == (422, "passkey.challenge_over")


def test_a_refused_answer_uses_its_challenge_up(site: Site, client: FlaskClient, device: Device) -> None:
    asked = post(client, "/sign-in/passkey/ask", page="/sign-in").get_json()
    right = device.sign(asked)
    wrong = {**right, "response": {**right["response"], "signature": "AAAA"}}
    codes = [
        post(client, "/sign-in/passkey", page="/sign-in", body={"credential": sent}).get_json()["code"]
        for sent in (wrong, right)
    ]
    assert codes == ["passkey.refused", "passkey.challenge_over"]


def test_a_passkey_as_second_factor_is_the_accounts_own(
    site: Site, client: FlaskClient, agent: Person, device: Device
) -> None:
    with site.session():
        thief = site.city.person(password=PASSWORD)
    sign_in(client, agent)
    page = "/sign-in/confirm"
    asked = post(client, "/sign-in/confirm/passkey/ask", page=page).get_json()
    assert [each["id"] for each in asked["allowCredentials"]] == [device.sign(asked)["id"]]
    answer = post(client, "/sign-in/confirm/passkey", page=page, body={"credential": device.sign(asked)})
    assert answer.get_json() == {"next": "/staff"}
    # A stranger's session does not take it.
    sign_in(other := site.browser(), thief)
    asked = post(other, "/sign-in/confirm/passkey/ask", page="/me").get_json()
    answer = post(other, "/sign-in/confirm/passkey", page="/me", body={"credential": device.sign(asked)})
    assert answer.get_json()["code"] == "passkey.refused"


def test_a_passkey_that_may_be_copied_is_refused_and_its_holder_is_told(
    site: Site, client: FlaskClient, agent: Person, device: Device
) -> None:
    for count, expected in ((7, 200), (3, 422)):
        device.count = count
        asked = post(client, "/sign-in/passkey/ask", page="/issues").get_json()
        answer = post(client, "/sign-in/passkey", page="/issues", body={"credential": device.sign(asked)})
        assert answer.status_code == expected
    with site.session() as session:
        told = session.connection().exec_driver_sql(
            "SELECT count(*) FROM event WHERE kind = 'person.passkey_copied' AND subject_id = %s", (agent.id,)
        )
        assert told.scalar() == 1


@pytest.mark.parametrize("body", [None, [], "x", {"credential": None}, {"credential": {"response": []}}, 7])
def test_what_is_no_passkey_is_refused_in_words(client: FlaskClient, body: Any) -> None:
    answer = post(client, "/sign-in/passkey", page="/sign-in", body=body)
    assert (answer.status_code, answer.get_json()["code"]) == (422, "passkey.challenge_over")
    assert answer.get_json()["detail"]


def test_the_host_that_a_request_names_changes_nothing(client: FlaskClient, device: Device) -> None:
    assert client.get("/sign-in", base_url="http://evil.example/").status_code == 421
    assert 'data-origin="http://localhost:8000"' in client.get("/sign-in").get_data(as_text=True)


def test_a_passkey_is_added_named_and_removed(site: Site, client: FlaskClient, agent: Person) -> None:
    sign_in(client, agent)
    made = Device()
    asked = post(client, "/me/security/passkeys/ask", page="/me/security").get_json()
    assert asked["user"]["name"] == agent.email
    answer = post(
        client, "/me/security/passkeys", page="/me/security", body={"credential": made.register(asked)}
    )
    assert answer.get_json() == {"next": "/me/security", "codes": True}
    assert client.get("/staff").status_code == 200
    page = words(client.get("/me/security"))
    number = re.search(r'name="passkey" value="(\d+)"', page)
    assert number is not None
    renamed = send(
        client, "/me/security/passkeys/name", page="/me/security", passkey=number[1], name="<b>Key</b>"
    )
    assert renamed.status_code == 302 and "&lt;b&gt;Key&lt;/b&gt;" in words(client.get("/me/security"))
    for odd in ("99999999999999999999", "x", "", "0"):
        refused = send(client, "/me/security/passkeys/remove", page="/me/security", passkey=odd)
        assert refused.status_code == 422
    last = send(client, "/me/security/passkeys/remove", page="/me/security", passkey=number[1])
    assert last.status_code == 422


def test_a_forgotten_page_would_show_nothing(
    site: Site, agent: Person, app_of: Callable[[Person], str]
) -> None:
    """Without the courtesy of leading the way, every closed door is as closed as to a stranger."""
    app_of(agent)
    with site.session():
        new = site.city.person("administrator", password=PASSWORD)
    for person, expected in ((agent, ("/sign-in",)), (new, ("/sign-in", "/me/security"))):
        browser = site.browser()
        sign_in(browser, person)
        courtesy = site.app.before_request_funcs.pop(None)
        try:
            for path in ("/staff", "/admin/routing", "/staff/queue/rows"):
                answer = browser.get(path)
                led = answer.headers.get("Location", "")
                assert answer.status_code in (401, 403, 404) or led.startswith(expected), (person.id, path)
        finally:
            site.app.before_request_funcs[None] = courtesy
