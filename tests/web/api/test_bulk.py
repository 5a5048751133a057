"""Many issues at once by the API: tried, begun, cancelled, looked at; and a colleague's claim heeded."""

from __future__ import annotations

from civic.core.db import Database
from civic.core.jobs import Tools
from civic.people.models import Person
from civic.people.queries import actor_of
from civic.triage.bulk.commands import hasten
from civic.triage.bulk.models import Bulk
from civic.triage.bulk.running import run_bulk
from civic.triage.presence.claims import claim
from tests.web.api.conftest import Api


def run(api: Api, number: int) -> None:
    database: Database = api.database
    # A bulk uses the database alone of its tools.
    run_bulk(Tools(settings=None, database=database, mailer=None, storage=None), number)  # type: ignore[arg-type]


def test_it_is_tried_begun_and_looked_at(api: Api) -> None:
    token = api.token()
    good, theirs = api.report().public_id, api.report(category="pothole").public_id
    body = {"verb": "prioritise", "fields": {"priority": "high"}, "issues": [good, theirs], "dry_run": True}
    tried = api.post("/bulk", body, token=token)
    assert tried.status_code == 200 and tried.json["status"] == "foreseen"
    number = tried.json["id"]
    shown = api.get(f"/bulk/{number}", token=token).json
    assert shown["foreseen"] == {"permission.denied": 1} and shown["done"] == 0
    assert [item["foreseen"] for item in shown["issues"]] == ["ok", "permission.denied"]
    begun = api.post(f"/bulk/{number}/begin", token=token)
    assert begun.json["status"] == "waiting" and begun.json["starts_at"]
    assert api.post(f"/bulk/{number}/begin", token=token).status_code == 409
    assert api.post(f"/bulk/{number}/cancel", token=token).json["status"] == "cancelled"
    run(api, number)
    assert api.get(f"/bulk/{number}", token=token).json["done"] == 0


def test_the_same_key_does_it_once_and_what_is_wrong_is_named(api: Api) -> None:
    token, issue = api.token(), api.report().public_id
    body = {"verb": "note", "fields": {"message": "Seen."}, "issues": [issue]}
    first = api.post("/bulk", body, token=token, key="once-and-no-more")
    again = api.post("/bulk", body, token=token, key="once-and-no-more")
    assert first.json == again.json and again.headers["Idempotent-Replayed"] == "true"
    for wrong, field in (
        ({"verb": "move", "issues": [issue]}, "verb"),
        ({"verb": "note", "issues": [issue]}, "message"),
        ({"verb": "accept"}, "issues"),
        ({"verb": "accept", "issues": [issue], "filter": {}}, "issues"),
        ({"verb": "accept", "filter": {"colour": "red"}}, "filter"),
        ({"verb": "accept", "issues": ["0AAAAAAA"]}, "issues"),
        ({"verb": "note", "fields": {"message": 1}, "issues": [issue]}, "fields"),
    ):
        answer = api.post("/bulk", wrong, token=token)
        assert answer.status_code == 422, wrong
        assert [each["field"] for each in answer.json["errors"]] == [field], wrong


def test_strangers_meet_closed_doors(api: Api) -> None:
    token, issue = api.token(), api.report().public_id
    number = api.post("/bulk", {"verb": "accept", "issues": [issue]}, token=token).json["id"]
    assert api.get(f"/bulk/{number}", token=api.token()).status_code == 404
    assert api.post(f"/bulk/{number}/cancel", token=api.token()).status_code == 404
    assert api.get(f"/bulk/{number}").status_code == 401
    assert api.post("/bulk", {"verb": "accept", "issues": [issue]}).status_code == 401
    assert (
        api.post("/bulk", {"verb": "accept", "issues": [issue]}, token=api.token(None, "clerk")).status_code
        == 403
    )


def test_a_colleagues_claim_is_heeded_unless_the_header_says_otherwise(api: Api) -> None:
    issue, colleague, token = api.report().public_id, api.staff(), api.token()
    with api.database.transaction() as session:
        claim(session, colleague, issue)
    body = {"message": "Seen."}
    refused = api.post(f"/issues/{issue}/note", body, token=token)
    assert (refused.status_code, refused.json["code"]) == (409, "issue.claimed")
    assert colleague.name in refused.json["title"]
    meant = api.post(f"/issues/{issue}/note", body, token=token, headers={"Despite-Claim": "true"})
    assert meant.status_code == 200
    wrong = api.post(f"/issues/{issue}/note", body, token=token, headers={"Despite-Claim": "maybe"})
    assert wrong.status_code == 422


def test_who_has_it_in_hand_is_told_to_colleagues_alone(api: Api) -> None:
    private, colleague = api.report(category="person").public_id, api.staff("care")
    with api.database.transaction() as session:
        claim(session, colleague, private)
    answer = api.post(f"/issues/{private}/note", {"message": "Seen."}, token=api.token("roads"))
    assert (answer.status_code, answer.json["code"]) == (404, "issue.not_found")
    assert colleague.name not in answer.get_data(as_text=True)
    body = {"verb": "note", "fields": {"message": "Seen."}, "issues": [private]}
    assert api.post("/bulk", body, token=api.token("roads")).status_code == 422


def test_what_belongs_to_one_issue_is_no_value_for_many(api: Api) -> None:
    token, issue = api.token(), api.report().public_id
    for verb, fields in (
        ("deliver", {"message": "Done.", "photos_before": "x"}),
        ("note", {"message": "Seen.", "reply_to": "x"}),
        ("involve", {"department": "roads", "after": "x"}),
    ):
        body = {"verb": verb, "fields": fields, "issues": [issue], "dry_run": True}
        assert api.post("/bulk", body, token=token).status_code == 200, verb


def test_what_was_begun_is_done(api: Api) -> None:
    token, issue = api.token(), api.report().public_id
    number = api.post("/bulk", {"verb": "accept", "issues": [issue]}, token=token).json["id"]
    with api.database.transaction() as session:
        person = session.get_one(Bulk, number).person_id
        hasten(session, actor_of(session, session.get_one(Person, person)), number)
    run(api, number)
    shown = api.get(f"/bulk/{number}?status=done", token=token).json
    assert (shown["status"], shown["done"], len(shown["issues"])) == ("ended", 1, 1)
