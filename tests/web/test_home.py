"""The map's page: what it shows of a window, the list beside it, the search."""

from __future__ import annotations

import json
import re

import pytest

from civic.core.permissions import SYSTEM
from civic.issues.commands.accept import accept
from civic.issues.commands.hide import hide
from tests.small_city import EAST, WEST

WHOLE = "29.99,59.99,30.05,60.02"


def points(client, bbox: str = WHOLE, zoom: int = 15, **more) -> dict:
    answer = client.get("/map/issues", query_string={"bbox": bbox, "zoom": zoom, **more})
    assert answer.status_code == 200
    return answer.get_json()


def ids(found: dict) -> set[str]:
    return {point["id"] for point in found["points"]}


def test_the_map_needs_no_inline_style_and_one_script_with_the_pages_nonce(client):
    answer = client.get("/")
    html = answer.get_data(as_text=True)
    nonce = re.search(r"'nonce-([^']+)'", answer.headers["Content-Security-Policy"])[1]
    assert answer.status_code == 200
    assert "style=" not in html
    inline = re.findall(r"<script(?![^>]*\bsrc=)([^>]*)>", html)
    assert [tag for tag in inline if "application/json" not in tag] == [f' type="module" nonce="{nonce}"']
    assert 'id="map_issues"' in html and 'data-veche-map="issues"' in html


def test_the_page_of_the_map_loads_nothing_from_another_host(client):
    html = client.get("/").get_data(as_text=True)
    followed_by_people = {"https://www.openstreetmap.org/copyright"}
    assert set(re.findall(r"https?://[^\"'\s<)]+", html)) <= {
        "http://www.w3.org/2000/svg",
        *followed_by_people,
    }


def test_an_issue_is_a_point_with_its_words_department_and_date(client, report_issue):
    promise = report_issue(text="The lamp by the bridge is dark. It has been for a week.", place=WEST)
    point = next(point for point in points(client)["points"] if point["id"] == promise.public_id)
    assert (point["lon"], point["lat"]) == WEST
    assert point["title"] == "The lamp by the bridge is dark"
    assert point["status"] == "received" and point["icon"] == "lamp" and point["group"] == "streets"
    assert point["url"] == f"/issues/{promise.public_id}"
    assert point["detail"].startswith("Lighting. Answer due")


def test_the_position_is_not_later_than_what_the_points_show(client, site, report_issue):
    before = points(client)["position"]
    promise = report_issue()
    site.app.extensions["veche.tail"].wait_ready()
    site.run(accept, SYSTEM, promise.public_id)
    found = points(client)
    assert found["position"] >= before
    assert next(p for p in found["points"] if p["id"] == promise.public_id)["status"] == "accepted"


def test_the_window_and_the_filters_decide_what_is_shown(client, site, report_issue):
    west, east = report_issue(place=WEST), report_issue(place=EAST, category="pothole")
    site.run(accept, SYSTEM, east.public_id)
    assert {west.public_id, east.public_id} <= ids(points(client))
    assert east.public_id not in ids(points(client, bbox="30.0,60.0,30.02,60.01"))
    assert ids(points(client, status="accepted")) >= {east.public_id}
    assert west.public_id not in ids(points(client, status="accepted"))
    assert not ids(points(client, group="nothing"))


def test_a_window_wider_than_the_world_is_cut_off(client):
    assert points(client, bbox="-400,-89,400,89", zoom=0)["clusters"] is not None


@pytest.mark.parametrize("bbox", ["", "1,2,3", "a,b,c,d", "nan,1,2,3", "5,5,4,4", "inf,0,1,1"])
def test_a_window_that_is_none_is_refused_by_name(client, bbox):
    answer = client.get(
        "/map/issues", query_string={"bbox": bbox, "zoom": 12}, headers={"Accept": "application/json"}
    )
    assert answer.status_code == 422
    assert answer.get_json()["code"] == "bbox.invalid"


