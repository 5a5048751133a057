"""The list of issues: filters, pages, and that it needs no script."""

from __future__ import annotations

import re

import pytest

from civic.core.db import counted_statements
from civic.core.permissions import SYSTEM
from civic.issues.commands.accept import accept
from tests.small_city import EAST


def listed(client, **query) -> list[str]:
    html = client.get("/issues", query_string=query).get_data(as_text=True)
    return re.findall(r'data-issue-id="(\w+)"', html)


@pytest.fixture(scope="module")
def many(site) -> list:
    made = []
    with site.session():
        for number in range(65):
            made.append(
                site.city.report(
                    text=f"Report number {number}.", category="pothole" if number % 5 else "lamp"
                )
            )
        made.append(site.city.report(text="In the east", place=EAST))
    site.run(accept, SYSTEM, made[0].public_id)
    return made


def test_pages_follow_one_another_without_gap_or_repeat(client, many):
    seen, address = [], "/issues"
    while address:
        html = client.get(address).get_data(as_text=True)
        seen += re.findall(r'data-issue-id="(\w+)"', html)
        more = re.search(r'rel="next" href="([^"]+)"', html)
        address = more[1].replace("&amp;", "&") if more else None
    assert seen == [promise.public_id for promise in reversed(many)]


def test_filters_narrow_and_are_kept_in_the_form_and_the_next_page(client, many, site):
    assert listed(client, status="accepted") == [many[0].public_id]
    assert listed(client, area=site.city.areas["east"]) == [many[-1].public_id]
    assert listed(client, department="care") == []
    html = client.get("/issues", query_string={"kind": "pothole"}).get_data(as_text=True)
    assert "52 issues" in html and '<option value="pothole" selected>' in html
    assert re.search(r'rel="next" href="/issues\?category=pothole&amp;cursor=', html)
    grouped = client.get("/issues", query_string={"kind": "group:streets"}).get_data(as_text=True)
    assert "66 issues" in grouped and '<option value="group:streets" selected>' in grouped
    assert len(listed(client, bbox="30.02,60.0,30.04,60.01")) == 1


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ({"status": "no-such"}, 422), ({"cursor": "nonsense"}, 422), ({"bbox": "1,2"}, 422), ({"area": "x"}, 200),
        ({"area": "9" * 30}, 200), ({"category": "no-such"}, 200), ({"department": "\x00"}, 200),
        ({"kind": "group:"}, 200), ({"q": "<script>"}, 200),
    ],
)  # fmt: skip
def test_odd_filters_are_answered_calmly(client, query, status):
    answer = client.get("/issues", query_string=query)
    assert answer.status_code == status
    assert "<script>" not in answer.get_data(as_text=True).replace("<script type", "").replace(
        "<script src", ""
    )


def test_emergencies_are_no_choice(client):
    assert 'value="gas"' not in client.get("/issues").get_data(as_text=True)


def test_a_list_without_issues_invites_to_report(client):
    html = client.get("/issues", query_string={"department": "care"}).get_data(as_text=True)
    assert "Nothing reported here yet" in html and "0 issues" in html


def test_the_first_page_is_live_and_later_ones_stand_still(client, many):
    html = client.get("/issues", query_string={"kind": "pothole"}).get_data(as_text=True)
    assert 'data-live-fragment="/issues/list?category=pothole"' in html and "data-live-hold" in html
    assert re.search(r"data-live-rooms='{\"city\": \d+}'", html)
    later = re.search(r'rel="next" href="([^"]+)"', html)[1].replace("&amp;", "&")
    assert "data-live-fragment" not in client.get(later).get_data(as_text=True)
    assert client.get("/issues/list?category=pothole").get_data(as_text=True).count("data-issue-id") == 30


def test_a_page_of_the_list_costs_few_statements(client, many, site):
    client.get("/issues")
    with counted_statements(site.services.database.engine) as seen:
        client.get("/issues/list")
    assert len(seen) <= 6, seen


def test_words_find_what_has_them_and_slips_are_forgiven(client, many, site):
    with site.session():
        bench = site.city.report(text="The bench under the limetree is broken.")
        hidden = site.city.report(text="My neighbour under the limetree is not well.", category="person")
    assert listed(client, q="limetree bench") == [bench.public_id]
    assert listed(client, q=bench.public_id) == [bench.public_id]
    page = client.get("/issues", query_string={"q": "limetre"}).get_data(as_text=True)
    assert bench.public_id in page and hidden.public_id not in page
    assert "Nothing has “limetre” as it was typed" in page and 'value="limetre"' in page


def test_words_that_nothing_has_are_said_back_and_lead_to_the_whole_list(client, many):
    page = client.get("/issues", query_string={"q": "<b>xyzzy</b>"}).get_data(as_text=True)
    assert "Nothing was found for “&lt;b&gt;xyzzy&lt;/b&gt;”" in page
    assert "data-issue-id" not in page and 'href="/issues"' in page
