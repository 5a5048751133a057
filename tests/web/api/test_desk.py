"""What staff's programs do at the desk: claims, suggestions, templates, outside parties, taking reports in."""

from __future__ import annotations

import io
import uuid
from typing import Any

from sqlalchemy import select

from civic.core.permissions import SYSTEM
from civic.intake.models import Intake, IntakeAttachment
from civic.issues.models import Issue, Report
from civic.learning.suggesting import suggest_for
from civic.parties.commands.finish import finish
from civic.parties.models import PartyLink
from civic.parties.work import secret_of
from civic.templates.commands.shape import add_template
from civic.templates.files import parse_template
from tests.pdfs import pdf
from tests.small_city import KEY
from tests.web.api.conftest import Api


def test_an_issue_is_taken_in_hand_over_from_whom_one_sees_and_let_go(api: Api) -> None:
    issue, marta, oleg = api.report().public_id, api.token(), api.token()
    there = f"/issues/{issue}"
    assert api.get(f"{there}/presence", token=marta).json == {"issue": issue, "claim": None, "looking": []}
    taken = api.post(f"{there}/claim", token=marta)
    assert (taken.status_code, taken.json["verb"]) == (200, "claim")
    late = api.post(f"{there}/claim", token=oleg)
    assert (late.status_code, late.json["code"]) == (409, "issue.claimed")
    holder = api.get(f"{there}/presence", token=oleg).json["claim"]["id"]
    assert api.post(f"{there}/claim", {"over": holder + 1000}, token=oleg).status_code == 409
    assert api.post(f"{there}/claim", {"over": holder}, token=oleg).status_code == 200
    assert api.post(f"{there}/note", {"message": "Mine."}, token=marta).status_code == 409
    assert api.post(f"{there}/release", token=oleg).status_code == 200
    assert api.get(f"{there}/presence", token=oleg).json["claim"] is None
    for stranger, status in ((api.token("roads"), 403), (api.resident_token(), 403), (None, 401)):
        assert api.get(f"{there}/presence", token=stranger).status_code == status
        assert api.post(f"{there}/claim", token=stranger).status_code == status


def suggested(api: Api, **values: Any) -> str:
    """A report whose suggestions have been found."""
    issue = api.report(**values).public_id
    with api.database.transaction() as session:
        number = session.scalars(select(Issue.id).where(Issue.public_id == issue)).one()
        suggest_for(session, api.app.extensions["veche"].storage, number)
    return issue


def test_a_suggestion_is_read_with_its_reason_and_taken_once(api: Api) -> None:
    issue, token = suggested(api, category="lamp", text="A pothole, a deep pothole!"), api.token()
    there = f"/issues/{issue}/suggestions"
    (one,) = [each for each in api.get(there, token=token).json["suggestions"] if each["kind"] == "category"]
    assert (one["value"], one["rank"]) == ("pothole", 0)
    assert "“pothole” in the text" in one["why"] and 0 < one["confidence"] <= 1
    colleague = api.token()
    api.post(f"/issues/{issue}/claim", token=colleague)
    assert api.post(f"{there}/{one['id']}/take", token=token).json["code"] == "issue.claimed"
    meant, key = {"Despite-Claim": "true"}, str(uuid.uuid4())
    done = api.post(f"{there}/{one['id']}/take", token=token, key=key, headers=dict(meant))
    assert (done.status_code, done.json["verb"]) == (200, "take_suggestion")
    again = api.post(f"{there}/{one['id']}/take", token=token, key=key, headers=dict(meant))
    assert again.headers["Idempotent-Replayed"] == "true"
    assert api.get(f"/issues/{issue}").json["properties"]["category"]["code"] == "pothole"
    assert api.post(f"{there}/{one['id']}/refuse", token=colleague).status_code in (403, 409)


def test_a_wrong_suggestion_is_refused_and_strangers_decide_nothing(api: Api) -> None:
    issue, token = suggested(api, category="lamp", text="A pothole, a deep pothole!"), api.token()
    there = f"/issues/{issue}/suggestions"
    one = api.get(there, token=token).json["suggestions"][0]["id"]
    assert api.get(there, token=api.token("roads")).status_code == 403
    assert api.post(f"{there}/{one}/refuse", token=api.token("roads")).status_code == 403
    assert api.post(f"{there}/{one}/refuse").status_code == 401
    assert api.post(f"{there}/{one}/refuse", token=token).status_code == 200
    assert one not in [each["id"] for each in api.get(there, token=token).json["suggestions"]]
    late = api.post(f"{there}/{one}/take", token=token)
    assert (late.status_code, late.json["code"]) == (409, "suggestion.gone")
    assert api.post(f"{there}/none/take", token=token).status_code == 404