def test_the_list_beside_the_map_has_what_the_map_has_and_names_the_street(client, report_issue):
    promise = report_issue(text="Bins overflow by the gate", place=WEST)
    answer = client.get("/issues/near", query_string={"bbox": "30.003,60.004,30.007,60.006", "zoom": 17})
    html = answer.get_data(as_text=True)
    assert "Around Bell Street" in html
    assert f'data-issue-id="{promise.public_id}"' in html and "Bins overflow by the gate" in html
    assert "<html" not in html
    again = client.get(
        "/issues/near", query_string={"bbox": "30.003,60.004,30.007,60.006", "zoom": 17},
        headers={"If-None-Match": answer.headers["ETag"]},
    )  # fmt: skip
    assert again.status_code == 304


def test_an_empty_window_says_so_and_offers_to_report(client):
    html = client.get("/issues/near", query_string={"bbox": "10,10,11,11", "zoom": 12}).get_data(as_text=True)
    assert "Nothing reported here yet" in html and 'href="/report"' in html


def test_the_hour_counts_what_everybody_may_see_and_nothing_else(client, site, report_issue):
    def told() -> int:
        words = client.get("/pulse").get_data(as_text=True)
        return int(re.search(r"(\d+) change", words)[1]) if "change" in words else 0

    before = told()
    promise = report_issue()
    assert told() == before + 1
    report_issue(category="person")
    assert told() == before + 1
    site.run(hide, SYSTEM, promise.public_id)
    site.run(accept, SYSTEM, promise.public_id)
    # Hiding is told to those who saw it; what happens afterwards is nobody else's.
    assert told() == before + 2


def test_the_search_finds_an_issue_by_its_number_however_it_is_typed(client, report_issue):
    promise = report_issue(text="A lamp is dark")
    typed = f"{promise.public_id[:4].lower()} {promise.public_id[4:].lower()}"
    found = client.get("/map/search", query_string={"q": typed}).get_json()
    assert found[0]["label"] == "A lamp is dark"
    assert (found[0]["lon"], found[0]["lat"]) == WEST
    page = client.get("/find", query_string={"q": typed})
    assert page.status_code == 302 and page.headers["Location"] == f"/issues/{promise.public_id}"


def test_without_a_script_the_search_leads_to_the_list_around_an_address(client, report_issue):
    promise = report_issue(place=WEST)
    page = client.get("/find", query_string={"q": "bell street 8"}, follow_redirects=True).get_data(
        as_text=True
    )
    assert "Issues around Bell Street 8" in page
    assert promise.public_id in page
    lost = client.get("/find", query_string={"q": "Xyzzy Plaza 5"}, follow_redirects=True).get_data(
        as_text=True
    )
    assert "Nothing was found for “Xyzzy Plaza 5”" in lost


def test_the_page_is_the_same_in_russian_with_the_citys_names_in_it(client):
    html = client.get("/", headers={"Accept-Language": "ru"}).get_data(as_text=True)
    assert '<html lang="ru"' in html and "Малград" in html and "Улицы" in html


def test_the_tab_bar_leads_nowhere_that_does_not_exist(client, site):
    html = client.get("/").get_data(as_text=True)
    bar = html.split('class="tabbar')[1].split("</nav>")[0]
    assert re.findall(r'<a[^>]* href="([^"]+)"', bar) == [
        "/",
        "/issues",
        "/report",
        "/initiatives",
        "/sign-in",
    ]
    staffs = (
        site.staff("lighting").get("/").get_data(as_text=True).split('class="tabbar')[1].split("</nav>")[0]
    )
    assert re.findall(r'<a[^>]* href="([^"]+)"', staffs) == ["/", "/issues", "/report", "/staff", "/me"]


def test_residents_words_reach_the_map_as_json_only(client, report_issue):
    report_issue(text="<script>alert(1)</script> lamp")
    html = client.get("/").get_data(as_text=True)
    assert "<script>alert(1)" not in html
    assert any("<script>alert(1)</script> lamp" in point["title"] for point in points(client)["points"])
    assert json.dumps("<script>alert(1)") not in html
