"""Odd input that once broke a page: it is refused or read as nothing, and never makes an issue unreadable."""

from __future__ import annotations

from collections.abc import Callable
from html import unescape

import pytest
from flask.testing import FlaskClient

from civic.core.permissions import SYSTEM
from civic.issues.commands.accept import accept
from civic.issues.commands.confirm_contact import confirm_contact
from civic.issues.commands.deliver import deliver
from civic.issues.commands.judge import judge
from civic.issues.commands.report import Promise
from tests.web.conftest import Site, send

Report = Callable[..., Promise]
WINDOW = "bbox=30,60,30.1,60.1"


@pytest.mark.parametrize("zoom", ["nan", "inf", "-inf", "1e309", "-7", "99", "x", ""])
@pytest.mark.parametrize("address", ["/map/issues", "/issues/near", "/staff/map"])
def test_a_zoom_that_is_no_number_is_read_as_none(site: Site, address: str, zoom: str) -> None:
    answer = site.staff("lighting").get(f"{address}?{WINDOW}&zoom={zoom}")
    assert answer.status_code == 200


@pytest.mark.parametrize(
    ("verb", "fields"),
    [
        ("change_target", {"target": "9999-12-30", "message": "Later."}),
        ("change_target", {"target": "9999-12-31", "message": "Later."}),
        ("change_target", {"target": "9999-12-31T23:59-12:00", "message": "Later."}),
        ("change_target", {"target": "2207-01-01", "message": "A slip of the pen."}),
        ("change_target", {"target": "0001-01-01", "message": "Earlier."}),
        ("schedule", {"scheduled_for": "9999-12-31T23:59-12:00"}),
        ("schedule", {"scheduled_for": "0001-01-01T00:00+14:00"}),
        ("assign", {"assignee": "9" * 5000}),
        ("accept", {"assignment": "9" * 5000}),
    ],
)
def test_dates_and_numbers_beyond_reason_are_refused_beside_their_field(
    site: Site, client: FlaskClient, report_issue: Report, verb: str, fields: dict[str, str]
) -> None:
    promise = report_issue()
    if verb != "accept":
        site.run(accept, SYSTEM, promise.public_id)
    here = f"/staff/issues/{promise.public_id}"
    staff = site.staff("lighting")
    assert send(staff, f"{here}/{verb}", page=here, **fields).status_code == 422
    assert site.issue(promise.public_id).target == promise.target
    for address in (f"/issues/{promise.public_id}", "/issues", "/api/v1/issues"):
        assert client.get(address).status_code == 200
    assert staff.get("/staff").status_code == 200


def test_what_residents_sent_back_can_be_accepted_from_the_queue_again(
    site: Site, report_issue: Report
) -> None:
    promise = report_issue(contact="resident@city.example")
    staff = site.staff("lighting")

    def take() -> None:
        html = staff.get("/staff").get_data(as_text=True)
        row = html.split(f'data-issue-id="{promise.public_id}"')[1].split("</li>")[0]
        assignment = row.split('name="assignment" value="')[1].split('"')[0]
        path = unescape(row.split('formaction="')[1].split('"')[0])
        answer = send(staff, path, page="/staff", idempotency_key="queue", assignment=assignment)
        assert answer.status_code == 302
        assert site.issue(promise.public_id).status == "accepted"

    take()
    site.run(confirm_contact, site.reporter(promise), promise.public_id, promise.report_id)
    site.run(deliver, SYSTEM, promise.public_id, "Lit.")
    site.run(
        judge,
        site.reporter(promise),
        promise.public_id,
        promise.report_id,
        {"lit": "not_met"},
        reason="Dark.",
    )
    assert site.issue(promise.public_id).status == "received"
    take()
