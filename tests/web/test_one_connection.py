"""A request never waits for a second connection while it holds one: with one in the whole pool every page is served."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import QueuePool, create_engine

from civic.core.db import Database
from tests.web.conftest import Site, send


@pytest.fixture
def one_connection(site: Site, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    database = site.services.database
    engine = create_engine(
        database.engine.url, poolclass=QueuePool, pool_size=1, max_overflow=0, pool_timeout=0.5,
        connect_args={"options": "-c timezone=UTC"},
    )  # fmt: skip
    alone = Database(engine)
    monkeypatch.setattr(database, "engine", engine)
    monkeypatch.setattr(database, "sessions", alone.sessions)
    yield
    engine.dispose()


def test_pages_are_served_over_a_single_connection(site, report_issue, one_connection):
    promise = report_issue()
    staff, visitor = site.staff("lighting"), site.browser()
    addresses = [
        str(rule) for rule in site.app.url_map.iter_rules() if "GET" in rule.methods and not rule.arguments
    ]
    addresses += [
        f"/issues/{promise.public_id}",
        f"/r/{promise.secret}",
        f"/staff/issues/{promise.public_id}",
    ]
    failed = {
        (who, address): status
        for address in addresses
        for who, browser in (("staff", staff), ("visitor", visitor))
        if (status := browser.get(address).status_code) >= 500
    }
    assert not failed


def test_a_report_and_a_sign_in_are_taken_over_a_single_connection(site, report_issue, one_connection):
    issue = report_issue()
    joined = send(
        site.browser(), f"/issues/{issue.public_id}/join", page=f"/issues/{issue.public_id}",
        idempotency_key="k" * 22, text="Here too.",
    )  # fmt: skip
    assert joined.status_code == 302
    refused = send(site.browser(), "/sign-in", page="/sign-in", email="nobody@city.example", password="wrong")
    assert refused.status_code == 422
