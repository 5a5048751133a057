"""Pages of what a city took over from elsewhere: honest about its source, its age, and what nobody knows."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from civic.core import clock
from civic.core.permissions import SYSTEM
from civic.issues.commands.accept import accept
from civic.issues.commands.move import move
from tests.imported import LONG_AGO, SOURCE, Imported, import_issue
from tests.small_city import WEST

WHOLE = "29.99,59.99,30.05,60.02"


@pytest.fixture
def imported(site):
    """Take an issue over."""

    def make(**values) -> Imported:
        with site.session():
            return import_issue(site.city, **values)

    return make


def page(client, address: str, **query) -> str:
    answer = client.get(address, query_string=query)
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def words(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


def test_nothing_lately_is_told_by_the_date_of_the_latest_and_not_by_zeros(client, imported):
    # The first test of the file: all there is of the city is of 2011.
    imported(closed=True)
    assert "Latest change: Fri 11 Mar 2011" in page(client, "/pulse")
    html = page(client, "/")
    assert "Latest change: Fri 11 Mar 2011" in html
    assert "Nothing is open here" in html and "Nothing reported here yet" not in html
    assert "The latest change here: Fri 11 Mar 2011." in words(html)
    elsewhere = page(client, "/issues/near", bbox="10,10,11,11", zoom=12)
    assert "Nothing reported here yet" in elsewhere


def test_the_hour_counts_what_happened_in_it_although_history_was_imported_since(
    client, imported, report_issue
):
    report_issue()
    for _ in range(3):
        imported()
    assert "1 change in the last hour" in page(client, "/pulse")


def test_what_ended_elsewhere_says_so_and_asks_nobody_to_judge(client, imported):
    issue = imported(closed=True)
    html = page(client, f"/issues/{issue.public_id}")
    shown = words(html)
    assert f"Taken over from {SOURCE}, number {issue.external_id}" in shown
    assert f"Its number there: {issue.external_id}." in shown
    assert shown.count(f"taken over from {SOURCE}") == 2
    assert "Fri 4 Mar 2011 10:30" in shown and "Fri 11 Mar 2011" in shown
    assert f"Closed before it came here from {SOURCE}." in shown
    assert "Every lamp is lit" not in shown, "criteria that nobody will judge by"
    assert "delivered 4 days late" in shown
    for asked in ("Your link", "get a link of your own", "How residents will judge it", "answers by"):
        assert asked not in shown


def test_staff_are_told_that_nothing_is_left_to_do_with_what_ended_elsewhere(site, imported):
    issue = imported(closed=True)
    shown = words(page(site.staff("lighting"), f"/staff/issues/{issue.public_id}"))
    assert "It had ended before it came here." in shown
    assert "Residents judge the result" not in shown and "What it is judged by" not in shown


def test_what_is_open_for_years_is_late_by_years(client, site, imported):
    issue = imported()
    shown = words(page(client, f"/issues/{issue.public_id}"))
    assert "Lighting should have answered by Sat 5 Mar 2011 10:30." in shown
    assert "Every lamp is lit" in shown, "it can still be done and judged here"
    queue = words(page(site.staff("lighting"), "/staff"))
    years = round((clock.now() - LONG_AGO).days / 365.25)
    assert f"Late {years} years" in queue
    site.run(accept, SYSTEM, issue.public_id)
    shown = words(page(client, f"/issues/{issue.public_id}"))
    assert f"late by {years} years" in shown
    # What is done here is told as of here.
    assert shown.count(f"taken over from {SOURCE}") == 1


def test_an_uncertain_place_is_said_in_words_and_has_no_pin(client, site, imported):
    issue = imported(uncertain=True, at=clock.now() - timedelta(days=1))
    html = page(client, f"/issues/{issue.public_id}")
    assert "Place uncertain" in html and "#i-map-pin-off" in html
    assert "data-veche-map" not in html and "leaflet" not in html
    assert client.get(f"/issues/{issue.public_id}/point").get_json()["points"] == []
    assert "Place uncertain" in page(client, "/issues", place="uncertain")
    on_map = client.get("/map/issues", query_string={"bbox": WHOLE, "zoom": 15}).get_json()
    assert issue.public_id not in {point["id"] for point in on_map["points"]}
    assert issue.public_id not in page(client, "/issues/near", bbox=WHOLE, zoom=15)
    staff = site.staff("lighting")
    assert "Place uncertain" in page(staff, "/staff")
    desk = page(staff, f"/staff/issues/{issue.public_id}")
    assert "With Move you say where it is" in desk and "data-veche-map" not in desk
    assert f"{30.01:.5f}" not in desk, "the default point is nobody's place"


def test_moving_it_makes_its_place_certain(client, site, imported):
    issue = imported(uncertain=True)
    site.run(move, SYSTEM, issue.public_id, *WEST, "The photo shows Bell Street.", address="Bell Street 3")
    html = page(client, f"/issues/{issue.public_id}")
    assert "Place uncertain" not in html and "data-veche-map" in html and "Bell Street 3" in html
    assert len(client.get(f"/issues/{issue.public_id}/point").get_json()["points"]) == 1


def test_staff_find_uncertain_places_by_a_filter_that_stays_in_the_address(client, site, imported):
    lost, placed = imported(uncertain=True), imported()
    staff = site.staff("lighting")
    html = page(staff, "/issues", place="uncertain")
    assert f'data-issue-id="{lost.public_id}"' in html and f'data-issue-id="{placed.public_id}"' not in html
    assert '<option value="uncertain" selected>' in html
    assert f'data-issue-id="{lost.public_id}"' not in page(staff, "/issues", place="known")
    assert 'id="place"' not in page(client, "/issues"), "residents have no use for it"
    assert f'data-issue-id="{lost.public_id}"' in page(client, "/issues", place="nonsense")


def test_the_number_of_what_no_map_shows_leads_to_its_page(client, imported):
    for issue in (imported(uncertain=True), imported(closed=True)):
        (option,) = client.get("/map/search", query_string={"q": issue.public_id}).get_json()
        assert option["url"] == f"/issues/{issue.public_id}" and "lon" not in option
        assert client.get("/find", query_string={"q": issue.public_id}).headers["Location"] == option["url"]
