"""Flagging, for anybody; the moderators' queue and their decisions, by a token."""

from __future__ import annotations

import hashlib
import hmac
from typing import Any

from flask import Response, jsonify, request

from civic.core.idempotency import claim, remember, scope_of
from civic.issues.commands.flag import flag_content
from civic.issues.moderated.deciding import Decision, carry_out, prepare
from civic.moderation.queries import CaseListed, queue
from civic.moderation.spans import Span
from web import context
from web.api.asking import staff
from web.api.blueprint import api
from web.api.http import answered
from web.api.issues import known_id
from web.api.openapi import ANYBODY, ISSUES, STAFF, STAFF_WORK, WRITE_REFUSALS, operation
from web.api.refusals import named
from web.api.schemas.moderation import CaseDecided, Cases, CasesQuery, Decide, FlagIt
from web.api.schemas.reports import Done
from web.api.schemas.verbs import NoQuery
from web.api.shown import moment
from web.api.writes import REPLAYED, do_once, idempotency_key
from web.issue_page import known_hash
from web.limits import FLAGS, limiter
from web.uploads import aside


@api.post("/issues/<public_id>/flag")
@limiter.limit(FLAGS)
@api.input(NoQuery, location="query", arg_name="asked", unknown=None)
@api.input(FlagIt, location="json", arg_name="sent")
@api.output(Done, description="Flagged, now or before.")
@operation(
    "flagContent", ISSUES, "Say that something should not be public",
    refusals=(400, 401, 404, 409, 413, 415, 422, 429, 503), security=ANYBODY,
    headers={REPLAYED: "true when this is the first answer once more."},
)  # fmt: skip
def flag_issue(public_id: str, asked: dict[str, Any], sent: dict[str, Any]) -> Response:
    """Say that something should not be public

    A moderator looks at it. The same person or `device` counts once until one has decided; nobody is told who it was.
    """
    issue, actor = known_id(public_id), context.actor()
    who = sender_hash(sent.get("device"))
    with named():
        return do_once(
            "flag", issue, actor,
            lambda session: flag_content(session, actor, issue, sent["content"], sent["reason"], who=who),
        )  # fmt: skip


@api.get("/moderation/cases")
@api.input(CasesQuery, location="query", arg_name="asked", unknown=None)
@api.output(Cases, description="A page of cases.")
@operation(
    "listModerationCases", STAFF_WORK, "What was flagged", refusals=(401, 403, 422), security=STAFF,
    headers={"ETag": "Changes with the content."},
)  # fmt: skip
def list_cases(asked: dict[str, Any]) -> Response:
    """What was flagged

    Needs the permission `moderation.see`.
    """
    actor = staff()
    with context.reading() as session:
        found, more = queue(session, actor, asked["view"], page=asked["page"])
    return answered({"cases": [_case(case) for case in found], "more": more})


@api.post("/moderation/cases/<case_id>/decide")
@api.input(NoQuery, location="query", arg_name="asked", unknown=None)
@api.input(Decide, location="json", arg_name="sent")
@api.output(CaseDecided, description="Decided.")
@operation(
    "decideModerationCase", STAFF_WORK, "Decide about what was flagged",
    refusals=WRITE_REFUSALS, security=STAFF,
    headers={REPLAYED: "true when this is the first answer once more."},
)  # fmt: skip
def decide_case(case_id: str, asked: dict[str, Any], sent: dict[str, Any]) -> Response:
    """Decide about what was flagged

    Needs the permission `moderation.decide`. `redact` takes `spans` of words or `rectangles` of a photo.
    """
    number = int(case_id) if case_id.isascii() and case_id.isdecimal() and len(case_id) < 19 else 0
    actor, services, key, body = staff(), context.services(), idempotency_key(), request.get_data()
    decided = Decision(
        decision=sent["decision"], reason=sent.get("reason", ""), seen=sent.get("seen"),
        spans=tuple(Span(each["field"], each["start"], each["end"]) for each in sent.get("spans", ())),
        rectangles=tuple(
            (each["x"], each["y"], each["width"], each["height"]) for each in sent.get("rectangles", ())
        ),
    )  # fmt: skip
    answer = {"id": number, "decision": decided.decision}
    with named():
        prepared = aside(prepare, services.database, services.storage, actor, number, decided)
        with context.transaction() as session:
            claimed = claim(session, scope_of(f"moderate {number}", actor.person_id, body), key, body)
            if claimed.answer is None:
                carry_out(session, actor, number, decided, prepared)
                remember(session, claimed, answer)
    response = jsonify(answer)
    if claimed.answer is not None:
        response.headers[REPLAYED] = "true"
    return response


def _case(case: CaseListed) -> dict[str, Any]:
    return {
        "id": case.id, "kind": case.kind, "status": case.status, "state": case.state,
        "issue": case.content.about if case.content else None, "waiting_since": moment(case.waiting_since),
        "words": dict(case.words),
        "covered": {field: [list(span) for span in spans] for field, spans in case.covered.items()},
        "flags": [
            {"reason": flag.reason, "source": flag.source, "rule": flag.rule, "at": moment(flag.at)}
            for flag in case.flags
        ],
        "possible": list(case.possible()), "seen": case.stamp,
    }  # fmt: skip


def sender_hash(device: str | None) -> bytes | None:
    """Who flags, as a keyed hash: the account, else the ``device`` that a program names; None where it names none."""
    if context.actor().person_id is not None:
        return known_hash()
    if device is None:
        return None
    return hmac.digest(context.city_key(), b"flag" + f"app:{device}".encode(), hashlib.sha256)
