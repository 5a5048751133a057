"""Initiatives over the API: from a draft to signatures, for who may, once each."""

from __future__ import annotations

import io
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from civic.core.permissions import SYSTEM
from civic.people.commands import make_token
from civic.people.models import Person
from initiatives.signatures.commands.count_signatures import count_signatures
from tests.integration.initiatives.town import Town
from tests.pdfs import pdf
from tests.web.api.conftest import Api
from web.api.initiatives import EXAMPLE
from web.limits import limiter

DRAFT = {name: value for name, value in EXAMPLE.items() if name != "location"}


@dataclass
class People:
    """Tokens by who holds them: two residents of the west, one who lives nowhere known, two moderators."""

    author: str
    signer: str
    stranger: str
    moderator: str
    other_moderator: str


@pytest.fixture
def people(api: Api) -> Iterator[People]:
    limiter.enabled = False
    with api.database.transaction() as session:
        city = type(api.city)(session, api.city.departments, api.city.categories, api.city.areas)
        town = Town(city)
        town.rules(least=2, per_mille=0)
        ids = [
            town.resident().person_id, town.resident().person_id, city.person().id,
            city.with_role("moderator").person_id, city.with_role("moderator").person_id,
        ]  # fmt: skip
        emails = [session.get_one(Person, each).email for each in ids]
        made = People(*(make_token(session, SYSTEM, email, "tests") for email in emails))
    yield made
    limiter.enabled = True


def _propose(api: Api, people: People, **more: Any) -> str:
    made = api.post("/initiatives", DRAFT | more, token=people.author)
    assert made.status_code == 201
    return str(made.get_json()["id"])


def _publish(api: Api, people: People, **more: Any) -> str:
    public_id = _propose(api, people, **more)
    assert api.post(f"/initiatives/{public_id}/submit", token=people.author).status_code == 200
    assert api.post(f"/initiatives/{public_id}/publish", token=people.moderator).status_code == 200
    return public_id


