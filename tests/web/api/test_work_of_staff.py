"""Every verb of staff by a token: what it does, who may, what is refused, and at most once."""

from __future__ import annotations

import threading
import uuid
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from PIL import Image
from sqlalchemy import text

from civic.core import clock
from civic.core.idempotency import claim, scope_of
from civic.core.permissions import SYSTEM
from civic.issues.commands.hand_over import hand_over
from civic.issues.commands.involve import involve
from civic.issues.commands.put_after import put_after
from civic.people.tokens import token_found
from tests.integration.issues.rows import assignments_of
from tests.small_city import EAST, events_of
from tests.web.api.conftest import Api
from web.verbs import VERBS

LATER = (clock.now() + timedelta(days=9)).isoformat(timespec="seconds")
# Verb → its least body, the verbs that lead up to it, the status afterwards.
WALKS: dict[str, tuple[dict[str, Any], list[str], str]] = {
    "accept": ({}, [], "accepted"),
    "assign": ({"assignee": "me"}, [], "received"),
    "schedule": ({"scheduled_for": LATER}, ["accept"], "scheduled"),
    "start": ({}, ["accept"], "in_progress"),
    "ask": ({"question": "Which lamp?"}, [], "waiting"),
    "deliver": ({"message": "Done."}, ["accept"], "delivered"),
    "hand_over": ({"department": "roads", "message": "Theirs."}, [], "received"),
    "send_back": ({"message": "Not ours."}, [], "received"),
    "put_after": ({}, [], "received"),
    "decline": ({"reason": "out_of_scope", "message": "A private lamp."}, [], "declined"),
    "review": ({}, ["decline"], "received"),
    "change_target": ({"target_date": LATER, "message": "The part is late."}, [], "received"),
    "involve": ({"department": "roads"}, [], "received"),
    "update": ({"message": "We know."}, [], "received"),
    "note": ({"message": "Among us."}, [], "received"),
    "prioritise": ({"priority": "high"}, [], "received"),
    "recategorise": ({"category": "poster", "message": "It is a poster."}, [], "received"),
    "move": ({"location": {"type": "Point", "coordinates": list(EAST)}, "message": "There."}, [], "received"),
    "merge": ({"into": "?"}, [], "duplicate"),
    "unmerge": ({}, ["merge"], "received"),
    "hide": ({}, [], "received"),
    "show": ({}, ["hide"], "received"),
}


def body_for(api: Api, verb: str) -> dict[str, Any]:
    body = dict(WALKS[verb][0])
    if verb == "merge":
        body["into"] = api.report().public_id
    return body


def ready(api: Api, verb: str, token: str) -> str:
    """A new issue that the verb can be done on."""
    public_id = api.report(contact="reporter@example.org").public_id
    with api.database.transaction() as session:
        if verb == "send_back":
            for department in ("roads", "lighting"):
                hand_over(session, SYSTEM, public_id, department, "Theirs.")
        if verb == "put_after":
            involve(session, SYSTEM, public_id, "roads")
            first, other = assignments_of(session, public_id)
            put_after(session, SYSTEM, public_id, other.id, assignment=first.id)
    for earlier in WALKS[verb][1]:
        assert (
            api.post(f"/issues/{public_id}/{earlier}", body_for(api, earlier), token=token).status_code == 200
        )
    return public_id


def token_for(api: Api, verb: str) -> str:
    """Of staff of the issue; what is hidden is shown by moderators alone."""
    return api.token(None, "moderator") if verb == "show" else api.token()


def kinds(api: Api, public_id: str) -> list[str]:
    with api.database.reading() as session:
        return [event.kind for event in events_of(session, public_id)]


def test_every_verb_of_the_table_is_walked() -> None:
    assert set(WALKS) == set(VERBS)


@pytest.mark.parametrize("verb", WALKS)
def test_a_verb_does_what_it_says(api: Api, verb: str) -> None:
    token = api.token()
    public_id = ready(api, verb, token)
    response = api.post(f"/issues/{public_id}/{verb}", body_for(api, verb), token=token_for(api, verb))
    assert response.status_code == 200, response.text
    done = response.get_json()
    assert (done["id"], done["verb"], done["status"], done["changed"]) == (
        public_id,
        verb,
        WALKS[verb][2],
        True,
    )
    assert done["links"]["self"].endswith(f"/api/v1/issues/{public_id}")