def test_templates_are_listed_and_filled_in_for_an_issue(api: Api) -> None:
    values = {
        "code": "on-its-way", "verb": "update", "category": "lamp", "name": {"en": "On its way"},
        "text": {"en": "{department} comes for {number}."},
    }  # fmt: skip
    with api.database.transaction() as session:
        add_template(session, SYSTEM, parse_template(values, ("en",)))
    token, issue = api.token(), api.report(category="lamp").public_id
    (listed,) = api.get("/templates?lang=en", token=token).json["templates"]
    assert (listed["text"], listed["category"]) == ({"en": values["text"]["en"]}, "lamp")  # type: ignore[index]
    filled = api.get(f"/issues/{issue}/templates", token=token).json
    (one,) = filled["templates"]
    assert (filled["language"], one["code"], one["uses"]) == ("en", "on-its-way", 0)
    assert one["text"].endswith(f"comes for {issue[:4]}-{issue[4:]}.")
    assert api.get(f"/issues/{issue}/templates", token=api.token("roads")).status_code == 403
    assert api.get("/templates", token=api.resident_token()).status_code == 403


def test_a_part_is_sent_to_a_party_and_what_it_did_is_confirmed(api: Api) -> None:
    issue, token = api.report(category="lamp").public_id, api.token()
    there = f"/issues/{issue}/sendings"
    body = {"email": "api-mast@example.org", "name": "Mast", "message": "Renew it."}
    api.post(f"/issues/{issue}/claim", token=(colleague := api.token()))
    assert api.post(there, body, token=token).json["code"] == "issue.claimed"
    refused = api.post(there, body | {"email": "nobody"}, token=colleague)
    assert (refused.status_code, refused.json["errors"][0]["field"]) == (422, "email")
    sent = api.post(there, body, token=colleague)
    assert (sent.status_code, sent.json["status"]) == (200, "sent")
    number = sent.json["id"]
    assert "Mast" in [each["name"] for each in api.get("/parties", token=token).json["parties"]]
    assert api.post(f"{there}/{number}/extend", {"days": 3}, token=token).status_code == 409
    for deed, more in (("extend", {"days": 3}), ("remind", {"message": "Which day?"})):
        assert api.post(f"{there}/{number}/{deed}", more, token=colleague).status_code == 200
    with api.database.transaction() as session:
        finish(session, secret_of(KEY, session.get_one(PartyLink, number)), "It is new.")
    (shown,) = api.get(there, token=token).json["sendings"]
    assert (shown["status"], shown["last_words"], shown["party"]) == ("done", "It is new.", "Mast")
    done = api.post(f"{there}/{number}/confirm", {"message": "Renewed."}, token=colleague)
    assert done.status_code == 200, done.text
    assert api.get(f"/issues/{issue}").json["properties"]["status"] == "delivered"
    assert api.get(there, token=api.token("roads")).status_code == 403
    assert api.post(f"{there}/{number}/revoke", token=api.token("roads")).status_code == 403
    assert api.get("/parties", token=api.resident_token()).status_code == 403


CALL: dict[str, Any] = {
    "source": "phone", "agreed": True, "category": "lamp", "description": "It is dark here.",
    "location": {"type": "Point", "coordinates": [30.002, 60.002]},
    "contact": {"name": "A. Resident", "email": "caller@example.org"},
}  # fmt: skip


def test_a_call_is_taken_in_once_for_the_caller_and_its_secret_is_not_told(api: Api) -> None:
    token, key = api.token(), str(uuid.uuid4())
    taken = api.post("/intake", CALL, token=token, key=key)
    assert taken.status_code == 201, taken.text
    again = api.post("/intake", CALL, token=token, key=key)
    assert (again.status_code, again.json) == (201, taken.json)
    assert again.headers["Idempotent-Replayed"] == "true"
    assert taken.headers["Location"] == taken.json["links"]["self"]
    assert "secret" not in taken.text and taken.json["links"]["slip"].endswith(str(taken.json["report"]))
    with api.database.reading() as session:
        kept = session.scalars(select(Intake).where(Intake.report_id == taken.json["report"])).one()
        report = session.get_one(Report, taken.json["report"])
        assert (kept.source, kept.consent_way, report.person_id) == ("phone", "read_out", None)
    assert api.post("/intake", CALL, token=api.resident_token()).status_code == 403
    assert api.post("/intake", CALL).status_code == 401


