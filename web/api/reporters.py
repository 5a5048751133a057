"""What residents do with an issue: join it, say "me too", and by the secret of their report all that follows."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable
from typing import Any, Final

from flask import Response, jsonify
from sqlalchemy.orm import Session

from civic.core.errors import DomainError
from civic.core.permissions import Actor
from civic.core.secrets import display_public_id
from civic.issues.commands.answer import answer
from civic.issues.commands.confirm_contact import confirm_contact
from civic.issues.commands.correct import Correction, correct
from civic.issues.commands.judge import judge
from civic.issues.commands.me_too import me_too
from civic.issues.commands.withdraw import withdraw
from civic.issues.models import Report
from civic.notifications.confirming import confirms
from web import context
from web.api.asking import reporter
from web.api.blueprint import api
from web.api.issues import known_id
from web.api.links import issue_links, secret_link
from web.api.openapi import ANYBODY, REPORTERS, operation
from web.api.refusals import named
from web.api.report import SOURCE, contact_of
from web.api.schemas.reports import (
    Answered,
    Confirm,
    Correct,
    Done,
    Join,
    Joined,
    Judge,
    MeToo,
    Withdraw,
)
from web.api.schemas.verbs import NoQuery
from web.api.writes import REPLAYED, do_once, idempotency_key
from web.issue_page import known_hash
from web.limits import BY_LINK, ME_TOO, limiter
from web.submissions import join_once

REFUSALS: Final = (400, 401, 404, 409, 413, 415, 422, 503)
REPLAY: Final = {REPLAYED: "true when this is the first answer once more."}


@api.post("/issues/<public_id>/join")
@api.input(NoQuery, location="query", arg_name="asked", unknown=None)
@api.input(Join, location="json", arg_name="sent")
@api.output(Joined, 201, description="The report is taken in.")
@operation(
    "joinIssue", REPORTERS, "Report the same matter", refusals=(*REFUSALS, 429), security=ANYBODY,
    headers={"Location": "The issue in the API.", **REPLAY},
)  # fmt: skip
def join_issue(public_id: str, asked: dict[str, Any], sent: dict[str, Any]) -> Response:
    """Report the same matter

    Another report of an open issue, with a secret of its own. Words, contact and photos may be left out.
    """
    key = idempotency_key()
    with named():
        joined = join_once(
            context.actor(), known_id(public_id), key, text=sent.get("description", ""),
            contact=contact_of(sent.get("contact")), photos=tuple(sent.get("photos", ())), source=SOURCE,
        )  # fmt: skip
    links = issue_links(joined.public_id)
    response = jsonify(
        {
            "id": joined.public_id,
            "display_id": display_public_id(joined.public_id),
            "secret": joined.secret,
            "secret_link": secret_link(joined.secret),
            "links": links | {"secret": secret_link(joined.secret)},
        }
    )
    response.status_code = 201
    response.headers["Location"] = links["self"]
    return response


@api.post("/issues/<public_id>/me_too")
@limiter.limit(ME_TOO)
@api.input(NoQuery, location="query", arg_name="asked", unknown=None)
@api.input(MeToo, location="json", arg_name="sent")
@api.output(Done, description="Counted, now or before.")
@operation(
    "meTooIssue",
    REPORTERS,
    "Say that one is affected too",
    refusals=(*REFUSALS, 429),
    security=ANYBODY,
    headers=REPLAY,
)
def say_me_too(public_id: str, asked: dict[str, Any], sent: dict[str, Any]) -> Response:
    """Say that one is affected too

    Counts somebody once, without a report of their own: the person of the token, else the `device`.
    """
    issue, actor = known_id(public_id), context.actor()
    who = (known_hash() if actor.person_id is not None else None) or _device(sent.get("device"))
    return do_once("me_too", issue, actor, lambda session: me_too(session, actor, issue, who=who))


def _device(name: str | None) -> bytes:
    if name is None:
        raise DomainError("value.missing", field="device")
    return hmac.digest(context.city_key(), b"me-too" + f"app:{name}".encode(), hashlib.sha256)


Act = Callable[[Session, Actor, str, Report, dict[str, Any]], bool | None]


def _correct(session: Session, actor: Actor, issue: str, report: Report, sent: dict[str, Any]) -> None:
    changes = Correction(
        text=sent.get("description"), planned_result=sent.get("planned_result"),
        contact=contact_of(sent["contact"]) if "contact" in sent else None, photos=tuple(sent.get("photos", ())),
    )  # fmt: skip
    correct(session, actor, issue, report.id, changes)


def _answer(session: Session, actor: Actor, issue: str, report: Report, sent: dict[str, Any]) -> None:
    answer(session, actor, issue, report.id, sent["answer"], photos=tuple(sent.get("photos", ())))


def _withdraw(session: Session, actor: Actor, issue: str, report: Report, sent: dict[str, Any]) -> None:
    withdraw(session, actor, issue, report.id)


def _judge(session: Session, actor: Actor, issue: str, report: Report, sent: dict[str, Any]) -> None:
    judge(
        session, actor, issue, report.id, sent["criteria"], reason=sent.get("reason", ""),
        photos=tuple(sent.get("photos", ())),
    )  # fmt: skip


def _confirm(session: Session, actor: Actor, issue: str, report: Report, sent: dict[str, Any]) -> bool:
    if not confirms(context.city_key(), report, sent["code"]):
        raise DomainError("link.code_wrong", field="code")
    return confirm_contact(session, actor, issue, report.id)


BY_SECRET: Final[tuple[tuple[str, Any, str, str, Act], ...]] = (
    ("correct", Correct, "Amend one's report",
     "What is left out stays. The planned result may change until a department has accepted it.", _correct),
    ("answer", Answered, "Answer the department's question", "The work goes on; staff and this reporter read it.",
     _answer),
    ("withdraw", Withdraw, "Take one's report back", "With the last report the issue ends as withdrawn.", _withdraw),
    ("judge", Judge, "Judge the result by its criteria",
     "Possible while `judging_until` has not passed; the last word of a round counts. A verdict counts only with a "
     "confirmed e-mail address.", _judge),
    ("confirm", Confirm, "Confirm one's e-mail address", "With the code of the link in the mail.", _confirm),
)  # fmt: skip


def _route(verb: str, schema: Any, summary: str, description: str, act: Act) -> None:
    @api.post(f"/issues/<public_id>/{verb}", endpoint=f"reporter_{verb}")
    @limiter.limit(BY_LINK)
    @api.input(NoQuery, location="query", arg_name="asked", unknown=None)
    @api.input(schema, location="json", arg_name="sent")
    @api.output(Done, description="Done.")
    @operation(
        f"{verb}Report",
        REPORTERS,
        summary,
        description=description,
        refusals=(*REFUSALS, 429),
        security=ANYBODY,
        headers=REPLAY,
    )
    def view(public_id: str, asked: dict[str, Any], sent: dict[str, Any]) -> Response:
        issue = known_id(public_id)

        def work(session: Session) -> bool | None:
            actor, report = reporter(session, issue, sent["secret"])
            return act(session, actor, issue, report, sent)

        with named():
            return do_once(verb, issue, context.actor(), work)


for _row in BY_SECRET:
    _route(*_row)
