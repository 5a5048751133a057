"""The list of issues: filters, pages, what is wrong with a parameter, and what it costs."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from urllib.parse import quote, urlsplit

import pytest

from civic.core import clock
from civic.core.db import counted_statements
from civic.core.permissions import SYSTEM
from civic.issues.commands.accept import accept
from tests.small_city import EAST, WEST
from tests.web.api.conftest import PREFIX, Api

MOST_STATEMENTS = 6


def ids(answer: Any) -> list[str]:
    return [feature["id"] for feature in answer.get_json()["features"]]


def test_a_list_is_geojson_newest_first(api: Api) -> None:
    older, newer = api.report().public_id, api.report().public_id
    response = api.get("/issues")
    assert response.mimetype == "application/geo+json"
    found = response.get_json()
    assert found["type"] == "FeatureCollection"
    assert [feature["id"] for feature in found["features"][:2]] == [newer, older]
    first = found["features"][0]
    assert first["geometry"] == {"type": "Point", "coordinates": list(WEST)}
    assert first["properties"]["title"] == "The lamp is dark"
    assert first["properties"]["category"] == {"code": "lamp", "name": {"en": "A lamp", "ru": "Вид lamp"}}
    assert first["properties"]["department"]["code"] == "lighting"
    assert first["properties"]["status"] == "received"
    assert first["links"]["self"] == f"http://localhost{PREFIX}/issues/{newer}"


def test_each_filter_narrows_the_list(api: Api) -> None:
    west = api.report(category="pothole", place=WEST).public_id
    east = api.report(category="poster", place=EAST).public_id
    assert west in ids(api.get("/issues?category=pothole")) and east not in ids(
        api.get("/issues?category=pothole")
    )
    both = ids(api.get("/issues?category=pothole,poster"))
    assert both == ids(api.get("/issues?category=pothole&category=poster"))
    assert {west, east} <= set(both)
    assert west in ids(api.get("/issues?area=district:west")) and east not in ids(
        api.get("/issues?area=district:west")
    )
    assert west in ids(api.get("/issues?bbox=30.0,60.0,30.01,60.01"))
    assert east not in ids(api.get("/issues?bbox=30.0,60.0,30.01,60.01"))
    assert east in ids(api.get("/issues?department=roads"))
    assert not {west, east} & set(ids(api.get("/issues?department=care")))
    assert west in ids(api.get("/issues?status=received,accepted"))
    assert west not in ids(api.get("/issues?status=accepted"))
    assert ids(api.get("/issues?category=no-such-kind")) == []


def test_since_counts_what_has_changed_not_what_has_come(api: Api) -> None:
    old = api.report().public_id
    moment = clock.now()
    new = api.report().public_id
    with api.database.transaction() as session:
        accept(session, SYSTEM, new)
    asked = quote(moment.isoformat())
    assert new in ids(api.get(f"/issues?since={asked}")) and old not in ids(api.get(f"/issues?since={asked}"))
    with api.database.transaction() as session:
        accept(session, SYSTEM, old)
    assert old in ids(api.get(f"/issues?since={asked}"))
    later = (clock.now() + timedelta(hours=1)).isoformat()
    assert ids(api.get(f"/issues?since={later}")) == [], "a plus sign that came as a space is understood"


def test_following_next_shows_everything_once_while_new_issues_arrive(api: Api) -> None:
    expected = [api.report(category="poster").public_id for _ in range(5)][::-1]
    response = api.get("/issues?category=poster&limit=2&lang=ru")
    seen = ids(response)
    assert seen == expected[:2]
    api.report(category="poster")
    while (following := response.get_json()["links"]["next"]) is not None:
        assert response.headers["Link"] == f'<{following}>; rel="next"'
        parts = urlsplit(following)
        assert parts.netloc == "localhost" and "lang=ru" in parts.query and "category=poster" in parts.query
        response = api.get(f"{parts.path.removeprefix(PREFIX)}?{parts.query}")
        seen += ids(response)
    assert seen[:5] == expected
    assert len(seen) == len(set(seen))
    assert "Link" not in response.headers


@pytest.mark.parametrize(
    ("query", "field", "code"),
    [
        ("bbox=1,2,3", "bbox", "bbox.invalid"),
        ("bbox=a,b,c,d", "bbox", "bbox.invalid"),
        ("bbox=30,60,29,61", "bbox", "bbox.invalid"),
        ("bbox=-200,0,200,10", "bbox", "bbox.invalid"),
        ("bbox=nan,nan,nan,nan", "bbox", "bbox.invalid"),
        ("bbox=-inf,0,inf,1", "bbox", "bbox.invalid"),
        ("area=district:north", "area", "area.not_found"),
        ("area=7", "area", "area.not_found"),
        ("area=%00", "area", "area.not_found"),
        ("category=%00", "category[0]", "value.invalid"),
        ("category=lamp,%F0%9F%92%A1", "category[1]", "value.invalid"),
        ("department=a%00b", "department", "value.invalid"),
        ("status=open", "status[0]", "status.unknown"),
        ("since=yesterday", "since", "date.invalid"),
        ("since=2026-11-23", "since", "date.invalid"),
        ("since=2026-11-23T09:00:00", "since", "date.invalid"),
        ("since=2026-13-23T09:00:00Z", "since", "date.invalid"),
        ("since=0001-01-01T00:00:00%2B14:00", "since", "date.invalid"),
        ("limit=0", "limit", "value.out_of_range"),
        ("limit=201", "limit", "value.out_of_range"),
        ("limit=-1", "limit", "value.not_whole"),
        ("limit=ten", "limit", "value.not_whole"),
        ("limit=1.5", "limit", "value.not_whole"),
        ("limit=1e2", "limit", "value.not_whole"),
        ("limit=" + "9" * 5000, "limit", "value.not_whole"),
        ("limit=²", "limit", "value.not_whole"),
        ("cursor=nonsense", "cursor", "list.cursor_invalid"),
        ("cursor=" + "WyIyMDI2LTExLTIzVDA5OjAwOjAwKzAwOjAwIiwgMTAwMDAwMDAwMDAwMDAwMDAwMDAwMDBd", "cursor",
         "list.cursor_invalid"),
        ("cursor=" + "W1tbW1tbW1tbW1tbW1tbW1tbW1tbW1tbW1tbW1tbW1tb", "cursor", "list.cursor_invalid"),
        ("cursor=" + "W" * 300, "cursor", "text.too_long"),
        ("page=2", "page", "value.unknown"),
    ],
)  # fmt: skip
def test_a_parameter_that_cannot_be_used_is_named(api: Api, query: str, field: str, code: str) -> None:
    response = api.get(f"/issues?{query}")
    assert response.status_code == 422
    problem = response.get_json()
    assert [(error["field"], error["code"]) for error in problem["errors"]] == [(field, code)]
    assert all(error["detail"] and "%(" not in error["detail"] for error in problem["errors"])


def test_all_wrong_parameters_are_told_at_once(api: Api) -> None:
    problem = api.get("/issues?limit=0&status=open&since=never").get_json()
    assert {error["field"] for error in problem["errors"]} == {"limit", "status[0]", "since"}


def test_refusals_speak_the_readers_language(api: Api) -> None:
    problem = api.get("/issues?bbox=x", headers={"Accept-Language": "ru"})
    assert problem.headers["Vary"].count("Accept-Language") == 1


def test_a_box_of_the_whole_world_is_a_box(api: Api) -> None:
    known = api.report().public_id
    assert known in ids(api.get("/issues?bbox=-180,-90,180,90"))


def test_a_list_of_fifty_takes_no_more_than_six_statements(api: Api) -> None:
    for _ in range(50):
        api.report()
    token = api.token()
    for query, headers in (("", {}), ("&area=district:west", {"token": token})):
        with counted_statements(api.database.engine) as statements:
            response = api.get(f"/issues?limit=50&bbox=30,60,30.1,60.1&status=received{query}", **headers)
        assert len(ids(response)) == 50
        assert len(statements) <= MOST_STATEMENTS, statements


def test_a_list_that_has_not_changed_is_not_sent_again(api: Api) -> None:
    api.report()
    first = api.get("/issues?limit=1")
    again = api.get("/issues?limit=1", headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304
    api.report()
    changed = api.get("/issues?limit=1", headers={"If-None-Match": first.headers["ETag"]})
    assert changed.status_code == 200


def test_what_a_token_reads_is_kept_by_nobody_else(api: Api) -> None:
    assert api.get("/issues").cache_control.public
    personal = api.get("/issues", token=api.token())
    assert personal.cache_control.private and not personal.cache_control.public
    assert "Authorization" in personal.headers["Vary"]


@pytest.mark.parametrize("token", ["veche_wrong", "", "Bearer", "\u00e9"])
def test_a_token_that_is_not_known_is_refused_rather_than_taken_for_a_visitor(api: Api, token: str) -> None:
    response = api.app.test_client().get(
        f"{PREFIX}/issues", headers={"Authorization": f"Bearer {token}".encode().decode("latin-1")}
    )
    if not token:
        assert response.status_code == 200, "no token at all"
        return
    assert response.status_code == 401
    assert response.headers["WWW-Authenticate"] == "Bearer"
    assert response.get_json()["code"] == "token.not_valid"