@pytest.mark.parametrize("verb", WALKS)
def test_a_verb_is_done_once_however_often_it_is_sent(api: Api, verb: str) -> None:
    public_id, body, key = ready(api, verb, api.token()), body_for(api, verb), str(uuid.uuid4())
    token = token_for(api, verb)
    first = api.post(f"/issues/{public_id}/{verb}", body, token=token, key=key)
    happened = kinds(api, public_id)
    again = api.post(f"/issues/{public_id}/{verb}", body, token=token, key=key)
    assert (again.status_code, again.get_json()) == (200, first.get_json())
    assert again.headers["Idempotent-Replayed"] == "true"
    assert kinds(api, public_id) == happened


@pytest.mark.parametrize("verb", WALKS)
def test_a_verb_needs_a_token_of_staff_of_the_issue(api: Api, verb: str) -> None:
    public_id = ready(api, verb, api.token())
    happened, body = kinds(api, public_id), body_for(api, verb)
    nobody = api.post(f"/issues/{public_id}/{verb}", body)
    assert (nobody.status_code, nobody.get_json()["code"]) == (401, "token.needed")
    assert nobody.headers["WWW-Authenticate"] == "Bearer"
    wrong = api.post(f"/issues/{public_id}/{verb}", body, token="veche_nobodys")
    assert (wrong.status_code, wrong.get_json()["code"]) == (401, "token.not_valid")
    # What is hidden is not there for those who may not see it; the verb that shows it again is no way in.
    hidden = verb == "show"
    for token in (api.resident_token(), api.token("care")):
        other = api.post(f"/issues/{public_id}/{verb}", body, token=token)
        expected = (404, "issue.not_found") if hidden else (403, "permission.denied")
        assert (other.status_code, other.get_json()["code"]) == expected
    assert kinds(api, public_id) == happened


@pytest.mark.parametrize("verb", WALKS)
def test_a_verb_on_a_private_issue_tells_strangers_nothing(api: Api, verb: str) -> None:
    public_id = api.report(category="person").public_id
    response = api.post(f"/issues/{public_id}/{verb}", body_for(api, verb), token=api.token("lighting"))
    assert (response.status_code, response.get_json()["code"]) == (404, "issue.not_found")


@pytest.mark.parametrize("verb", WALKS)
def test_a_verb_takes_no_member_that_it_does_not_know(api: Api, verb: str) -> None:
    token = api.token()
    public_id = ready(api, verb, token)
    response = api.post(f"/issues/{public_id}/{verb}", body_for(api, verb) | {"colour": "red"}, token=token)
    assert response.status_code == 422
    assert response.get_json()["errors"][0]["field"] == "colour"


@pytest.mark.parametrize("verb", [verb for verb in WALKS if WALKS[verb][0]])
def test_a_verb_names_what_it_lacks(api: Api, verb: str) -> None:
    token = api.token()
    public_id = ready(api, verb, token)
    response = api.post(f"/issues/{public_id}/{verb}", {}, token=token)
    assert response.status_code == 422
    named = {error["field"] for error in response.get_json()["errors"]}
    required = set(WALKS[verb][0])
    assert named <= required and named, response.text


@pytest.mark.parametrize(
    ("verb", "body", "field", "code"),
    [
        ("accept", {"assignment": "1"}, "assignment", "value.not_whole"),
        ("accept", {"assignment": 2**40}, "assignment", "assignment.not_found"),
        ("accept", {"assignment": 10**30}, "assignment", "value.out_of_range"),
        ("accept", {"assignment": True}, "assignment", "value.not_whole"),
        ("accept", {"message": 5}, "message", "value.not_text"),
        ("assign", {"assignee": "somebody"}, "assignee", "assignment.not_a_colleague"),
        ("assign", {"assignee": 2**40}, "assignee", "assignment.not_a_colleague"),
        ("assign", {"assignee": True}, "assignee", "assignment.not_a_colleague"),
        ("schedule", {"scheduled_for": "tomorrow"}, "scheduled_for", "date.invalid"),
        ("schedule", {"scheduled_for": "2026-11-27T09:00:00"}, "scheduled_for", "date.invalid"),
        ("schedule", {"scheduled_for": "2001-01-01T00:00:00Z"}, "scheduled_for", "date.in_the_past"),
        ("schedule", {"scheduled_for": 1763900000}, "scheduled_for", "date.invalid"),
        ("ask", {"question": "  "}, "question", "text.missing"),
        ("deliver", {"message": ""}, "message", "text.missing"),
        ("deliver", {"message": "Done.", "photos": ["nobodys"]}, "photos", "photo.not_found"),
        ("hand_over", {"department": "moon", "message": "x"}, "department", "department.not_found"),
        ("hand_over", {"department": "\u0000", "message": "x"}, "department", "department.not_found"),
        ("decline", {"reason": "unanswered", "message": "x"}, "reason", "decline.reason_unknown"),
        ("change_target", {"target_date": "2001-01-01", "message": "x"}, "target_date", "date.in_the_past"),
        ("change_target", {"target_date": "27.11.2026", "message": "x"}, "target_date", "date.invalid"),
        ("involve", {"department": "moon"}, "department", "department.not_found"),
        ("update", {"message": "x" * 5001}, "message", "text.too_long"),
        ("recategorise", {"category": "moon", "message": "x"}, "category", "category.not_found"),
        ("recategorise", {"category": "gas", "message": "x"}, "category", "category.emergency"),
        ("recategorise", {"category": "lamp", "message": "x"}, "category", "category.same"),
        ("move", {"message": "x"}, "location", "place.missing"),
        ("move", {"message": "x", "address": "Nowhere 1"}, "address", "place.address_unknown"),
        ("move", {"message": "x", "location": {"type": "Point", "coordinates": [31.5, 61.5]}}, "location",
         "issue.outside_city"),
        ("move", {"message": "x", "location": {"type": "Point", "coordinates": ["30", 60]}},
         "location.coordinates[0]", "value.not_a_number"),
        ("merge", {"into": "7K3M9QXA"}, "into", "issue.not_found"),
        ("merge", {"into": "nonsense"}, "into", "issue.not_found"),
    ],
)  # fmt: skip
def test_a_verb_names_what_it_cannot_take(
    api: Api, verb: str, body: dict[str, Any], field: str, code: str
) -> None:
    token = api.token()
    public_id = ready(api, verb, token)
    response = api.post(f"/issues/{public_id}/{verb}", body, token=token)
    assert response.status_code == 422, response.text
    assert [(error["field"], error["code"]) for error in response.get_json()["errors"]] == [(field, code)]


