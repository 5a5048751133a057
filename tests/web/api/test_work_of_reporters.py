"""What residents do by the secret of their report, and what everybody may: join, me too."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from sqlalchemy import select

from civic.core.permissions import SYSTEM
from civic.issues.commands.accept import accept
from civic.issues.commands.ask import ask
from civic.issues.commands.deliver import deliver
from civic.issues.commands.report import Promise
from civic.issues.models import Report
from civic.notifications.confirming import confirm_code
from tests.small_city import KEY, events_of
from tests.web.api.conftest import Api

CONTACT = "reporter@example.org"


def reported(api: Api, *, asked: bool = False, delivered: bool = False) -> Promise:
    promise = api.report(contact=CONTACT)
    with api.database.transaction() as session:
        if asked:
            ask(session, SYSTEM, promise.public_id, "Which of the two?")
        if delivered:
            accept(session, SYSTEM, promise.public_id)
            deliver(session, SYSTEM, promise.public_id, "Done.")
    return promise


def code_of(api: Api, promise: Promise) -> str:
    with api.database.reading() as session:
        return confirm_code(KEY, session.scalars(select(Report).where(Report.id == promise.report_id)).one())


def kinds(api: Api, public_id: str) -> list[str]:
    with api.database.reading() as session:
        return [event.kind for event in events_of(session, public_id)]


def own(api: Api, promise: Promise) -> dict[str, Any]:
    found: dict[str, Any] = api.get(f"/issues/{promise.public_id}", secret=promise.secret).get_json()[
        "properties"
    ]
    return found


def test_a_reporter_corrects_what_they_said(api: Api) -> None:
    promise = reported(api)
    body = {
        "secret": promise.secret, "description": "Three lamps are dark.", "planned_result": "All three are lit.",
        "contact": {"email": "other@example.org"},
    }  # fmt: skip
    assert api.post(f"/issues/{promise.public_id}/correct", body).status_code == 200
    shown = own(api, promise)
    assert shown["title"] == "Three lamps are dark"
    assert shown["planned_result"] == "All three are lit."
    assert shown["reports"][0]["contact"] == {
        "name": None, "email": "other@example.org", "phone": None, "confirmed": False
    }  # fmt: skip


def test_what_a_correction_leaves_out_stays(api: Api) -> None:
    promise = reported(api)
    api.post(f"/issues/{promise.public_id}/correct", {"secret": promise.secret, "description": "Another."})
    assert own(api, promise)["reports"][0]["contact"]["email"] == CONTACT


def test_a_promised_result_stays_as_it_is(api: Api) -> None:
    promise = reported(api, delivered=True)
    body = {"secret": promise.secret, "planned_result": "More."}
    response = api.post(f"/issues/{promise.public_id}/correct", body)
    assert response.get_json()["errors"][0] | {"detail": ""} == {
        "field": "planned_result", "code": "report.already_promised", "detail": ""
    }  # fmt: skip


def test_a_reporter_answers_and_the_work_goes_on(api: Api) -> None:
    promise = reported(api, asked=True)
    assert own(api, promise)["status"] == "waiting"
    response = api.post(
        f"/issues/{promise.public_id}/answer", {"secret": promise.secret, "answer": "The left one."}
    )
    assert response.get_json()["status"] == "received"
    assert "The left one." in str(own(api, promise)["timeline"])


def test_a_reporter_takes_the_report_back(api: Api) -> None:
    promise = reported(api)
    response = api.post(f"/issues/{promise.public_id}/withdraw", {"secret": promise.secret})
    assert response.get_json()["status"] == "withdrawn"
    again = api.post(f"/issues/{promise.public_id}/withdraw", {"secret": promise.secret})
    assert again.status_code == 409


def test_a_verdict_counts_once_the_address_is_confirmed(api: Api) -> None:
    promise = reported(api, delivered=True)
    verdict = {"secret": promise.secret, "criteria": {"lit": "met", "safe": "met"}}
    refused = api.post(f"/issues/{promise.public_id}/judge", verdict)
    assert [(e["field"], e["code"]) for e in refused.get_json()["errors"]] == [
        ("contact.email", "verdict.contact_unconfirmed")
    ]
    confirmed = api.post(
        f"/issues/{promise.public_id}/confirm", {"secret": promise.secret, "code": code_of(api, promise)}
    )
    assert confirmed.get_json()["changed"] is True
    judged = api.post(f"/issues/{promise.public_id}/judge", verdict)
    assert judged.get_json()["status"] == "confirmed"


def test_not_met_with_a_reason_reopens(api: Api) -> None:
    promise = reported(api, delivered=True)
    api.post(
        f"/issues/{promise.public_id}/confirm", {"secret": promise.secret, "code": code_of(api, promise)}
    )
    body = {"secret": promise.secret, "criteria": {"lit": "not_met"}, "reason": "It is dark again."}
    assert api.post(f"/issues/{promise.public_id}/judge", body).get_json()["status"] == "received"


def test_confirming_twice_changes_nothing_more(api: Api) -> None:
    promise = reported(api)
    body = {"secret": promise.secret, "code": code_of(api, promise)}
    answers = [api.post(f"/issues/{promise.public_id}/confirm", body).get_json()["changed"] for _ in range(2)]
    assert answers == [True, False]


@pytest.mark.parametrize(
    ("verb", "body", "field", "code"),
    [
        ("correct", {"description": ""}, "description", "text.missing"),
        ("correct", {"contact": {"email": "nobody"}}, "contact.email", "contact.email_invalid"),
        ("correct", {"photos": ["nobodys"]}, "photos", "photo.not_found"),
        ("answer", {}, "answer", "value.missing"),
        ("answer", {"answer": " "}, "answer", "text.missing"),
        ("judge", {}, "criteria", "verdict.missing"),
        ("judge", {"criteria": {}}, "criteria", "verdict.missing"),
        ("judge", {"criteria": {"lit": "perhaps"}}, "criteria.lit.value", "verdict.unknown_answer"),
        ("judge", {"criteria": {"dark": "met"}}, "criteria", "criterion.unknown"),
        ("judge", {"criteria": ["met"]}, "criteria", "value.not_an_object"),
        ("confirm", {"code": "WRONG"}, "code", "link.code_wrong"),
        ("withdraw", {"reason": "x"}, "reason", "value.unknown"),
    ],
)
def test_what_cannot_be_accepted_is_named(
    api: Api, verb: str, body: dict[str, Any], field: str, code: str
) -> None:
    promise = reported(api, asked=verb == "answer", delivered=verb == "judge")
    if verb == "judge":
        api.post(
            f"/issues/{promise.public_id}/confirm", {"secret": promise.secret, "code": code_of(api, promise)}
        )
    happened = kinds(api, promise.public_id)
    response = api.post(f"/issues/{promise.public_id}/{verb}", {"secret": promise.secret, **body})
    assert response.status_code == 422, response.text
    assert [(error["field"], error["code"]) for error in response.get_json()["errors"]] == [(field, code)]
    assert kinds(api, promise.public_id) == happened


@pytest.mark.parametrize("verb", ["correct", "answer", "withdraw", "judge", "confirm"])
def test_a_reporters_verb_needs_the_secret_of_this_issue(api: Api, verb: str) -> None:
    promise, other = reported(api, asked=True), reported(api)
    body: dict[str, Any] = {
        "correct": {"description": "Mine now."}, "answer": {"answer": "x"}, "judge": {"criteria": {"lit": "met"}},
        "confirm": {"code": "X" * 16},
    }.get(verb, {})  # fmt: skip
    happened = kinds(api, promise.public_id)
    for secret in (other.secret, "0" * 26, "nonsense", ""):
        response = api.post(f"/issues/{promise.public_id}/{verb}", body | {"secret": secret})
        assert (response.status_code, response.get_json()["errors"][0]["field"]) == (422, "secret")
    without = api.post(f"/issues/{promise.public_id}/{verb}", body)
    assert {"field": "secret", "code": "value.missing"}.items() <= without.get_json()["errors"][0].items()
    staff = api.post(
        f"/issues/{promise.public_id}/{verb}", body | {"secret": other.secret}, token=api.token()
    )
    assert staff.status_code == 422, "staff do not speak for reporters"
    assert kinds(api, promise.public_id) == happened


@pytest.mark.parametrize("verb", ["correct", "withdraw"])
def test_a_reporters_verb_is_done_once(api: Api, verb: str) -> None:
    promise, key = reported(api), str(uuid.uuid4())
    body = {"secret": promise.secret} | ({"description": "New words."} if verb == "correct" else {})
    first = api.post(f"/issues/{promise.public_id}/{verb}", body, key=key)
    happened = kinds(api, promise.public_id)
    again = api.post(f"/issues/{promise.public_id}/{verb}", body, key=key)
    assert first.status_code == again.status_code == 200
    assert first.get_json() == again.get_json()
    assert kinds(api, promise.public_id) == happened


def test_a_secret_is_read_as_people_type_it(api: Api) -> None:
    promise = reported(api)
    typed = f" {promise.secret[:4].lower()}-{promise.secret[4:].lower()} "
    assert api.post(f"/issues/{promise.public_id}/withdraw", {"secret": typed}).status_code == 200


def test_a_duplicates_secret_acts_on_the_issue_that_stands_for_it(api: Api) -> None:
    promise, main = reported(api), reported(api)
    api.post(f"/issues/{promise.public_id}/merge", {"into": main.public_id}, token=api.token())
    shown = api.get(f"/issues/{main.public_id}", secret=promise.secret).get_json()["properties"]
    assert [report["mine"] for report in shown["reports"]] == [True, False]
    response = api.post(
        f"/issues/{main.public_id}/correct", {"secret": promise.secret, "description": "New."}
    )
    assert response.status_code == 200


def test_joining_gives_a_secret_of_ones_own_once(api: Api) -> None:
    promise, key = reported(api), str(uuid.uuid4())
    body = {"description": "Here too.", "contact": {"phone": "+7 900 123-45-67"}}
    first = api.post(f"/issues/{promise.public_id}/join", body, key=key)
    again = api.post(f"/issues/{promise.public_id}/join", body, key=key)
    assert first.status_code == again.status_code == 201
    assert first.get_json() == again.get_json()
    assert first.get_json()["secret"] != promise.secret
    shown = api.get(f"/issues/{promise.public_id}", secret=first.get_json()["secret"]).get_json()[
        "properties"
    ]
    assert (shown["report_count"], shown["affected_count"]) == (2, 2)
    assert [report["mine"] for report in shown["reports"]] == [False, True]
    assert shown["reports"][0]["contact"] is None, "one reporter does not see another's contact"


def test_joining_names_what_it_cannot_take(api: Api) -> None:
    promise = reported(api)
    response = api.post(
        f"/issues/{promise.public_id}/join", {"contact": {"email": "x"}, "description": "y" * 5001}
    )
    assert [error["field"] for error in response.get_json()["errors"]] == ["description"]
    response = api.post(f"/issues/{promise.public_id}/join", {"contact": {"email": "x"}})
    assert [error["field"] for error in response.get_json()["errors"]] == ["contact.email"]


def test_an_issue_that_has_ended_cannot_be_joined(api: Api) -> None:
    promise = reported(api)
    api.post(f"/issues/{promise.public_id}/withdraw", {"secret": promise.secret})
    assert api.post(f"/issues/{promise.public_id}/join").status_code == 409
    assert api.post(f"/issues/{promise.public_id}/me_too", {"device": "d" * 16}).status_code == 409


def test_a_device_and_a_person_count_once_each(api: Api) -> None:
    promise = reported(api)
    path, device, token = (
        f"/issues/{promise.public_id}/me_too",
        {"device": str(uuid.uuid4())},
        api.resident_token(),
    )
    answers = [
        api.post(path, device),
        api.post(path, device),
        api.post(path, token=token),
        api.post(path, token=token),
    ]
    assert [answer.get_json()["changed"] for answer in answers] == [True, False, True, False]
    assert api.get(f"/issues/{promise.public_id}").get_json()["properties"]["affected_count"] == 3


def test_somebody_unknown_must_say_which_device_it_is(api: Api) -> None:
    promise = reported(api)
    response = api.post(f"/issues/{promise.public_id}/me_too")
    assert [(error["field"], error["code"]) for error in response.get_json()["errors"]] == [
        ("device", "value.missing")
    ]
