"""Signing in with a real identity provider: who comes in as whom, with which rights, and what is refused."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from civic.core import clock
from civic.core.cluster import Cluster
from civic.core.permissions import SYSTEM
from civic.people.commands import make_token
from civic.people.models import Person, PersonSession
from civic.people.queries import actor_of
from civic.people.sign_in import confirm_email
from civic.people.staff.grant import Wanted, grant
from civic.people.tokens import token_found
from civic.privacy.models import Consent
from civic.residence.queries import residence_of
from civic.residence.rules import residence_rules, set_residence_rules
from civic.sign_on.groups import group_roles, map_group, unmap_group
from civic.sign_on.identify import person_at
from tests.identity_provider import SECRET, Provider, identity_provider
from tests.web.conftest import Site, send
from tests.web.reporting import reporting_city


@pytest.fixture(scope="module")
def provider() -> Iterator[Provider]:
    with identity_provider() as running:
        yield running


@pytest.fixture(scope="module")
def site(
    cluster: Cluster, worker_name: str, tmp_path_factory: pytest.TempPathFactory, provider: Provider
) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp("sign_on")
    listed = folder / "providers.toml"
    shared = f'issuer = "{provider.issuer}"\nclient_id = "veche"\nclient_secret = "{SECRET}"\n'
    listed.write_text(
        f'[staff]\nname = {{en = "City directory", ru = "Каталог города"}}\n{shared}'
        'trusts_email = true\nopens_accounts = true\ngroups_claim = "groups"\nresidence_claim = "area"\n'
        f'[public]\nname = "National account"\n{shared}'
    )
    listed.chmod(0o600)
    names = {"CIVIC_SIGN_ON": str(listed), "CIVIC_OUTGOING_ALLOWED": "127.0.0.1"}
    with reporting_city(cluster, f"{worker_name}_sign_on", folder, **names) as made:
        base = made.app.extensions["veche"].settings.base_url
        provider.client.returns_to = [f"{base}/sign-on/{code}/back" for code in ("staff", "public")]
        yield Site(made.app, made.city)


@pytest.fixture(autouse=True)
def honest(provider: Provider, site: Site) -> None:
    provider.lies, provider.only_in_userinfo = {}, ()
    site.forget_limits()


def path_of(address: str) -> str:
    parts = urlsplit(address)
    return f"{parts.path}?{parts.query}"


def connect(browser: FlaskClient, provider: Provider, name: str, code: str) -> Any:
    """Follow the link on the page that connects, sign in there, and come back."""
    shown = browser.get("/me/identities").get_data(as_text=True)
    link = re.search(rf'href="/sign-on/{code}\?connect=([^"]+)"', shown)
    assert link is not None
    return come_in(browser, provider, name, code, connect=link[1])


def come_in(browser: FlaskClient, provider: Provider, name: str, code: str = "staff", **query: str) -> Any:
    """Go to the provider, sign in there, and come back."""
    sent = browser.get(f"/sign-on/{code}", query_string=query)
    assert sent.status_code == 302, sent.get_data(as_text=True)
    assert sent.headers["Location"].startswith(provider.issuer)
    return browser.get(path_of(provider.sign_in(sent.headers["Location"], name)))


def known(provider: Provider, name: str, **claims: Any) -> str:
    provider.people[name] = {
        "sub": f"subject-{name}", "email": f"{name}@city.example", "email_verified": True, "name": name.title(),
        **claims,
    }  # fmt: skip
    return f"{name}@city.example"


def somebody(site: Site, *role: str) -> Person:
    with site.session():
        return site.city.person(*role)


def account(site: Site, email: str) -> Person | None:
    with site.session() as session:
        return session.scalar(select(Person).where(Person.email == email))


def rights(site: Site, email: str) -> set[str]:
    with site.session() as session:
        person = session.scalars(select(Person).where(Person.email == email)).one()
        return {grant.role for grant in actor_of(session, person).grants}


def flashed(browser: FlaskClient) -> str:
    return re.sub(r"\s+", " ", browser.get("/sign-in").get_data(as_text=True))


def test_somebody_new_gets_an_account_whose_address_a_trusted_provider_confirms(
    site: Site, provider: Provider
) -> None:
    email = known(provider, "tina")
    come_in(site.browser(), provider, "tina", "staff")
    made = account(site, email)
    assert made is not None and made.email_confirmed_at is not None


def test_somebody_new_gets_an_account_whose_address_a_letter_has_yet_to_confirm(
    site: Site, provider: Provider
) -> None:
    email = known(provider, "nora", locale="ru-RU")
    browser = site.browser()
    assert come_in(browser, provider, "nora", "public", back="/issues").headers["Location"] == "/issues"
    made = account(site, email)
    assert made is not None and made.name == "Nora" and made.email_confirmed_at is None
    assert made.language == "ru" and made.password_hash is None
    assert "Nora" in browser.get("/me").get_data(as_text=True)


def test_opening_an_account_is_a_consent_and_coming_in_again_is_none(site: Site, provider: Provider) -> None:
    email = known(provider, "paul")
    page = flashed(site.browser())
    assert "agrees to what the privacy notice says" in page and 'href="/privacy"' in page
    for _ in range(2):
        come_in(site.browser(), provider, "paul", "staff")
        person = account(site, email)
        assert person is not None
        with site.session() as session:
            given = session.scalars(select(Consent).where(Consent.person_id == person.id)).all()
            assert [(each.purpose, each.language, each.given_at) for each in given] == [
                ("account", person.language, person.created_at)
            ]
    there = somebody(site)
    provider.people["old"] = {"sub": "old", "email": there.email, "email_verified": True}
    come_in(site.browser(), provider, "old", "staff")
    with site.session() as session:
        assert session.scalar(select(Consent.id).where(Consent.person_id == there.id)) is None


def test_the_address_is_asked_for_where_the_token_does_not_hold_it(site: Site, provider: Provider) -> None:
    email = known(provider, "olga")
    provider.only_in_userinfo = ("email", "email_verified", "name")
    come_in(site.browser(), provider, "olga", "public")
    assert account(site, email) is not None


@pytest.mark.parametrize("said", [False, "true", None], ids=["unconfirmed", "a text", "nothing"])
def test_an_address_that_is_not_confirmed_there_opens_nothing(
    site: Site, provider: Provider, said: object
) -> None:
    email = known(provider, "petra", email_verified=said)
    browser = site.browser()
    assert come_in(browser, provider, "petra").headers["Location"] == "/sign-in"
    assert "does not say that your e-mail address is confirmed" in flashed(browser)
    assert account(site, email) is None


def test_an_account_that_is_here_is_opened_only_by_a_provider_that_is_trusted_with_addresses(
    site: Site, provider: Provider
) -> None:
    person = somebody(site, "agent", "lighting")
    provider.people["thief"] = {"sub": "thief", "email": person.email, "email_verified": True}
    browser = site.browser()
    assert come_in(browser, provider, "thief", "public").headers["Location"] == "/sign-in"
    assert "Sign in as you did before" in flashed(browser)
    assert browser.get("/staff").status_code == 302

    assert come_in(site.browser(), provider, "thief", "staff").headers["Location"] == "/staff"


def test_whoever_is_signed_in_connects_and_disconnects(site: Site, provider: Provider) -> None:
    person = somebody(site)
    provider.people["zoe"] = {"sub": "zoe", "email": "zoe@elsewhere.example", "email_verified": False}
    browser = site.signed_in(person)
    assert connect(browser, provider, "zoe", "public").headers["Location"] == "/me/identities"
    other = site.browser()
    come_in(other, provider, "zoe", "public")
    assert person.name in other.get("/me").get_data(as_text=True)

    number = re.search(
        r"/me/identities/(\d+)/disconnect", browser.get("/me/identities").get_data(as_text=True)
    )
    assert number is not None
    stranger = site.signed_in(somebody(site))
    assert send(stranger, number[0], page="/me").status_code == 404
    assert send(browser, number[0], page="/me").status_code == 302
    assert come_in(site.browser(), provider, "zoe", "public").headers["Location"] == "/sign-in"


def test_an_open_page_is_not_enough_to_connect_or_disconnect(site: Site, provider: Provider) -> None:
    known(provider, "yuri")
    browser = site.signed_in(somebody(site))
    connect(browser, provider, "yuri", "public")
    page = browser.get("/me/identities").get_data(as_text=True)
    number = re.search(r"/me/identities/(\d+)/disconnect", page)
    assert number is not None
    link = re.search(r'href="(/sign-on/staff\?connect=[^"]+)"', page)
    assert link is not None
    sent = browser.get(link[1]).headers["Location"]
    with clock.frozen(clock.now() + timedelta(minutes=20)):
        assert browser.get(link[1]).headers["Location"].startswith("/me/confirm?back=/sign-on/staff")
        assert send(browser, number[0], page="/me").headers["Location"].startswith("/me/confirm")
    # Nor to come back with an answer that was begun while it was enough.
    with clock.frozen(clock.now() + timedelta(minutes=20)):
        browser.get(path_of(provider.sign_in(sent, "yuri")))
    assert browser.get("/me/identities").get_data(as_text=True).count("/disconnect") == 1


def test_a_link_from_elsewhere_connects_nothing(site: Site, provider: Provider) -> None:
    provider.people["mallory"] = {"sub": "mallory", "email": "m@elsewhere.example", "email_verified": False}
    victim, attacker = site.signed_in(somebody(site)), site.signed_in(somebody(site))
    shown = attacker.get("/me/identities").get_data(as_text=True)
    token = re.search(r'href="/sign-on/public\?connect=([^"]+)"', shown)
    assert token is not None
    for query in ({}, {"connect": "forged"}, {"connect": token[1]}):
        sent = victim.get("/sign-on/public", query_string=query)
        assert sent.headers["Location"] == "/me/identities"
    # An answer that somebody else's browser has fetched.
    elsewhere = attacker.get("/sign-on/public", query_string={"connect": token[1]}).headers["Location"]
    answer = path_of(provider.sign_in(elsewhere, "mallory"))
    assert victim.get(answer).headers["Location"] == "/me/identities"
    with site.session() as session:
        assert person_at(session, "public", "mallory") is None


def test_a_letter_puts_out_whoever_came_in_by_a_providers_word_for_the_address(
    site: Site, provider: Provider
) -> None:
    email = known(provider, "uma")
    squatter = site.browser()
    come_in(squatter, provider, "uma", "public")
    assert squatter.get("/me").status_code == 200
    with site.session() as session:
        confirm_email(session, session.scalars(select(Person).where(Person.email == email)).one())
    assert squatter.get("/me").status_code == 302
    assert come_in(squatter, provider, "uma", "public").headers["Location"] == "/sign-in"


def test_an_identity_of_one_cannot_be_connected_by_another(site: Site, provider: Provider) -> None:
    known(provider, "ida")
    come_in(site.browser(), provider, "ida", "public")
    browser = site.signed_in(somebody(site))
    connect(browser, provider, "ida", "public")
    assert "connected with somebody else" in browser.get("/me/identities").get_data(as_text=True)


def test_groups_give_roles_and_take_them_and_leave_alone_what_was_given_by_hand(
    site: Site, provider: Provider
) -> None:
    email = known(provider, "lena", groups=["GG-Lamps", "GG-Nobody-Here-Knows"])
    with site.session() as session:
        admin = actor_of(session, site.city.person("administrator"))
        lamps = map_group(session, admin, "staff", "GG-Lamps", "agent", "lighting")
        map_group(session, admin, "staff", "GG-Lamps", "analyst")
        map_group(session, admin, "public", "GG-Lamps", "administrator")
    come_in(site.browser(), provider, "lena")
    assert rights(site, email) == {"agent", "analyst"}

    with site.session() as session:
        person = session.scalars(select(Person).where(Person.email == email)).one()
        grant(session, SYSTEM, person.id, Wanted("moderator"))
        unmap_group(session, admin, lamps)
    assert rights(site, email) == {"analyst", "moderator"}, "at once, not when they sign in next"
    come_in(site.browser(), provider, "lena")
    assert rights(site, email) == {"analyst", "moderator"}

    provider.people["lena"].pop("groups")
    come_in(site.browser(), provider, "lena")
    assert rights(site, email) == {"moderator"}


def test_a_second_factor_asked_for_there_counts_here(site: Site, provider: Provider) -> None:
    def passed() -> bool:
        with site.session() as session:
            newest = session.scalars(select(PersonSession).order_by(PersonSession.id.desc()).limit(1)).one()
            return newest.second_factor_at is not None

    known(provider, "mira", amr=["pwd", "mfa"])
    come_in(site.browser(), provider, "mira")
    assert passed()
    known(provider, "mira", amr=["pwd"])
    come_in(site.browser(), provider, "mira")
    assert not passed()


@pytest.mark.parametrize(
    "lies",
    [
        {"iss": "https://elsewhere.example"},
        {"aud": "another city"},
        {"nonce": "of another answer"},
        {"exp": 1_000_000_000},
        {"sub": ""},
    ],
    ids=lambda lies: next(iter(lies)),
)
def test_an_answer_that_is_not_for_us_is_not_taken(
    site: Site, provider: Provider, lies: dict[str, Any]
) -> None:
    email = known(provider, "rita")
    provider.lies = lies
    assert come_in(site.browser(), provider, "rita").headers["Location"] == "/sign-in"
    assert account(site, email) is None


def test_an_answer_counts_once_and_only_where_it_was_asked_for(site: Site, provider: Provider) -> None:
    known(provider, "sara")
    browser = site.browser()
    sent = browser.get("/sign-on/public").headers["Location"]
    assert parse_qs(urlsplit(sent).query)["code_challenge_method"] == ["S256"]
    answer = path_of(provider.sign_in(sent, "sara"))
    assert site.browser().get(answer).headers["Location"] == "/sign-in", "a browser that asked for nothing"
    assert browser.get(answer).status_code == 302
    assert "Sara" in browser.get("/me").get_data(as_text=True)
    again = site.browser()
    assert again.get(answer).headers["Location"] == "/sign-in"
    assert again.get("/me").status_code == 302


def test_another_key_of_the_providers_is_fetched(site: Site, provider: Provider) -> None:
    known(provider, "vera")
    provider.change_key()
    come_in(site.browser(), provider, "vera")
    assert account(site, "vera@city.example") is not None


def test_who_leaves_at_the_provider_is_out_here_at_once(site: Site, provider: Provider) -> None:
    email = known(provider, "will", groups=["GG-Will"])
    with site.session() as session:
        admin = actor_of(session, site.city.person("administrator"))
        map_group(session, admin, "staff", "GG-Will", "moderator")
    browser = site.browser()
    come_in(browser, provider, "will")
    with site.session() as session:
        api = make_token(session, SYSTEM, email)
    assert rights(site, email) == {"moderator"}
    stranger = site.browser()
    for token in (
        "no token",
        provider.logout_token("subject-will", aud="another"),
        provider.logout_token("subject-will", iat=1),
        provider.logout_token("subject-will", exp=1),
        provider.logout_token("subject-will", nonce="1"),
        provider.logout_token("subject-will", events={}),
    ):
        assert stranger.post("/sign-on/staff/ended", data={"logout_token": token}).status_code == 400
    assert browser.get("/me").status_code == 200
    site.forget_limits()
    for number in range(30):
        token = provider.logout_token(f"subject-{number}")
        assert stranger.post("/sign-on/staff/ended", data={"logout_token": token}).status_code == 200
    token = provider.logout_token("subject-will")
    assert stranger.post("/sign-on/staff/ended", data={"logout_token": token}).status_code == 200
    assert browser.get("/me").status_code == 302
    assert rights(site, email) == set()
    with site.session() as session:
        assert token_found(session, api) is None


def test_administrators_keep_the_table_on_a_page(site: Site, provider: Provider) -> None:
    admin = site.signed_in(somebody(site, "administrator"))
    page = "/admin/sign-on"
    assert provider.issuer in admin.get(page).get_data(as_text=True)
    wrong = send(admin, page, page=page, provider="staff", group="Roads", role="agent", department="")
    assert wrong.status_code == 422 and 'value="Roads"' in wrong.get_data(as_text=True)
    right = {"provider": "staff", "group": "Roads", "role": "lead", "department": "roads"}
    with clock.frozen(clock.now() + timedelta(minutes=20)):
        late = send(admin, page, page=page, **right)
        assert late.headers["Location"].startswith("/me/confirm")
    assert send(admin, page, page=page, **right).status_code == 302
    with site.session() as session:
        line = next(each for each in group_roles(session) if each.group == "Roads")
    assert (line.role, line.department) == ("lead", "roads")
    assert send(admin, page, page=page, **right).status_code == 422
    assert send(admin, f"{page}/{line.id}/remove", page=page).status_code == 302
    told = admin.get("/admin/changes?thing=group_role&code=Roads").get_data(as_text=True)
    assert "<td>—</td><td>lead</td>" in told and "<td>lead</td><td>—</td>" in told
    clerk = site.signed_in(somebody(site, "clerk"))
    assert clerk.get(page).status_code == 403


def test_an_area_that_the_provider_names_counts_where_the_city_takes_its_word(
    site: Site, provider: Provider
) -> None:
    def area(email: str) -> str | None:
        with site.session() as session:
            person = session.scalars(select(Person).where(Person.email == email)).one()
            found = residence_of(session, person.id)
            return None if found is None else found.area_code

    email = known(provider, "xenia", area="west")
    come_in(site.browser(), provider, "xenia")
    assert area(email) is None
    with site.session() as session:
        set_residence_rules(session, SYSTEM, replace(residence_rules(session), ways=("claim",)))
    come_in(site.browser(), provider, "xenia")
    assert area(email) == "west"
    known(provider, "xenia", area="no such area")
    assert come_in(site.browser(), provider, "xenia").headers["Location"] != "/sign-in"
    assert area(email) == "west"
    # Who is here already and connects the two is believed as well.
    person = somebody(site)
    known(provider, "yana", area="east")
    browser = site.signed_in(person)
    assert 'href="/me/identities"' in browser.get("/me/residence").get_data(as_text=True)
    connect(browser, provider, "yana", "staff")
    assert area(person.email) == "east"
