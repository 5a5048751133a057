"""While the database is away every page and every call says so calmly, and says to come again."""

from __future__ import annotations

import pytest
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from tests.web.conftest import Site


@pytest.mark.parametrize(
    "error", [OperationalError("SELECT 1", {}, Exception("gone")), PoolTimeout("all connections are in use")]
)
def test_without_the_database_pages_and_programs_are_told_to_come_again(
    site: Site, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    staff, visitor = site.staff("lighting"), site.browser()

    def gone() -> None:
        raise error

    monkeypatch.setattr(site.services.database, "sessions", gone)
    for browser in (staff, visitor):
        for address in ("/", "/issues", "/issues/ZZZZZZZZ", "/staff", "/report", "/no/such/page"):
            answer = browser.get(address)
            if address == "/staff" and browser is visitor:
                assert answer.status_code == 302
                continue
            assert answer.status_code == 503, address
            assert "The city is busy" in answer.get_data(as_text=True)
    refused = visitor.get("/api/v1/issues")
    assert (refused.status_code, refused.mimetype) == (503, "application/problem+json")
    assert refused.get_json()["code"] == "http.503" and refused.headers["Retry-After"]
