"""Categories, areas, departments, problems: what the city has decided, as programs read it."""

from __future__ import annotations

import pytest

from tests.signing import session_key, sign_in
from tests.web.api.conftest import Api


def test_categories_tell_all_that_a_report_needs(api: Api) -> None:
    found = api.get("/categories").get_json()
    assert found["emergency_number"] == "112"
    (group,) = found["groups"]
    assert group["code"] == "streets"
    kinds = {kind["code"]: kind for kind in group["categories"]}
    assert list(kinds) == ["lamp", "pothole", "poster", "car", "person", "gas", "form"], "in the city's order"
    assert kinds["lamp"]["criteria"][0] == {
        "code": "lit", "text": {"en": "Every lamp is lit", "ru": "Все фонари горят"}
    }  # fmt: skip
    assert kinds["lamp"]["targets"] == {"take_minutes": 240, "target_days": 3}
    assert kinds["lamp"]["planned_result"]["en"] == "The lamp is well"
    assert kinds["gas"]["emergency"] and kinds["gas"]["emergency_text"]["en"] == "Leave the house."
    assert [question["code"] for question in kinds["form"]["questions"]] == ["since", "how_many"]
    assert kinds["form"]["questions"][0]["required"] is True
    assert kinds["car"]["visibility"] == "place_only"


def test_names_come_in_one_language_when_it_is_asked_for(api: Api) -> None:
    kind = api.get("/categories?lang=ru").get_json()["groups"][0]["categories"][0]
    assert kind["name"] == {"ru": "Вид lamp"}


def test_a_language_that_a_name_does_not_have_gives_the_one_that_it_has(api: Api) -> None:
    kind = api.get("/categories?lang=fr").get_json()["groups"][0]["categories"][0]
    assert kind["name"] == {"en": "A lamp"}


def test_areas_are_a_list_with_keys_that_outlive_editions(api: Api) -> None:
    areas = api.get("/areas").get_json()["areas"]
    assert [area["key"] for area in areas] == ["district:east", "district:west"]
    assert areas[1]["name"] == {"en": "West", "ru": "Запад"}
    assert areas[1]["parent"] is None


def test_areas_with_geometry_are_geojson(api: Api) -> None:
    response = api.get("/areas?geometry=true&type=district")
    assert response.mimetype == "application/geo+json"
    found = response.get_json()
    assert found["type"] == "FeatureCollection"
    west = next(feature for feature in found["features"] if feature["id"] == "district:west")
    assert west["geometry"]["type"] == "MultiPolygon"
    assert [30, 60] in west["geometry"]["coordinates"][0][0]


def test_areas_of_a_type_that_is_not_there_are_none(api: Api) -> None:
    assert api.get("/areas?type=ward").get_json() == {"areas": []}


def test_departments_tell_whom_a_matter_can_be_handed_over_to(api: Api) -> None:
    found = {unit["code"]: unit for unit in api.get("/departments").get_json()["departments"]}
    assert set(found) == {"lighting", "roads", "care", "triage", "county"}
    assert found["county"]["kind"] == "outside"
    assert "email" not in found["county"], "an address for letters between offices, not for everybody"


def test_what_was_read_before_is_not_sent_again(api: Api) -> None:
    first = api.get("/categories")
    again = api.get("/categories", headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304
    assert again.data == b""
    assert "max-age=60" in first.headers["Cache-Control"]


def test_pages_of_other_origins_may_read_without_credentials(api: Api) -> None:
    headers = api.get("/categories", headers={"Origin": "https://elsewhere.example"}).headers
    assert headers["Access-Control-Allow-Origin"] == "*"
    assert "Access-Control-Allow-Credentials" not in headers


@pytest.mark.parametrize(
    ("query", "field", "code"),
    [
        ("/areas?geometry=yes", "geometry", "value.not_boolean"),
        ("/areas?geometry=1", "geometry", "value.not_boolean"),
        ("/areas?colour=red", "colour", "value.unknown"),
        ("/categories?langg=ru", "langg", "value.unknown"),
        ("/categories?lang=%00", "lang", "value.invalid"),
    ],
)
def test_a_parameter_that_is_not_understood_is_refused_by_name(
    api: Api, query: str, field: str, code: str
) -> None:
    response = api.get(query)
    assert response.status_code == 422
    assert [(error["field"], error["code"]) for error in response.get_json()["errors"]] == [(field, code)]


def test_the_address_in_a_problem_leads_to_its_meaning(api: Api) -> None:
    problem = api.get("/issues?bbox=nonsense").get_json()
    assert problem["type"] == "/api/v1/problems/input.invalid"
    meaning = api.get("/problems/bbox.invalid?lang=ru").get_json()
    assert meaning == {
        "code": "bbox.invalid", "status": 422, "title": meaning["title"],
    }  # fmt: skip
    assert api.get("/problems/no.such_code").status_code == 404
    listed = {kind["code"]: kind["status"] for kind in api.get("/problems").get_json()["problems"]}
    assert listed["issue.not_found"] == 404
    assert listed["permission.denied"] == 403
    assert listed["idempotency.in_flight"] == 409
    assert listed["http.415"] == 415


def test_an_address_that_is_not_there_is_a_problem_too(api: Api) -> None:
    response = api.get("/nothing-here")
    assert (response.status_code, response.mimetype) == (404, "application/problem+json")


def test_a_method_that_is_not_taken_says_which_are(api: Api) -> None:
    response = api.app.test_client().delete("/api/v1/issues")
    assert (response.status_code, response.mimetype) == (405, "application/problem+json")
    assert {"GET", "POST"} <= set(response.headers["Allow"].split(", "))


def test_cookies_count_for_nothing(api: Api) -> None:
    private = api.report(category="person").public_id
    client = api.app.test_client()
    staff = api.staff("care").person_id
    with api.database.transaction() as session:
        key = session_key(session, staff or 0)
    sign_in(client, key)
    response = client.get(f"/api/v1/issues/{private}")
    assert response.status_code == 404
    assert "Set-Cookie" not in response.headers
    assert "Cookie" not in response.headers.get("Vary", "")
