"""A report by a program: the promise, every field's refusals, at most once, not too many, and what it costs."""

from __future__ import annotations

import copy
import json
import threading
import uuid
from typing import Any

import pytest
from sqlalchemy import text
from werkzeug.test import TestResponse

from civic.core.db import counted_statements
from tests.small_city import OUTSIDE, WEST
from tests.web.api.conftest import PREFIX, Api
from web.limits import limiter

MOST_STATEMENTS = 12
REPORT: dict[str, Any] = {
    "category": "lamp",
    "location": {"type": "Point", "coordinates": list(WEST)},
    "description": "Two lamps are dark.",
}


def changed(**members: Any) -> dict[str, Any]:
    """The report with other members; None leaves one out."""
    body = copy.deepcopy(REPORT) | members
    return {name: value for name, value in body.items() if value is not None}


def problems(response: TestResponse) -> list[tuple[str, str]]:
    return [(error["field"], error["code"]) for error in response.get_json()["errors"]]


def test_the_answer_is_the_promise(api: Api) -> None:
    response = api.post("/issues", changed(contact={"email": "r@example.org", "name": "A. Resident"}))
    assert response.status_code == 201
    promise = response.get_json()
    assert response.headers["Location"] == f"http://localhost{PREFIX}/issues/{promise['id']}"
    assert promise["status"] == "received"
    assert promise["department"] == {"code": "lighting", "name": {"en": "Lighting", "ru": "Отдел lighting"}}
    assert promise["secret_link"] == f"http://localhost/r/{promise['secret']}"
    assert promise["links"]["html"] == f"http://localhost/issues/{promise['id']}"
    assert promise["take_by"] < promise["target_date"]
    assert response.headers["Cache-Control"] == "no-store", "the secret is for nobody's cache"
    shown = api.get(f"/issues/{promise['id']}", headers={"Report-Secret": promise["secret"]}).get_json()[
        "properties"
    ]
    assert shown["reports"][0]["mine"] and shown["reports"][0]["contact"]["email"] == "r@example.org"
    assert shown["target_date"] == promise["target_date"]


def test_everything_that_a_report_may_say_is_kept(api: Api) -> None:
    body = changed(
        category="form", answers={"since": "Monday", "how_many": 2}, planned_result="All is well", criteria=["lit"],
        address="Bell Street 14", language="ru", contact={"phone": "+7 900 123-45-67"},
    )  # fmt: skip
    promise = api.post("/issues", body).get_json()
    shown = api.get(f"/issues/{promise['id']}", secret=promise["secret"]).get_json()["properties"]
    assert shown["reports"][0]["answers"] == {"since": "Monday", "how_many": 2}
    assert shown["reports"][0]["language"] == "ru"
    assert shown["planned_result"] == "All is well"
    assert [criterion["code"] for criterion in shown["criteria"]] == ["lit"]
    assert shown["address"] == "Bell Street 14"