def test_a_day_as_target_date_means_the_end_of_its_working_hours(api: Api) -> None:
    token = api.token()
    public_id = api.report().public_id
    day = clock.now().date() + timedelta(days=30)
    day -= timedelta(days=day.weekday())  # a Monday
    body = {"target_date": day.isoformat(), "message": "It takes a month."}
    assert api.post(f"/issues/{public_id}/change_target", body, token=token).status_code == 200
    shown = api.get(f"/issues/{public_id}").get_json()["properties"]
    assert shown["target_date"] == f"{day}T17:00:00+00:00"
    assert shown["promised"] < shown["target_date"], "the first promise stays"


def test_nobody_in_particular_is_said_by_null(api: Api) -> None:
    token = api.token()
    public_id = api.report().public_id
    api.post(f"/issues/{public_id}/accept", {}, token=token)
    assert api.post(f"/issues/{public_id}/assign", {"assignee": None}, token=token).status_code == 200
    shown = api.get(f"/issues/{public_id}", token=token).get_json()["properties"]
    assert shown["assignments"][0]["assignee"] is None


def test_an_assignment_can_be_named_where_there_are_several(api: Api) -> None:
    token = api.token("triage")
    public_id = api.report().public_id
    api.post(f"/issues/{public_id}/involve", {"department": "roads"}, token=token)
    parts = api.get(f"/issues/{public_id}", token=token).get_json()["properties"]["assignments"]
    second = next(part for part in parts if part["department"]["code"] == "roads")
    assert (
        api.post(f"/issues/{public_id}/accept", {"assignment": second["id"]}, token=token).status_code == 200
    )
    parts = api.get(f"/issues/{public_id}").get_json()["properties"]["assignments"]
    assert {part["department"]["code"]: part["status"] for part in parts} == {
        "lighting": "assigned", "roads": "accepted"
    }  # fmt: skip


def test_a_part_that_waits_for_its_turn_has_no_dates_and_the_issue_has_those_of_the_others(api: Api) -> None:
    public_id, token = api.report().public_id, api.token()
    asked = api.get(f"/issues/{public_id}").get_json()["properties"]["target_date"]
    api.post(f"/issues/{public_id}/accept", token=token)
    first = api.get(f"/issues/{public_id}", token=token).get_json()["properties"]["assignments"][0]["id"]
    api.post(f"/issues/{public_id}/involve", {"department": "roads", "after": first, "days": 90}, token=token)
    shown = api.get(f"/issues/{public_id}").get_json()["properties"]
    ours, theirs = shown["assignments"]
    assert (theirs["status"], ours["target_date"], shown["target_date"]) == ("blocked", asked, asked)
    assert (theirs["take_by"], theirs["target_date"], theirs["promised"]) == (None, None, None)
    assert "target" not in shown["timeline"][-1]["details"] and not shown["target_confirmed"]
    api.post(f"/issues/{public_id}/deliver", {"message": "Done.", "assignment": first}, token=token)
    shown = api.get(f"/issues/{public_id}").get_json()["properties"]
    assert shown["target_date"] == shown["assignments"][1]["target_date"] > asked


