"""No form and no fetch does anything for a page of somebody else's: every write asks for proof of where it is from."""

from __future__ import annotations

import uuid
from collections.abc import Iterator

import pytest
from apiflask import APIFlask
from sqlalchemy import text
from werkzeug.routing import Rule

from civic.core.cluster import Cluster
from tests.api_town import api_town
from tests.signing import session_key, sign_in
from tests.small_city import SmallCity

BY_ITS_OWN_KEY = {
    "sign_on.ended": "a provider's server calls it, which has no cookie of anybody's: a token that it signed entitles",
}
"""Endpoints that take no token against forgery, and what they ask for instead."""

WRITING = frozenset({"POST", "PUT", "PATCH", "DELETE"})


@pytest.fixture(scope="module")
def town(cluster: Cluster, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[APIFlask, str, str]]:
    """The application, an issue's number, and the key of an administrator's session."""
    with api_town(cluster, tmp_path_factory.mktemp("forgery")) as (app, city):
        with app.extensions["veche"].database.transaction() as session:
            small = SmallCity(session, city.departments, city.categories, city.areas)
            public_id = small.report().public_id
            key = session_key(session, small.person("administrator").id)
        yield app, public_id, key


def writing(app: APIFlask) -> list[tuple[str, Rule]]:
    return [
        (method, rule)
        for rule in app.url_map.iter_rules()
        for method in sorted((rule.methods or set()) & WRITING)
    ]


def address(app: APIFlask, rule: Rule, public_id: str) -> str:
    """A route's address with something in each of its places."""
    values: dict[str, object] = {}
    for name in rule.arguments:
        kind = type(rule._converters[name]).__name__
        if kind == "AnyConverter":
            values[name] = sorted(rule._converters[name].items)[0]
        elif kind in ("IntegerConverter", "FloatConverter"):
            values[name] = 1
        else:
            values[name] = uuid.uuid4() if kind == "UUIDConverter" else public_id
    built: str = app.url_map.bind("localhost").build(rule.endpoint, values)
    return built


def test_no_page_takes_a_write_without_its_token_not_even_of_who_is_signed_in(
    town: tuple[APIFlask, str, str],
) -> None:
    app, public_id, key = town
    pages = [
        (method, rule)
        for method, rule in writing(app)
        if not str(rule).startswith("/api/") and rule.endpoint not in BY_ITS_OWN_KEY
    ]
    assert len(pages) > 10
    taken = {}
    for method, rule in pages:
        browser = app.test_client()
        sign_in(browser, key)
        for token in ({}, {"csrf_token": "forged"}):
            answer = browser.open(
                address(app, rule, public_id), method=method, data={"step": "where", **token}
            )
            if answer.status_code != 400:
                taken[f"{method} {rule}"] = answer.status_code
    assert not taken, "these do not ask for the token against forgery"


def test_what_asks_for_no_token_is_named_and_does_nothing_for_a_cookie(
    town: tuple[APIFlask, str, str],
) -> None:
    app, public_id, key = town
    routes = {rule.endpoint: rule for rule in app.url_map.iter_rules()}
    assert set(routes) >= set(BY_ITS_OWN_KEY)
    before = newest_event(app)
    for endpoint in BY_ITS_OWN_KEY:
        browser = app.test_client()
        sign_in(browser, key)
        assert browser.post(address(app, routes[endpoint], public_id), data={}).status_code >= 400
    assert newest_event(app) == before


def test_the_api_knows_nobody_by_a_cookie(town: tuple[APIFlask, str, str]) -> None:
    app, public_id, key = town
    verbs = [(method, rule) for method, rule in writing(app) if rule.endpoint.startswith("api.verb_")]
    assert len(verbs) > 10
    before = newest_event(app)
    for method, rule in verbs:
        browser = app.test_client()
        sign_in(browser, key)
        answer = browser.open(
            address(app, rule, public_id),
            method=method,
            json={},
            headers={"Idempotency-Key": str(uuid.uuid4())},
        )
        assert answer.status_code in (401, 422), f"{method} {rule}"
    assert newest_event(app) == before


def test_nothing_happens_by_looking(town: tuple[APIFlask, str, str]) -> None:
    app, _, key = town
    browser = app.test_client()
    sign_in(browser, key)
    before = newest_event(app)
    for rule in app.url_map.iter_rules():
        if "GET" in (rule.methods or set()) and not rule.arguments:
            browser.get(str(rule))
    assert newest_event(app) == before


def newest_event(app: APIFlask) -> int | None:
    with app.extensions["veche"].database.reading() as session:
        found: int | None = session.scalar(text("SELECT max(id) FROM event"))
    return found