def test_a_report_by_a_token_is_the_persons(api: Api) -> None:
    token = api.resident_token()
    promise = api.post("/issues", REPORT, token=token).get_json()
    with api.database.reading() as session:
        person = session.scalar(
            text("SELECT person_id FROM report r JOIN issue i ON i.id = r.issue_id WHERE i.public_id = :id"),
            {"id": promise["id"]},
        )
    assert person is not None


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({}, {("category", "category.missing"), ("location", "place.missing"), ("description", "text.missing")}),
        ([], {("body", "value.not_an_object")}),
        ("a text", {("body", "value.not_an_object")}),
        (None, {("body", "value.not_an_object")}),
        (changed(colour="red"), {("colour", "value.unknown")}),
        (changed(category=5), {("category", "value.not_text")}),
        (changed(category=["lamp"]), {("category", "value.not_text")}),
        (changed(category="no-such-kind"), {("category", "category.not_found")}),
        (changed(category="a b"), {("category", "category.not_found")}),
        (changed(category="lamp\u0000"), {("category", "category.not_found")}),
        (changed(category="\ud800"), {("category", "category.not_found")}),
        (changed(category="gas"), {("category", "category.emergency")}),
        (changed(location=[30, 60]), {("location", "value.not_an_object")}),
        (changed(location={"type": "Point"}), {("location.coordinates", "value.missing")}),
        (changed(location={"type": "Polygon", "coordinates": [30.0, 60.0]}), {("location.type", "place.not_a_place")}),
        (changed(location={"type": "Point", "coordinates": ["30.005", "60.005"]}),
         {("location.coordinates[0]", "value.not_a_number"), ("location.coordinates[1]", "value.not_a_number")}),
        (changed(location={"type": "Point", "coordinates": [True, 60.0]}),
         {("location.coordinates[0]", "value.not_a_number")}),
        (changed(location={"type": "Point", "coordinates": [30.0]}), {("location.coordinates", "value.missing")}),
        (changed(location={"type": "Point", "coordinates": [30.0, 60.0, 5.0]}),
         {("location.coordinates", "value.too_many")}),
        (changed(location={"type": "Point", "coordinates": "30,60"}), {("location.coordinates", "value.not_a_list")}),
        (changed(location={"type": "Point", "coordinates": [300.0, 60.0]}), {("location", "place.not_a_place")}),
        (changed(location={"type": "Point", "coordinates": [10**400, 60.0]}),
         {("location.coordinates[0]", "value.not_a_number")}),
        (changed(location={"type": "Point", "coordinates": list(OUTSIDE)}), {("location", "issue.outside_city")}),
        (changed(location={"type": "Point", "coordinates": list(WEST), "crs": 1}), {("location.crs", "value.unknown")}),
        (changed(description=7), {("description", "value.not_text")}),
        (changed(description="  \u0000 "), {("description", "text.missing")}),
        (changed(description="x" * 5001), {("description", "text.too_long")}),
        (changed(language=1), {("language", "value.not_text")}),
        (changed(address="x" * 201), {("address", "text.too_long")}),
        (changed(planned_result="x" * 2001), {("planned_result", "text.too_long")}),
        (changed(criteria="lit"), {("criteria", "value.not_a_list")}),
        (changed(criteria=["dark"]), {("criteria", "criterion.unknown"), ("criteria", "criteria.missing")}),
        (changed(criteria=[]), {("criteria", "criteria.missing")}),
        (changed(answers=[]), {("answers", "value.not_an_object")}),
        (changed(answers={"colour": "red"}), {("answers.colour", "answer.unknown_question")}),
        (changed(category="form"), {("answers.since", "answer.missing")}),
        (changed(category="form", answers={"since": "x", "how_many": "many"}),
         {("answers.how_many", "answer.not_a_number")}),
        (changed(category="form", answers={"since": {"a": 1}}), {("answers.since.value", "value.invalid")}),
        (changed(contact="r@example.org"), {("contact", "value.not_an_object")}),
        (changed(contact={"email": "nobody"}), {("contact.email", "contact.email_invalid")}),
        (changed(contact={"email": 5}), {("contact.email", "value.not_text")}),
        (changed(contact={"phone": "call me"}), {("contact.phone", "contact.phone_invalid")}),
        (changed(contact={"name": "x" * 121}), {("contact.name", "text.too_long")}),
        (changed(contact={"fax": "1"}), {("contact.fax", "value.unknown")}),
        (changed(photos=["nobodys"]), {("photos", "photo.not_found")}),
        (changed(photos=[5]), {("photos[0]", "value.not_text")}),
        (changed(photos=["a"] * 7), {("photos", "value.too_many")}),
    ],
)  # fmt: skip
def test_every_member_that_cannot_be_accepted_is_named(
    api: Api, body: Any, expected: set[tuple[str, str]]
) -> None:
    before = issues_there(api)
    response = api.post("/issues", data=json.dumps(body), content_type="application/json")
    assert response.status_code == 422, response.text
    assert set(problems(response)) == expected
    assert issues_there(api) == before


def test_half_a_character_in_a_members_name_is_told_of_all_the_same(api: Api) -> None:
    response = api.post("/issues", data=json.dumps(changed(**{"\ud800": 1})), content_type="application/json")
    assert problems(response) == [("?", "value.unknown")]


def test_a_null_is_not_a_value(api: Api) -> None:
    assert problems(api.post("/issues", REPORT | {"address": None})) == [("address", "value.is_null")]


def test_a_place_outside_tells_whom_to_turn_to(api: Api) -> None:
    body = changed(location={"type": "Point", "coordinates": list(OUTSIDE)})
    detail = api.post("/issues", body).get_json()["errors"][0]["detail"]
    assert detail == "This place lies outside Smallton. Turn to the county"


def test_an_emergency_tells_whom_to_call(api: Api) -> None:
    assert "112" in api.post("/issues", changed(category="gas")).get_json()["errors"][0]["detail"]


@pytest.mark.parametrize(
    "data", [b"", b"{", b"\xff", b"{'a': 1}", b'{"a": NaN}', b"[" * 100_000, b"1" * 5000]
)
def test_a_body_that_is_no_json_is_told_apart(api: Api, data: bytes) -> None:
    response = api.post("/issues", data=data, content_type="application/json")
    assert response.status_code == 400
    assert response.get_json()["code"] == "body.not_json"


def test_a_body_of_another_type_is_not_looked_at(api: Api) -> None:
    for content_type in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data", ""):
        response = api.post("/issues", data=b"{}", content_type=content_type)
        assert (response.status_code, response.mimetype) == (415, "application/problem+json")