def test_a_verb_that_is_none_is_not_found(api: Api) -> None:
    public_id = api.report().public_id
    for verb in ("explode", "accepted", "time_out", "close_unanswered", "reopen"):
        assert api.post(f"/issues/{public_id}/{verb}", {}, token=api.token()).status_code == 404


def test_a_verb_is_not_done_by_looking_at_it(api: Api) -> None:
    public_id = api.report().public_id
    response = api.get(f"/issues/{public_id}/accept", token=api.token())
    assert response.status_code == 405
    assert "POST" in response.headers["Allow"]


def test_what_is_too_late_is_told_apart_from_what_is_wrong(api: Api) -> None:
    token = api.token()
    public_id = api.report().public_id
    assert api.post(f"/issues/{public_id}/accept", {}, token=token).status_code == 200
    response = api.post(f"/issues/{public_id}/accept", {}, token=token)
    assert (response.status_code, response.get_json()["code"]) == (409, "status.verb_not_possible")


def test_of_two_who_take_it_at_once_one_wins(api: Api) -> None:
    public_id = api.report().public_id
    tokens = [api.token(), api.token()]
    together, statuses = threading.Barrier(2), []

    def take(token: str) -> None:
        together.wait()
        statuses.append(api.post(f"/issues/{public_id}/accept", {}, token=token).status_code)

    threads = [threading.Thread(target=take, args=(token,)) for token in tokens]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(statuses) == [200, 409]
    assert kinds(api, public_id).count("issue.accepted") == 1


def test_two_at_once_under_one_key_are_one_deed(api: Api) -> None:
    public_id, token, key = api.report().public_id, api.token(), str(uuid.uuid4())
    together, answers = threading.Barrier(3), []

    def send() -> None:
        together.wait()
        answers.append(api.post(f"/issues/{public_id}/note", {"message": "Once."}, token=token, key=key))

    threads = [threading.Thread(target=send) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [answer.status_code for answer in answers] == [200] * 3
    assert kinds(api, public_id).count("issue.noted") == 1


def test_a_key_that_is_still_being_worked_on_is_told_so(api: Api) -> None:
    public_id, token, key, body = (
        api.report().public_id,
        api.token(),
        str(uuid.uuid4()),
        b'{"message": "Slow."}',
    )
    with api.database.transaction() as session:
        found = token_found(session, token)
        assert found is not None
        claim(session, scope_of(f"note {public_id}", found[0].id, body), key, body)
        answer = api.post(
            f"/issues/{public_id}/note", data=body, content_type="application/json", token=token, key=key
        )
    assert (answer.status_code, answer.get_json()["code"]) == (409, "idempotency.in_flight")


def test_a_key_with_another_body_is_refused(api: Api) -> None:
    public_id, token, key = api.report().public_id, api.token(), str(uuid.uuid4())
    api.post(f"/issues/{public_id}/note", {"message": "One."}, token=token, key=key)
    response = api.post(f"/issues/{public_id}/note", {"message": "Two."}, token=token, key=key)
    assert (response.status_code, response.get_json()["code"]) == (422, "idempotency.body_differs")
    assert (
        api.post(f"/issues/{public_id}/update", {"message": "Two."}, token=token, key=key).status_code == 200
    )


def test_an_issue_that_others_hold_for_long_is_answered_with_try_again(api: Api) -> None:
    public_id, token = api.report().public_id, api.token()
    with api.database.transaction() as session:
        session.execute(text("SELECT 1 FROM issue WHERE public_id = :id FOR UPDATE"), {"id": public_id})
        answer = api.post(f"/issues/{public_id}/accept", {}, token=token)
    assert (answer.status_code, answer.get_json()["code"]) == (503, "write.try_again")


def test_a_delivery_with_a_photo_shows_it(api: Api) -> None:
    token = api.token("roads")
    public_id = api.report(category="pothole").public_id
    api.post(f"/issues/{public_id}/accept", {}, token=token)
    refused = api.post(f"/issues/{public_id}/deliver", {"message": "Filled."}, token=token)
    assert refused.get_json()["errors"][0]["field"] == "photos"
    picture = BytesIO()
    Image.new("RGB", (40, 30), "grey").save(picture, "JPEG")
    picture.seek(0)
    photo = api.post("/photos", data={"photo": (picture, "after.jpg")}, key=None).get_json()["id"]
    body = {"message": "Filled.", "photos": [photo]}
    assert api.post(f"/issues/{public_id}/deliver", body, token=token).status_code == 200
    timeline = api.get(f"/issues/{public_id}").get_json()["properties"]["timeline"]
    assert [shown["id"] for entry in timeline for shown in entry["photos"]] == [photo]
