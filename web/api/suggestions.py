"""What is suggested for an issue: read with reason and confidence, taken, refused."""

from __future__ import annotations

from typing import Any

from flask import Response
from sqlalchemy.orm import Session

from civic.core.permissions import policies
from civic.issues.queries.detail import IssueDetail, issue_detail
from civic.learning.commands.accept import accept_suggestion
from civic.learning.commands.refuse import refuse_suggestion
from civic.learning.queries import SuggestionShown, suggestions_for
from web import context
from web.api.asking import staff
from web.api.blueprint import api
from web.api.claims import HEEDED, heed_claim
from web.api.http import answered
from web.api.issues import known_id, known_number
from web.api.openapi import STAFF, STAFF_WORK, WRITE_REFUSALS, operation
from web.api.refusals import named
from web.api.schemas.reports import Done
from web.api.schemas.suggestions import RefuseSuggestion, SuggestionsShown, TakeSuggestion
from web.api.schemas.verbs import NoQuery
from web.api.shown import in_language
from web.api.writes import REPLAYED, do_once
from web.suggestion_words import first_words, message_with, suggestion_reasons, suggestion_title


@api.get("/issues/<public_id>/suggestions")
@api.input(NoQuery, location="query", arg_name="asked", unknown=None)
@api.output(SuggestionsShown, description="Those that wait for a decision.")
@operation(
    "listSuggestions", STAFF_WORK, "What is suggested for an issue", refusals=(401, 403, 404, 422),
    security=STAFF, headers={"ETag": "Changes with the content."},
)  # fmt: skip
def list_suggestions(public_id: str, asked: dict[str, Any]) -> Response:
    """What is suggested for an issue

    Needs the permission `suggestion.decide`. Nothing of it is done by itself.
    """
    actor, issue = staff(), known_id(public_id)
    with context.reading() as session:
        detail = issue_detail(session, actor, issue)
        policies.require("suggestion.decide", actor, detail.subject)
        found = suggestions_for(session, actor, detail.id, detail.subject)
    return answered({"suggestions": [_suggestion(one, detail, asked.get("lang")) for one in found]})


@api.post("/issues/<public_id>/suggestions/<suggestion>/take")
@api.input(NoQuery, location="query", arg_name="asked", unknown=None)
@api.input(TakeSuggestion, location="json", arg_name="sent")
@api.output(Done, description="What it says is done.")
@operation(
    "takeSuggestion", STAFF_WORK, "Do what a suggestion says", refusals=WRITE_REFUSALS, security=STAFF,
    description=f"Needs the permission `suggestion.decide` and that of the verb which it stands for. {HEEDED}",
    headers={REPLAYED: "true when this is the first answer once more."},
)  # fmt: skip
def take_one_suggestion(
    public_id: str, suggestion: str, asked: dict[str, Any], sent: dict[str, Any]
) -> Response:
    actor, issue, number = staff(), known_id(public_id), known_number("suggestion", suggestion)

    def work(session: Session) -> None:
        heed_claim(session, actor, issue)
        words = sent.get("message", "").strip()
        if not words:
            detail = issue_detail(session, actor, issue)
            found = suggestions_for(session, actor, detail.id, detail.subject)
            words = message_with(next((one for one in found if one.id == number), None))
        accept_suggestion(session, actor, issue, number, words)

    with named():
        return do_once("take_suggestion", issue, actor, work, about=number)


@api.post("/issues/<public_id>/suggestions/<suggestion>/refuse")
@api.input(NoQuery, location="query", arg_name="asked", unknown=None)
@api.input(RefuseSuggestion, location="json", arg_name="sent")
@api.output(Done, description="It is not suggested here again.")
@operation(
    "refuseSuggestion", STAFF_WORK, "Say that a suggestion is wrong", refusals=WRITE_REFUSALS, security=STAFF,
    description=f"Needs the permission `suggestion.decide`. {HEEDED}",
    headers={REPLAYED: "true when this is the first answer once more."},
)  # fmt: skip
def refuse_wrong_suggestion(
    public_id: str, suggestion: str, asked: dict[str, Any], sent: dict[str, Any]
) -> Response:
    actor, issue, number = staff(), known_id(public_id), known_number("suggestion", suggestion)

    def work(session: Session) -> None:
        heed_claim(session, actor, issue)
        refuse_suggestion(session, actor, issue, number)

    with named():
        return do_once("refuse_suggestion", issue, actor, work, about=number)


def _suggestion(one: SuggestionShown, detail: IssueDetail, language: str | None) -> dict[str, Any]:
    return {
        "id": one.id, "kind": one.kind, "value": one.value, "name": in_language(one.name, language),
        "words": suggestion_title(one), "why": suggestion_reasons(one.reasons, first_words(detail)),
        "confidence": one.confidence, "sure": one.sure, "rank": one.rank,
    }  # fmt: skip
