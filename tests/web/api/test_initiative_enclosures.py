"""Photos, documents, drawings and issues of an initiative over the API."""

from __future__ import annotations

import io
from typing import Any

from tests.pdfs import pdf
from tests.small_city import EAST, WEST
from tests.web.api.conftest import Api
from tests.web.api.test_initiatives import DRAFT, People, _code, _propose, _publish, people
from tests.web.conftest import picture

__all__ = ["people"]


def shown(api: Api, public_id: str, token: str | None = None) -> dict[str, Any]:
    answer = api.get(f"/initiatives/{public_id}", token=token)
    assert answer.status_code == 200
    return dict(answer.get_json())


def upload(api: Api, content: bytes, token: str | None) -> Any:
    return api.post("/documents", data={"document": (io.BytesIO(content), "a.pdf")}, key=None, token=token)


def test_photos_and_documents_are_sent_enclosed_and_shown(api: Api, people: People) -> None:
    public_id = _propose(api, people)
    plan = upload(api, pdf("plan"), people.author)
    assert plan.status_code == 201
    photo = api.post("/photos", data={"photo": picture()}, key=None).get_json()["id"]
    body = {
        "photos": [{"id": photo, "alternative": "The ford"}],
        "documents": [{"id": plan.get_json()["id"], "name": "Plan of 1987"}],
    }
    verb = f"/initiatives/{public_id}/enclose"
    assert api.post(verb, body, token=people.stranger).status_code == 404
    assert api.post(verb, body, token=people.author).status_code == 200
    told = shown(api, public_id, people.author)["properties"]
    assert (told["photos"][0]["alternative"], told["documents"][0]["name"]) == ("The ford", "Plan of 1987")
    assert told["documents"][0]["url"].endswith(f"/initiatives/{public_id}/documents/{plan.get_json()['id']}")
    assert api.post(verb, {}, token=people.author).status_code == 200
    assert shown(api, public_id, people.author)["properties"]["documents"] == []
    gone = api.post(verb, body, token=people.author)
    assert gone.status_code == 422 and gone.get_json()["errors"][0]["code"] == "photo.not_found"


def test_what_is_no_pdf_is_refused_and_nobody_sends_without_a_token(api: Api, people: People) -> None:
    refused = upload(api, b"<html></html>", people.author)
    assert (refused.status_code, refused.get_json()["errors"][0]["field"]) == (422, "document")
    assert upload(api, pdf(), None).status_code == 401


def test_a_drawing_goes_in_and_comes_out_as_geojson(api: Api, people: People) -> None:
    drawn = {"type": "LineString", "coordinates": [list(WEST), list(EAST)]}
    public_id = _publish(api, people, location=drawn)
    found = shown(api, public_id)
    assert found["geometry"] == drawn
    assert [each["code"] for each in found["properties"]["areas_reached"]] == ["east", "west"]
    row = next(each for each in api.get("/initiatives").get_json()["features"] if each["id"] == public_id)
    assert row["geometry"]["type"] == "Point"
    for wrong, code in (
        ({"type": "Polygon", "coordinates": [[1, 2]]}, "initiative.place_unsound"),
        ({"type": "Point", "coordinates": [30]}, "place.not_a_place"),
        ({"type": "Point", "coordinates": ["a", {}]}, "place.not_a_place"),
        ({"type": "LineString", "coordinates": [[1, 1], [2, 2]]}, "issue.outside_city"),
    ):
        answer = api.post("/initiatives", DRAFT | {"location": wrong}, token=people.author)
        assert answer.status_code == 422, answer.text
        assert [(each["code"], each["field"]) for each in answer.get_json()["errors"]] == [(code, "location")]


def test_an_initiative_comes_from_issues_that_its_reader_may_see(api: Api, people: People) -> None:
    one, private = api.report(category="lamp").public_id, api.report(category="person").public_id
    public_id = _publish(api, people, issues=[one])
    told = shown(api, public_id)["properties"]["issues"]
    assert [(each["id"], each["status"]) for each in told] == [(one, "received")]
    refused = api.post("/initiatives", DRAFT | {"issues": [private]}, token=people.author)
    assert (
        refused.status_code == 422 and refused.get_json()["errors"][0]["code"] == "initiative.issue_unknown"
    )
    assert _code(api.post("/initiatives", DRAFT | {"issues": "all"}, token=people.author))[0] == 422
