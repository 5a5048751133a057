"""Comments, suggestions and versions over the API."""

from __future__ import annotations

from typing import Any

import pytest

from tests.web.api.conftest import Api
from tests.web.api.test_initiatives import DRAFT, People, _code, _publish, people

__all__ = ["people"]


def _said(api: Api, people: People, path: str, **more: Any) -> int:
    made = api.post(f"{path}/comments", {"text": "It is needed.", "side": "for"} | more, token=people.author)
    assert made.status_code == 201
    return int(made.get_json()["number"])


def test_comments_are_written_answered_weighed_and_read_by_pages(api: Api, people: People) -> None:
    path = f"/initiatives/{_publish(api, people)}"
    first, second = _said(api, people, path), _said(api, people, path)
    replied = api.post(f"{path}/comments", {"text": "By whom?", "reply_to": first}, token=people.signer)
    assert replied.status_code == 201
    one = f"{path}/comments/{first}"
    agreed = [api.post(f"{one}/agree", token=people.signer).get_json()["changed"] for _ in range(2)]
    assert agreed == [True, False]
    page = api.get(f"{path}/comments?limit=1").get_json()
    assert [(each["id"], each["agrees"], each["answers"][0]["text"]) for each in page["comments"]] == [
        (first, 1, "By whom?")
    ]
    rest = api.get(page["links"]["next"].partition("/api/v1")[2]).get_json()
    assert [each["id"] for each in rest["comments"]] == [second] and rest["links"]["next"] is None
    assert api.post(f"{one}/disagree", token=people.signer).status_code == 200
    assert api.post(f"{one}/edit", {"text": "Much needed."}, token=people.author).status_code == 200
    assert api.post(f"{one}/withdraw", token=people.signer).status_code == 403
    assert api.post(f"{one}/withdraw", token=people.author).status_code == 200
    shown = api.get(one).get_json()["comment"]
    assert (shown["withdrawn"], shown["text"], len(shown["answers"])) == (True, "", 1)


def test_what_is_no_comment_is_refused_by_its_member(api: Api, people: People) -> None:
    path = f"/initiatives/{_publish(api, people)}"
    body = {"text": "Yes.", "side": "for"}
    assert _code(api.post(f"{path}/comments", body)) == (401, "token.account_needed")
    refused = api.post(f"{path}/comments", {"text": "Yes."}, token=people.signer).get_json()
    assert refused["errors"][0]["field"] == "side"
    assert api.get(f"{path}/comments/x").status_code == 404
    assert api.get(f"{path}/comments/{2**62}").status_code == 404
    for wrong in ("cursor=nothing", "sort=size", "limit=0"):
        assert api.get(f"{path}/comments?{wrong}").status_code == 422
    number = _said(api, people, path)
    flag = {"reason": "other", "device": "a device of these tests"}
    flagged = [api.post(f"{path}/comments/{number}/flag", flag).get_json()["changed"] for _ in range(2)]
    assert flagged == [True, False]


@pytest.mark.parametrize("substance", [True, False])
def test_a_suggestion_becomes_the_text_and_signers_are_asked(
    api: Api, people: People, substance: bool
) -> None:
    path = f"/initiatives/{_publish(api, people)}"
    api.post(f"{path}/sign", {"version": 1}, token=people.signer)
    body = {"field": "wish", "text": "Build two.", "why": "One is crowded.", "version": 1}
    number = api.post(f"{path}/amendments", body, token=people.signer).get_json()["number"]
    (waits,) = api.get(f"{path}/amendments?waiting=true", token=people.author).get_json()["amendments"]
    assert (waits["id"], waits["verbs"]) == (number, ["accept", "decline"])
    one = f"{path}/amendments/{number}"
    assert api.post(f"{one}/accept", {}, token=people.author).status_code == 422
    assert api.post(f"{one}/accept", {"substance": substance}, token=people.signer).status_code == 403
    assert api.post(f"{one}/accept", {"substance": substance}, token=people.author).status_code == 200
    newest = api.get(f"{path}/versions").get_json()["versions"][0]
    assert (newest["number"], newest["substance"], list(newest["changes"])) == (2, substance, ["wish"])
    mine = api.get(path, token=people.signer).get_json()["properties"]
    assert ("renew_signature" in mine["verbs"]) == substance
    assert api.post(f"{path}/renew_signature", {"version": 2}, token=people.signer).status_code == 200
    assert api.get(path).get_json()["properties"]["totals"]["counted"] == 1


def test_authors_rewrite_and_moderators_correct(api: Api, people: People) -> None:
    path = f"/initiatives/{_publish(api, people)}"
    body = DRAFT | {"wish": "Build it now.", "version": 1, "why": "It is late.", "substance": False}
    assert api.post(f"{path}/rewrite", body, token=people.signer).status_code == 403
    assert api.post(f"{path}/rewrite", body, token=people.author).status_code == 200
    assert _code(api.post(f"{path}/rewrite", body, token=people.author)) == (422, "amendment.text_changed")
    correction = {"version": 2, "substance": True}
    assert api.post(f"{path}/correct_substance", correction, token=people.author).status_code == 403
    assert api.post(f"{path}/correct_substance", correction, token=people.moderator).status_code == 200
    suggestion = {"field": "title", "text": "A ford", "why": "Cheap.", "version": 2}
    number = api.post(f"{path}/amendments", suggestion, token=people.signer).get_json()["number"]
    declined = api.post(f"{path}/amendments/{number}/decline", {"reason": "Wet."}, token=people.author)
    assert declined.status_code == 200
    late = api.post(f"{path}/amendments/{number}/withdraw", token=people.signer)
    assert _code(late) == (409, "status.verb_not_possible")
