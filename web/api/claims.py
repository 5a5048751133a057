"""Who is at an issue and who has it in hand; and how a verb heeds that."""

from __future__ import annotations

from typing import Any, Final

from flask import Response, request
from sqlalchemy.orm import Session

from civic.core.errors import DomainError
from civic.core.permissions import Actor, policies
from civic.issues.queries.detail import issue_detail
from civic.triage.presence.claims import claim, heed, release
from civic.triage.presence.queries import AtIssue, at_issue
from web import context
from web.api.asking import staff
from web.api.blueprint import api
from web.api.http import answered
from web.api.issues import known_id
from web.api.openapi import STAFF, STAFF_WORK, WRITE_REFUSALS, operation
from web.api.refusals import named
from web.api.schemas.presence import Claim, Presence, Release
from web.api.schemas.reports import Done
from web.api.schemas.verbs import NoQuery
from web.api.writes import REPLAYED, do_once
from web.presence import at_issue_told

DESPITE: Final = "Despite-Claim"
"""The header of who does something although a colleague has the issue in hand."""

HEEDED: Final = (
    "Where a colleague has the issue in hand it is refused with `issue.claimed` (409), unless the header"
    f" `{DESPITE}: true` says that it shall be done all the same."
)
"""What descriptions say of operations that heed a claim."""


def heed_claim(session: Session, actor: Actor, public_id: str) -> None:
    """Raise Claimed where a colleague has the issue in hand, unless the sender means it all the same; DomainError
    ``value.invalid`` for a header that is neither.
    """
    said = request.headers.get(DESPITE, "false").lower()
    if said not in ("true", "false"):
        raise DomainError("value.invalid", field=DESPITE)
    if said == "false":
        heed(session, actor, public_id)


@api.get("/issues/<public_id>/presence")
@api.input(NoQuery, location="query", arg_name="asked", unknown=None)
@api.output(Presence, description="How it is now.")
@operation(
    "showPresence", STAFF_WORK, "Who is at an issue", refusals=(401, 403, 404, 422), security=STAFF,
    headers={"ETag": "Changes with the content."},
)  # fmt: skip
def show_presence(public_id: str, asked: dict[str, Any]) -> Response:
    """Who is at an issue

    Needs the permission `issue.claim`. It holds for this moment: a claim ends a quarter of an hour after the last sign
    of whoever has it.
    """
    actor, issue = staff(), known_id(public_id)
    with context.reading() as session:
        detail = issue_detail(session, actor, issue)
        policies.require("issue.claim", actor, detail.subject)
        there = at_issue(session, detail.id) or AtIssue(issue, None, ())
    return answered(at_issue_told(there))


@api.post("/issues/<public_id>/claim")
@api.input(NoQuery, location="query", arg_name="asked", unknown=None)
@api.input(Claim, location="json", arg_name="sent")
@api.output(Done, description="It is in the sender's hands.")
@operation(
    "claimIssue", STAFF_WORK, "Take an issue in hand", refusals=WRITE_REFUSALS, security=STAFF,
    headers={REPLAYED: "true when this is the first answer once more."},
)  # fmt: skip
def claim_issue(public_id: str, asked: dict[str, Any], sent: dict[str, Any]) -> Response:
    """Take an issue in hand

    Needs the permission `issue.claim`. Colleagues are asked then before they do something with it. It ends by itself a
    quarter of an hour later; each verb and each claim anew begins that time again. Where a colleague has it: 409,
    unless `over` names them.
    """
    actor, issue = staff(), known_id(public_id)

    def work(session: Session) -> None:
        if not claim(session, actor, issue, over=sent.get("over")):
            heed(session, actor, issue)

    with named():
        return do_once("claim", issue, actor, work)


@api.post("/issues/<public_id>/release")
@api.input(NoQuery, location="query", arg_name="asked", unknown=None)
@api.input(Release, location="json", arg_name="sent")
@api.output(Done, description="The sender does not have it in hand.")
@operation(
    "releaseIssue", STAFF_WORK, "Let an issue go", refusals=WRITE_REFUSALS, security=STAFF,
    headers={REPLAYED: "true when this is the first answer once more."},
)  # fmt: skip
def release_issue(public_id: str, asked: dict[str, Any], sent: dict[str, Any]) -> Response:
    """Let an issue go

    Needs the permission `issue.claim`. Nothing happens where the sender does not have it.
    """
    actor, issue = staff(), known_id(public_id)

    def work(session: Session) -> None:
        release(session, actor, issue)

    with named():
        return do_once("release", issue, actor, work)