def test_what_is_wrong_with_a_call_is_named_member_by_member(api: Api) -> None:
    token = api.token()
    for body, fields in (
        (CALL | {"agreed": False}, {"agreed"}),
        (CALL | {"contact": {"email": "caller@example.org"}, "postal": "Bell Street 14"}, {"contact.name"}),
        (CALL | {"source": "web"}, {"source"}),
        ({**CALL, "description": "", "agreed": False}, {"description", "agreed"}),
    ):
        refused = api.post("/intake", body, token=token)
        assert refused.status_code == 422
        assert {each["field"] for each in refused.json["errors"]} == fields


def attach(api: Api, content: bytes, token: str | None) -> Any:
    return api.post(
        "/intake/attachments", data={"attachment": (io.BytesIO(content), "letter.pdf")}, key=None, token=token
    )


def test_a_scan_goes_with_the_report_that_names_it_and_is_its_senders_alone(api: Api) -> None:
    token, colleague = api.token(), api.token()
    scan = attach(api, pdf(), token)
    assert scan.status_code == 201, scan.text
    letter = CALL | {"source": "letter", "attachments": [scan.json["id"]]}
    theirs = api.post("/intake", letter, token=colleague)
    assert (theirs.status_code, theirs.json["errors"][0]["code"]) == (422, "attachment.not_found")
    assert theirs.json["errors"][0]["field"] == "attachments"
    taken = api.post("/intake", letter, token=token)
    assert taken.status_code == 201, taken.text
    with api.database.reading() as session:
        kept = session.scalars(
            select(IntakeAttachment).where(IntakeAttachment.report_id == taken.json["report"])
        ).one()
        assert (kept.public_id, kept.content_type) == (scan.json["id"], "application/pdf")
    assert api.post("/intake", letter, token=token).status_code == 422, "a report has it already"
    for content, code in ((b"MZ no scan", "attachment.unknown_kind"), (b"", "attachment.empty")):
        refused = attach(api, content, token)
        assert (refused.status_code, refused.json["errors"][0]["code"]) == (422, code)
        assert refused.json["errors"][0]["field"] == "attachment"
    assert attach(api, pdf(), api.resident_token()).status_code == 403
    assert attach(api, pdf(), None).status_code == 401


def test_a_call_about_what_is_reported_already_joins_it_once(api: Api) -> None:
    issue, token, key = api.report(category="lamp").public_id, api.token(), str(uuid.uuid4())
    there = f"/issues/{issue}/intake"
    scan = attach(api, pdf("another letter"), token).json["id"]
    letter = {
        "source": "letter", "agreed": True, "language": "ru", "description": "It is dark for a week.",
        "contact": {"name": "B. Resident"}, "postal": "Bell Street 16", "attachments": [scan],
    }  # fmt: skip
    joined = api.post(there, letter, token=token, key=key)
    assert (joined.status_code, joined.json.get("id")) == (201, issue), joined.text
    again = api.post(there, letter, token=token, key=key)
    assert (again.json, again.headers["Idempotent-Replayed"]) == (joined.json, "true")
    assert "secret" not in joined.text and joined.json["links"]["slip"].endswith(str(joined.json["report"]))
    with api.database.reading() as session:
        report = session.get_one(Report, joined.json["report"])
        kept = session.get_one(Intake, report.id)
        assert (report.source, report.language, report.person_id) == ("letter", "ru", None)
        assert (kept.postal_address, kept.consent_way) == ("Bell Street 16", "signed")
    assert api.get(f"/issues/{issue}").json["properties"]["report_count"] == 2
    refused = api.post(there, letter | {"agreed": False, "contact": {"phone": "many"}}, token=token)
    assert {each["field"] for each in refused.json["errors"]} == {"agreed", "contact.name", "contact.phone"}
    private = api.report(category="person").public_id
    assert api.post(f"/issues/{private}/intake", {"source": "phone"}, token=token).status_code == 404
    assert api.post(there, {"source": "phone"}, token=api.resident_token()).status_code == 403