def _code(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.get_json()["code"]


def test_an_initiative_goes_from_a_draft_to_enough_signatures(api: Api, people: People) -> None:
    public_id = _publish(
        api, people, **EXAMPLE | {"location": {"type": "Point", "coordinates": [30.002, 60.002]}}
    )
    signed = api.post(f"/initiatives/{public_id}/sign", {"version": 1, "open": True}, token=people.signer)
    assert signed.get_json() | {"links": None} == {
        "id": public_id, "verb": "sign", "status": "collecting", "links": None,
    }  # fmt: skip
    api.post(f"/initiatives/{public_id}/sign", {"version": 1}, token=people.author)
    with api.database.transaction() as session:
        count_signatures(session, SYSTEM, public_id)
    shown = api.get(f"/initiatives/{public_id}", token=people.signer).get_json()
    assert shown["geometry"] == {"type": "Point", "coordinates": [30.002, 60.002]}
    assert shown["properties"]["status"] == "opinion" and shown["properties"]["signatures"] == 2
    assert shown["properties"]["totals"]["counted"] == 2 and shown["properties"]["signature"]["open"]
    kinds = [each["kind"] for each in shown["properties"]["timeline"]]
    assert kinds == ["initiative.published", "initiative.threshold_reached", "initiative.opinion_asked"]
    asked = "status=opinion&q=brige&bbox=30.001,60.001,30.003,60.003&near=30.002,60.002&metres=50"
    listed = api.get(f"/initiatives?{asked}").get_json()
    assert listed["misspelt"] and [each["id"] for each in listed["features"]] == [public_id]


def test_a_draft_is_its_authors_and_what_is_missing_is_told(api: Api, people: People) -> None:
    made = api.post("/initiatives", {"title": "A bridge"}, token=people.author)
    public_id = made.get_json()["id"]
    assert made.headers["Location"].endswith(f"/initiatives/{public_id}")
    assert api.get(f"/initiatives/{public_id}").status_code == 404
    lacking = api.post(f"/initiatives/{public_id}/submit", token=people.author).get_json()
    assert {each["field"] for each in lacking["errors"]} == {"problem", "wish", "planned_result", "criteria"}
    assert api.post(f"/initiatives/{public_id}/revise", DRAFT, token=people.author).status_code == 200
    assert api.post(f"/initiatives/{public_id}/submit", token=people.author).status_code == 200
    assert api.post("/initiatives", DRAFT).status_code == 401
    for wrong in ({"area": "district:nowhere"}, {"category": "nothing"}, {"cost_least": 5, "cost_most": 1}):
        assert api.post("/initiatives", DRAFT | wrong, token=people.author).status_code == 422


def test_what_is_sent_back_is_appealed_to_somebody_else(api: Api, people: People) -> None:
    public_id = _propose(api, people)
    api.post(f"/initiatives/{public_id}/submit", token=people.author)
    assert api.post(f"/initiatives/{public_id}/send_back", {}, token=people.moderator).status_code == 422
    api.post(f"/initiatives/{public_id}/send_back", {"rules": [2]}, token=people.moderator)
    shown = api.get(f"/initiatives/{public_id}", token=people.author).get_json()["properties"]
    assert shown["broken_rules"] == [2] and "appeal" in shown["verbs"]
    assert api.post(f"/initiatives/{public_id}/appeal", token=people.author).status_code == 200
    assert api.post(f"/initiatives/{public_id}/publish", token=people.moderator).status_code == 403
    assert api.post(f"/initiatives/{public_id}/publish", token=people.other_moderator).status_code == 200
    assert api.post(f"/initiatives/{public_id}/withdraw", token=people.signer).status_code == 403
    assert api.post(f"/initiatives/{public_id}/withdraw", token=people.author).status_code == 200


def test_one_signs_once_under_ones_key_and_takes_it_back(api: Api, people: People) -> None:
    public_id, key = _publish(api, people), str(uuid.uuid4())
    path = f"/initiatives/{public_id}/sign"
    assert api.post(path, {"version": 1}, token=people.signer, key=key).status_code == 200
    again = api.post(path, {"version": 1}, token=people.signer, key=key)
    assert (again.status_code, again.headers["Idempotent-Replayed"]) == (200, "true")
    assert _code(api.post(path, {"version": 1}, token=people.signer)) == (422, "signature.given_before")
    assert _code(api.post(path, {"version": 1}, token=people.stranger)) == (422, "signature.not_a_resident")
    assert _code(api.post(path, {"version": 2}, token=people.author)) == (422, "signature.text_changed")
    assert _code(api.post(path, {"version": 1})) == (401, "token.account_needed")
    back = f"/initiatives/{public_id}/withdraw_signature"
    assert api.post(back, token=people.signer).status_code == 200
    assert api.post(back, token=people.signer).status_code == 404


def test_moderators_hold_release_and_remove_signatures(api: Api, people: People) -> None:
    public_id = _publish(api, people)
    api.post(f"/initiatives/{public_id}/sign", {"version": 1}, token=people.signer)
    body = {"since": "2020-01-01T00:00:00Z", "until": "2099-01-01T00:00:00Z"}
    assert api.post(f"/initiatives/{public_id}/hold_signatures", body, token=people.signer).status_code == 403
    assert (
        api.post(f"/initiatives/{public_id}/hold_signatures", body, token=people.moderator).status_code == 200
    )
    assert api.get(f"/initiatives/{public_id}/holds", token=people.author).status_code == 403
    (hold,) = api.get(f"/initiatives/{public_id}/holds", token=people.moderator).get_json()["holds"]
    assert (hold["reason"], hold["signatures"], hold["decision"]) == ("looked_at", 1, None)
    removal = {"hold": hold["id"], "reason": "automated"}
    path = f"/initiatives/{public_id}/remove_signatures"
    assert api.post(path, removal, token=people.moderator).status_code == 200
    decided = api.post(
        f"/initiatives/{public_id}/release_signatures",
        {"hold": hold["id"], "reason": "mistake"},
        token=people.moderator,
    )
    assert _code(decided) == (422, "signature_hold.decided")
    totals = api.get(f"/initiatives/{public_id}").get_json()["properties"]["totals"]
    assert (totals["counted"], totals["removed"]) == (0, 1)


@pytest.mark.parametrize(
    "wrong",
    [
        "near=here",
        "cursor=nothing",
        "status=lost",
        "sort=up",
        "area=x:y",
        "limit=0",
        "bbox=1,2,3",
        "metres=0",
    ],
)
def test_filters_that_nobody_can_mean_are_refused(api: Api, wrong: str) -> None:
    assert api.get(f"/initiatives?{wrong}").status_code == 422


def test_departments_give_their_opinion_and_the_authors_answer(api: Api, people: People) -> None:
    with api.database.transaction() as session:
        city = type(api.city)(session, api.city.departments, api.city.categories, api.city.areas)
        lead = city.staff("lighting", "lead")
        token = make_token(session, SYSTEM, session.get_one(Person, lead.person_id).email, "tests")
    here = {"type": "Point", "coordinates": [30.002, 60.002]}
    public_id = _publish(api, people, **EXAMPLE | {"location": here, "category": "lamp"})
    for who in (people.signer, people.author):
        api.post(f"/initiatives/{public_id}/sign", {"version": 1}, token=who)
    with api.database.transaction() as session:
        count_signatures(session, SYSTEM, public_id)
    about = {"department": "lighting"}
    given = about | {
        "finding": "feasible",
        "reasons": "The bank is firm.",
        "cost_least": 100_000,
        "months": 8,
    }
    deeds = [
        ("assign_opinion", about | {"assignee": lead.person_id}),
        ("extend_opinion", about | {"days": 7, "reason": "We wait for the soil survey."}),
        ("give_opinion", given),
    ]
    for verb, body in deeds:
        assert api.post(f"/initiatives/{public_id}/{verb}", body, token=people.author).status_code == 403
        assert api.post(f"/initiatives/{public_id}/{verb}", body, token=token).status_code == 200, verb
    refused = api.post(f"/initiatives/{public_id}/give_opinion", given | {"cost_most": 5}, token=token)
    assert _code(refused) == (422, "input.invalid")
    (asked,) = api.get(f"/initiatives/{public_id}", token=people.author).get_json()["properties"]["opinions"]
    assert asked["may_answer"] and asked["answer"] is None
    (opinion,) = asked["opinions"]
    assert (
        opinion["department"]["code"] == "lighting" and opinion["extended"] == "We wait for the soil survey."
    )
    assert [(text["finding"], text["months"]) for text in opinion["texts"]] == [("feasible", 8)]
    answer = api.post(
        f"/initiatives/{public_id}/answer_opinions", {"answer": "We agree."}, token=people.author
    )
    assert answer.get_json()["status"] == "on_agenda"
    again = api.post(f"/initiatives/{public_id}/answer_opinions", {"answer": "More."}, token=people.author)
    assert again.status_code == 409


def test_what_was_accepted_is_carried_out_and_judged(api: Api, people: People) -> None:
    public_id = _publish(api, people)
    for token in (people.signer, people.author):
        api.post(f"/initiatives/{public_id}/sign", {"version": 1}, token=token)
    with api.database.transaction() as session:
        city = type(api.city)(session, api.city.departments, api.city.categories, api.city.areas)
        town = Town(city)
        count_signatures(session, SYSTEM, public_id)
        town.initiative(public_id).status = "on_agenda"
        staff = (city.person("clerk", None).email, city.person("agent", "roads").email)
        clerk, roads = (make_token(session, SYSTEM, email, "tests") for email in staff)

    def does(token: str, verb: str, body: dict[str, Any] | None = None) -> int:
        return int(api.post(f"/initiatives/{public_id}/{verb}", body or {}, token=token).status_code)

    decided = {"decision": "117/2026", "department": "roads"}
    assert (does(roads, "open"), does(clerk, "open"), does(clerk, "accept", decided)) == (403, 200, 200)
    steps = {"milestones": [{"title": "The deck", "due": "2099-03-31"}], "budget": 40_000, "least_judges": 2}
    assert (does(clerk, "start", steps), does(roads, "start", {"milestones": []})) == (403, 422)
    assert (does(roads, "start", steps), does(roads, "tell", {"text": "Begun.", "spent": 5})) == (200, 200)
    late = {"number": 1, "state": "in_progress", "due": "2099-04-30"}
    assert (does(roads, "set_milestone", late), does(people.signer, "contribute", {"text": "A digger."})) == (
        422,
        200,
    )
    assert does(roads, "set_milestone", late | {"reason": "High water."}) == 200
    project = api.get(f"/initiatives/{public_id}", token=roads).get_json()["properties"]["project"]
    offer = {"contribution": project["contributions"][0]["id"], "decision": "taken"}
    assert does(roads, "decide_contribution", offer) == 200
    assert (does(roads, "deliver"), does(roads, "set_milestone", {"number": 1, "state": "done"})) == (
        422,
        200,
    )
    assert does(roads, "deliver") == 200
    met = {"criteria": {"c1": "met"}}
    assert (does(people.stranger, "judge", met), does(people.signer, "judge", met)) == (422, 200)
    project = api.get(f"/initiatives/{public_id}", token=people.signer).get_json()["properties"]["project"]
    assert project["answers"] == {"c1": "met"} and project["milestones"][0]["first_due"] == "2099-03-31"
    assert (project["budget"], project["spent"], project["department"]["code"]) == (40_000, 5, "roads")


def test_authors_come_by_a_link_that_is_told_once(api: Api, people: People) -> None:
    public_id, key = _propose(api, people), str(uuid.uuid4())
    path = f"/initiatives/{public_id}/invitations"
    made, again = (api.post(path, {}, token=people.author, key=key).get_json() for _ in range(2))
    assert made["link"].endswith(made["secret"]) and (again["secret"], again["link"]) == (None, None)
    second = api.post(path, {}, token=people.author).get_json()["secret"]
    assert api.get(path, token=people.signer).status_code == 404
    _first, other = api.get(path, token=people.author).get_json()["invitations"]
    revoke = f"/initiatives/{public_id}/revoke_invitation"
    assert api.post(revoke, {"invitation": other["id"]}, token=people.author).status_code == 200
    joining = {"secret": second}
    assert _code(api.post("/initiatives/join", joining, token=people.signer)) == (422, "link.not_valid")
    assert _code(api.post("/initiatives/join", {"secret": made["secret"]})) == (401, "token.account_needed")
    joined = api.post("/initiatives/join", {"secret": made["secret"]}, token=people.signer).get_json()
    assert (joined["id"], joined["verb"], joined["status"]) == (public_id, "join", "draft")
    assert api.get(path, token=people.signer).status_code == 403
    shown = api.get(path, token=people.author).get_json()
    assert shown["invitations"] == [] and [each["first"] for each in shown["authors"]] == [True, False]
    lead = {"person": shown["authors"][1]["person"]}
    assert api.post(f"/initiatives/{public_id}/hand_lead", lead, token=people.author).status_code == 200
    assert api.get(path, token=people.signer).status_code == 200


def test_clerks_enter_signatures_on_paper(api: Api, people: People) -> None:
    with api.database.transaction() as session:
        city = type(api.city)(session, api.city.departments, api.city.categories, api.city.areas)
        email = session.get_one(Person, city.with_role("clerk").person_id).email
        clerk = make_token(session, SYSTEM, email, "tests")
    public_id = _publish(api, people)

    def upload(token: str) -> Any:
        return api.post(
            "/initiatives/scans", data={"attachment": (io.BytesIO(pdf()), "lists.pdf")}, token=token, key=None
        )

    assert upload(people.author).status_code == 403
    kept = upload(clerk).get_json()
    path, batch = f"/initiatives/{public_id}/enter_paper", {"lines": 2, "scan": kept["id"]}
    assert _code(api.post(path, batch | {"scan": "nothing"}, token=clerk))[0] == 422
    assert api.post(path, batch, token=people.author).status_code == 403
    entered = api.post(path, batch, token=clerk)
    assert entered.status_code == 201 and entered.get_json()["counted"] == 2
    listed = api.get(f"/initiatives/{public_id}/paper", token=clerk).get_json()
    assert listed["asked_by"] is None and [each["lines"] for each in listed["batches"]] == [2]
    assert api.get(f"/initiatives/{public_id}/paper", token=people.author).status_code == 403


def test_two_initiatives_become_one_once_authors_of_both_agree(api: Api, people: People) -> None:
    first, second = _publish(api, people), _publish(api, people)
    assert api.get(f"/initiatives/{first}/merges").status_code == 401
    assert api.get(f"/initiatives/{first}/merges", token=people.signer).status_code == 403
    proposed = {"other": second, "joins": True}
    path = f"/initiatives/{first}/propose_merge"
    assert api.post(path, proposed, token=people.signer).status_code == 403
    assert api.post(path, {}, token=people.author).status_code == 422
    assert api.post(path, proposed, token=people.moderator).status_code == 200
    (shown,) = api.get(f"/initiatives/{second}/merges", token=people.author).get_json()["merges"]
    assert (shown["joins"], shown["other"], shown["state"]) == (False, first, "open")
    assert shown["verbs"] == ["agree_to_merge", "decline_merge"]
    for each, status in ((second, "collecting"), (first, "merged")):
        agreed = api.post(
            f"/initiatives/{each}/agree_to_merge", {"proposal": shown["id"]}, token=people.author
        )
        assert agreed.get_json()["status"] == status
    assert api.get(f"/initiatives/{first}").get_json()["properties"]["merged_into"] == second
    kinds = [each["kind"] for each in api.get(f"/initiatives/{second}").get_json()["properties"]["timeline"]]
    assert kinds[-1] == "initiative.joined"
