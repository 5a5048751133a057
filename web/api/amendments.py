"""Suggested changes of an initiative's text, and the texts that it had."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from typing import Any, Final

from apiflask import Schema
from flask import Response
from sqlalchemy.orm import Session

from civic.core.permissions import Actor
from initiatives.amendments.commands.accept import accept
from initiatives.amendments.commands.decline import decline
from initiatives.amendments.commands.flag_amendment import flag_amendment
from initiatives.amendments.commands.suggest import suggest
from initiatives.amendments.commands.withdraw_amendment import withdraw_amendment
from initiatives.amendments.diff import Piece
from initiatives.amendments.queries.listing import AmendmentShown, amendments
from initiatives.amendments.queries.versions import VersionChanged, versions
from web import context
from web.api.asking import somebody
from web.api.blueprint import api
from web.api.comments import HEADERS, with_links
from web.api.http import answered
from web.api.initiatives import known_initiative
from web.api.issues import known_number
from web.api.moderation import sender_hash
from web.api.openapi import ANYBODY, INITIATIVES, STAFF, WRITE_REFUSALS, operation
from web.api.refusals import named
from web.api.schemas.discussion import (
    AcceptBody,
    AmendmentPage,
    AmendmentsQuery,
    DeclineBody,
    DiscussionDone,
    FlagWords,
    NewAmendment,
    OlderQuery,
    VersionPage,
)
from web.api.schemas.initiatives import Nothing
from web.api.schemas.verbs import NoQuery
from web.api.shown import moment
from web.api.writes import answer_once
from web.language import current_language
from web.limits import AMENDMENTS, FLAGS, limiter, of_the_account


@api.get("/initiatives/<public_id>/amendments")
@api.input(AmendmentsQuery, location="query", arg_name="asked", unknown=None)
@api.output(AmendmentPage, description="A page of suggestions, newest first.")
@operation(
    "listAmendments", INITIATIVES, "Suggested changes of an initiative's text", refusals=(401, 404, 422),
    security=ANYBODY, headers={"ETag": "Changes with the content."},
)  # fmt: skip
def initiative_amendments(public_id: str, asked: dict[str, Any]) -> Response:
    """Suggested changes of an initiative's text

    Each with what is different from the text that was read. To read on, ask for those `before` the number in `older`.
    """
    with context.reading() as session:
        page = amendments(
            session, context.actor(), known_initiative(public_id), waiting=asked.get("waiting"),
            before=asked.get("before"),
        )  # fmt: skip
    return answered(
        {
            "amendments": [_shown(each) for each in page.amendments],
            "older": page.older,
            "may_suggest": page.may_suggest,
            "version": page.version,
        }
    )


@api.get("/initiatives/<public_id>/versions")
@api.input(OlderQuery, location="query", arg_name="asked", unknown=None)
@api.output(VersionPage, description="A page of texts, newest first.")
@operation(
    "listVersions", INITIATIVES, "The texts that an initiative had, each with what it changed",
    refusals=(401, 404, 422), security=ANYBODY, headers={"ETag": "Changes with the content."},
)  # fmt: skip
def initiative_versions(public_id: str, asked: dict[str, Any]) -> Response:
    """The texts that an initiative had, each with what it changed

    Who wrote it, why, and whether it asks for something else. To read on, ask for those `before` the number in `older`.
    """
    with context.reading() as session:
        page = versions(session, context.actor(), known_initiative(public_id), before=asked.get("before"))
    return answered(
        {
            "versions": [_changed(each) for each in page.versions],
            "older": page.older,
            "may_correct": page.may_correct,
        }
    )


@api.post("/initiatives/<public_id>/amendments")
@limiter.limit(AMENDMENTS, key_func=of_the_account)
@api.input(NoQuery, location="query", arg_name="asked", unknown=None)
@api.input(NewAmendment, location="json", arg_name="sent")
@api.output(DiscussionDone, 201, description="It is public, and its authors are told.")
@operation(
    "suggestAmendment", INITIATIVES, "Suggest other words for a part of the text", refusals=(*WRITE_REFUSALS, 429),
    security=STAFF, headers=HEADERS,
)  # fmt: skip
def initiative_suggest(public_id: str, asked: dict[str, Any], sent: dict[str, Any]) -> Response:
    """Suggest other words for a part of the text

    While signatures are collected; one of a person about a part may wait. Needs the permission `amendment.suggest`.
    """
    actor, initiative = somebody(), known_initiative(public_id)

    def work(session: Session) -> dict[str, Any]:
        number = suggest(
            session, actor, initiative, sent["field"], sent["text"], version=sent["version"], why=sent["why"],
            language=sent.get("language", current_language()),
        )  # fmt: skip
        return {"id": initiative, "number": number, "verb": "suggest", "changed": True}

    with named({}):
        response = answer_once(f"suggest {initiative}", actor, work, with_links)
    response.status_code = 201
    return response


@dataclass(frozen=True, slots=True)
class _Verb:
    """A verb of a suggestion; ``act`` gets the body as well."""

    operation_id: str
    permission: str
    summary: str
    body: type[Schema]
    act: Callable[[Session, Actor, str, int, dict[str, Any]], object]


VERBS: Final[Mapping[str, _Verb]] = {
    "accept": _Verb(
        "acceptAmendment", "amendment.decide", "Take a suggestion into the text, which is a new version", AcceptBody,
        lambda session, actor, public_id, number, sent: accept(
            session, actor, public_id, number, substance=sent["substance"]
        ),
    ),
    "decline": _Verb(
        "declineAmendment", "amendment.decide", "Decline a suggestion, saying why", DeclineBody,
        lambda session, actor, public_id, number, sent: decline(
            session, actor, public_id, number, reason=sent["reason"]
        ),
    ),
    "withdraw": _Verb(
        "withdrawAmendment", "amendment.withdraw", "Take one's suggestion back", Nothing,
        lambda session, actor, public_id, number, _sent: withdraw_amendment(session, actor, public_id, number),
    ),
}  # fmt: skip
"""Verb of the API → how it is done."""


def _route(name: str, verb: _Verb) -> None:
    @api.post(
        f"/initiatives/<public_id>/amendments/<amendment_id>/{name}", endpoint=f"initiative_amendment_{name}"
    )
    @api.input(NoQuery, location="query", arg_name="asked", unknown=None)
    @api.input(verb.body, location="json", arg_name="sent")
    @api.output(DiscussionDone, description="Done.")
    @operation(
        verb.operation_id, INITIATIVES, verb.summary, refusals=WRITE_REFUSALS, security=STAFF, headers=HEADERS,
        description=f"Needs the permission `{verb.permission}`.",
    )  # fmt: skip
    def view(public_id: str, amendment_id: str, asked: dict[str, Any], sent: dict[str, Any]) -> Response:
        actor, initiative = somebody(), known_initiative(public_id)
        number = known_number("amendment", amendment_id)

        def work(session: Session) -> dict[str, Any]:
            verb.act(session, actor, initiative, number, sent)
            return {"id": initiative, "number": number, "verb": name, "changed": True}

        with named({}):
            return answer_once(f"{name} amendment {initiative} {number}", actor, work, with_links)


for _name, _verb in VERBS.items():
    _route(_name, _verb)


@api.post("/initiatives/<public_id>/amendments/<amendment_id>/flag")
@limiter.limit(FLAGS)
@api.input(NoQuery, location="query", arg_name="asked", unknown=None)
@api.input(FlagWords, location="json", arg_name="sent")
@api.output(DiscussionDone, description="Flagged, now or before.")
@operation(
    "flagAmendment", INITIATIVES, "Say that a suggestion should not be public", refusals=(*WRITE_REFUSALS, 429),
    security=ANYBODY, headers=HEADERS,
)  # fmt: skip
def initiative_amendment_flag(
    public_id: str, amendment_id: str, asked: dict[str, Any], sent: dict[str, Any]
) -> Response:
    """Say that a suggestion should not be public

    A moderator looks at it. The same person or `device` counts once until one has decided; nobody is told who it was.
    """
    actor, initiative = context.actor(), known_initiative(public_id)
    number, who = known_number("amendment", amendment_id), sender_hash(sent.get("device"))

    def work(session: Session) -> dict[str, Any]:
        new = flag_amendment(session, actor, initiative, number, sent["reason"], who=who)
        return {"id": initiative, "number": number, "verb": "flag", "changed": new}

    with named({}):
        return answer_once(f"flag amendment {initiative} {number}", actor, work, with_links)


def _pieces(pieces: tuple[Piece, ...]) -> list[dict[str, str]]:
    return [{"kind": piece.kind, "text": piece.text} for piece in pieces]


def _shown(each: AmendmentShown) -> dict[str, Any]:
    return asdict(each) | {
        "pieces": _pieces(each.pieces),
        "written_at": moment(each.written_at),
        "decided_at": moment(each.decided_at),
        "verbs": list(each.verbs),
    }


def _changed(each: VersionChanged) -> dict[str, Any]:
    changes = {part: _pieces(pieces) for part, pieces in each.changes.items()}
    return {
        "number": each.number,
        "author": each.author,
        "suggested_by": each.suggested_by,
        "amendment": each.amendment,
        "why": each.why,
        "substance": each.substance,
        "written_at": moment(each.written_at),
        "changes": changes,
    }
