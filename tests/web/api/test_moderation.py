"""Flagging for anybody, and the moderators' work by a token."""

from __future__ import annotations

import pytest

from tests.web.api.conftest import Api

WORDS = "Anna Smith left her sofa here."


@pytest.fixture
def moderator(api: Api) -> str:
    return api.token(None, "moderator")


def test_what_anybody_flags_is_listed_and_decided_once(api: Api, moderator: str) -> None:
    promise = api.report(text=WORDS)
    flag = {"content": "report:1", "reason": "personal_data", "device": "a-device-of-my-own"}
    path = f"/issues/{promise.public_id}"
    assert api.post(f"{path}/flag", flag).get_json()["changed"] is True
    assert api.post(f"{path}/flag", flag).get_json()["changed"] is False
    case = next(
        each
        for each in api.get("/moderation/cases", token=moderator).get_json()["cases"]
        if each["issue"] == promise.public_id
    )
    assert case["words"]["text"] == WORDS and [each["source"] for each in case["flags"]] == ["resident"]
    body = {
        "decision": "redact", "reason": "personal_data", "seen": case["seen"],
        "spans": [{"field": "text", "start": 0, "end": 10}],
    }  # fmt: skip
    address = f"/moderation/cases/{case['id']}/decide"
    for _ in range(2):
        assert api.post(address, body, token=moderator, key="one-and-the-same").status_code == 200
    assert "Anna" not in api.get(path).text
    assert api.post(address, body, token=moderator).status_code == 409, "it has changed since it was seen"
    assert api.post(address, {"decision": "restore"}, token=moderator).status_code == 200
    assert WORDS in api.get(path).text


def test_wrong_choices_are_named(api: Api, moderator: str) -> None:
    promise = api.report(text=WORDS)
    path = f"/issues/{promise.public_id}/flag"
    for body, field in (
        ({"content": "report:7", "reason": "spam"}, "content"), ({"content": "report:1", "reason": "ugly"}, "reason"),
        ({"reason": "spam"}, "content"),
    ):  # fmt: skip
        answer = api.post(path, body)
        assert answer.status_code == 422 and answer.get_json()["errors"][0]["field"] == field
    answer = api.post("/moderation/cases/999999/decide", {"decision": "keep"}, token=moderator)
    assert answer.status_code == 404


@pytest.mark.parametrize("role", [("lighting", "agent"), ("triage", "agent"), (None, "clerk")])
def test_nobody_else_lists_or_decides(api: Api, role: tuple[str | None, str]) -> None:
    token = api.token(*role)
    assert api.get("/moderation/cases", token=token).status_code == 403
    assert api.post("/moderation/cases/1/decide", {"decision": "keep"}, token=token).status_code == 403
    assert api.get("/moderation/cases").status_code == 401
