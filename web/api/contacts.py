"""A reporter's contact, for staff of the issue, by an operation of its own: each look is noted and told to them."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from flask import Response, jsonify, request
from sqlalchemy.orm import Session

from civic.core.idempotency import claim, remember, scope_of
from civic.core.permissions import Actor
from civic.issues.commands.see_contact import LONGEST_REASON, ContactShown, see_contact
from civic.issues.queries.contact_views import contact_just_shown
from civic.issues.queries.detail import issue_detail
from web import context
from web.api.asking import staff
from web.api.blueprint import api
from web.api.fields import Strict, Text
from web.api.issues import known_id
from web.api.openapi import STAFF, STAFF_WORK, WRITE_REFUSALS, operation
from web.api.schemas.base import about
from web.api.schemas.issues import ContactSeen
from web.api.schemas.verbs import NoQuery
from web.api.writes import REPLAYED, idempotency_key


class WhyContact(Strict):
    reason = Text(
        longest=LONGEST_REASON,
        metadata=about("What it is needed for. The reporter can read it.", "To ask for the gate's code"),
    )


@api.post("/issues/<public_id>/reports/<number>/contact")
@api.input(NoQuery, location="query", arg_name="asked", unknown=None)
@api.input(WhyContact, location="json", arg_name="sent")
@api.output(ContactSeen, description="The contact; the look at it is noted.")
@operation(
    "seeContactOfReport", STAFF_WORK, "Look at a reporter's contact", refusals=WRITE_REFUSALS, security=STAFF,
    headers={REPLAYED: "true when this is the first answer once more."},
)  # fmt: skip
def see_contact_of(public_id: str, number: str, asked: dict[str, Any], sent: dict[str, Any]) -> Response:
    """Look at a reporter's contact

    Needs the permission `issue.see_contact`. Who looked, when, for which department and why is noted before the contact
    is told, and the reporter can read it (not the name). `number` is that of the report in the issue.
    """
    actor, issue, body = staff(), known_id(public_id), request.get_data()
    report = int(number) if number.isascii() and number.isdecimal() and len(number) < 19 else 0
    with context.transaction() as session:
        claimed = claim(
            session, scope_of(f"contact {issue} {report}", actor.person_id, body), idempotency_key(), body
        )
        shown = None if claimed.answer is None else _again(session, actor, issue, claimed.answer["view"])
        replayed = shown is not None
        if shown is None:
            reason = sent.get("reason", "")
            shown = see_contact(session, actor, issue, report, reason=reason, source="api")
            # The look alone is kept with the key: an answer lies there for days.
            remember(session, claimed, {"view": shown.view})
    response = jsonify(asdict(shown))
    if replayed:
        response.headers[REPLAYED] = "true"
    return response


def _again(session: Session, actor: Actor, issue: str, view: int) -> ContactShown | None:
    """The same look once more while it is fresh; later it is another look."""
    return contact_just_shown(session, actor, issue_detail(session, actor, issue).subject, view)