def test_a_body_that_is_far_too_large_is_not_read(api: Api) -> None:
    response = api.post("/issues", changed(description="x" * 300_000))
    assert response.status_code == 413
    assert response.get_json()["code"] == "body.too_large"


def test_a_write_without_a_key_is_refused(api: Api) -> None:
    response = api.post("/issues", REPORT, key=None)
    assert response.status_code == 400
    assert problems(response) == [("Idempotency-Key", "idempotency.key_missing")]


@pytest.mark.parametrize("key", ["x" * 201, "a\tb"])
def test_a_key_that_is_none_is_refused(api: Api, key: str) -> None:
    response = api.post("/issues", REPORT, key=key)
    assert response.status_code == 400
    assert problems(response) == [("Idempotency-Key", "idempotency.key_invalid")]


def test_the_same_again_gets_the_first_answer_and_makes_nothing(api: Api) -> None:
    key = str(uuid.uuid4())
    first = api.post("/issues", REPORT, key=key)
    before = issues_there(api)
    again = api.post("/issues", REPORT, key=key)
    assert again.status_code == first.status_code == 201
    assert again.get_json() == first.get_json(), "with the secret, which its sender knows"
    assert again.headers["Idempotent-Replayed"] == "true"
    assert again.headers["Location"] == first.headers["Location"]
    assert "Idempotent-Replayed" not in first.headers
    assert issues_there(api) == before


def test_the_answer_that_is_kept_does_not_hold_the_secret(api: Api) -> None:
    secret = api.post("/issues", REPORT).get_json()["secret"]
    with api.database.reading() as session:
        kept = session.scalars(text("SELECT answer::text FROM idempotency_key")).all()
    assert kept and not any(secret in str(answer) for answer in kept)


def test_a_refused_report_may_be_mended_under_the_same_key(api: Api) -> None:
    key = str(uuid.uuid4())
    token = api.resident_token()
    assert api.post("/issues", changed(category="gas"), key=key, token=token).status_code == 422
    assert api.post("/issues", REPORT, key=key, token=token).status_code == 201


def test_a_persons_key_with_another_report_is_refused(api: Api) -> None:
    key, token = str(uuid.uuid4()), api.resident_token()
    api.post("/issues", REPORT, key=key, token=token)
    response = api.post("/issues", changed(description="Something else."), key=key, token=token)
    assert response.status_code == 422
    assert problems(response) == [("Idempotency-Key", "idempotency.body_differs")]


def test_a_key_is_its_senders_own(api: Api) -> None:
    key = str(uuid.uuid4())
    answers = [
        api.post("/issues", REPORT, key=key, token=token).get_json()["id"]
        for token in (api.resident_token(), api.resident_token(), None)
    ]
    assert len(set(answers)) == 3
    # Whoever guesses a key of somebody without an account learns nothing: another body is another write.
    other = api.post("/issues", changed(description="Something else."), key=key).get_json()["id"]
    assert other not in answers


def test_two_at_once_under_one_key_are_one_report(api: Api) -> None:
    key, token = str(uuid.uuid4()), api.resident_token()
    before = issues_there(api)
    together = threading.Barrier(4)
    answers: list[TestResponse] = []

    def send() -> None:
        together.wait()
        answers.append(api.post("/issues", REPORT, key=key, token=token))

    threads = [threading.Thread(target=send) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [answer.status_code for answer in answers] == [201] * 4
    assert len({answer.get_json()["secret"] for answer in answers}) == 1
    assert sum("Idempotent-Replayed" in answer.headers for answer in answers) == 3
    assert issues_there(api) == before + 1


def test_a_report_takes_no_more_than_twelve_statements(api: Api) -> None:
    body = changed(
        contact={"email": "r@example.org"}, address="Bell Street 14", planned_result="Both are lit."
    )
    api.post("/issues", body)
    with counted_statements(api.database.engine) as statements:
        assert api.post("/issues", body).status_code == 201
    assert len(statements) <= MOST_STATEMENTS, statements


def test_too_many_reports_from_one_address_are_told_when_to_go_on(api: Api) -> None:
    limiter.enabled = True
    limiter.reset()
    key = str(uuid.uuid4())
    assert [api.post("/issues", REPORT, key=key if last else "new").status_code for last in (0, 0, 1)] == [
        201
    ] * 3
    response = api.post("/issues", REPORT)
    assert response.status_code == 429
    assert response.get_json()["code"] == "limit.reached"
    assert 0 < int(response.headers["Retry-After"]) <= 3600
    assert api.post("/issues", REPORT, key=key).status_code == 201, "what was taken in is still answered"
    assert api.post("/issues", changed(category="gas")).status_code in (422, 429)


def issues_there(api: Api) -> int:
    with api.database.reading() as session:
        return int(session.scalar(text("SELECT count(*) FROM issue")) or 0)
