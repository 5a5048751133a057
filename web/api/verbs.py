"""Staff's work on issues: a route for each verb of the table."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from flask import Response
from sqlalchemy.orm import Session

from civic.core.permissions import Actor
from web import context
from web.api.asking import staff
from web.api.blueprint import api
from web.api.claims import HEEDED, heed_claim
from web.api.issues import known_id
from web.api.openapi import STAFF, STAFF_WORK, WRITE_REFUSALS, operation
from web.api.refusals import named
from web.api.schemas.reports import Done
from web.api.schemas.verbs import FIELD_OF_FORM, NoQuery, body_of
from web.api.writes import REPLAYED, do_once
from web.verbs import VERBS, Asker, Verb

SUMMARIES: Final[Mapping[str, str]] = {
    "accept": "Take a matter: its dates are promised from now on",
    "assign": "Give it to a colleague",
    "schedule": "Plan the work",
    "start": "Begin the work",
    "ask": "Ask the reporters; the clock stands still until they answer",
    "deliver": "Say that it is done; residents judge",
    "hand_over": "Pass it on to whose matter it is",
    "send_back": "Send back what was handed over to you, with a reason",
    "put_after": "Let a part wait for the end of another one",
    "decline": "Say that the city will not do it, and why",
    "review": "Look at a refusal again",
    "change_target": "Change what was promised, with a reason",
    "involve": "Give another department a part in it",
    "update": "Tell residents something",
    "note": "Tell colleagues something",
    "prioritise": "Say how much it presses",
    "recategorise": "Put it under another category; it is routed anew",
    "move": "Put it in another place; it is routed anew",
    "merge": "Make it a duplicate of another issue",
    "unmerge": "Let a duplicate stand by itself again",
    "hide": "Take it off the public pages",
    "show": "Put it back on the public pages",
}


def do(verb: Verb, public_id: str, sent: Mapping[str, Any]) -> Response:
    """Do a verb of staff with the members of a body that its schema has passed."""
    actor, issue = staff(), known_id(public_id)

    def work(session: Session) -> None:
        heed_claim(session, actor, issue)
        arguments = verb.parse(_as_form(verb, sent, actor), Asker(actor, context.rules(session)))
        verb.run(session, actor, issue, arguments)

    with named(FIELD_OF_FORM):
        return do_once(verb.name, issue, actor, work)


def _as_form(verb: Verb, sent: Mapping[str, Any], actor: Actor) -> dict[str, Any]:
    """A body as the table's fields: places as lon and lat, moments as text."""
    members = {FIELD_OF_FORM[field]: field for field in verb.fields}
    values = {
        members[name]: value.isoformat() if isinstance(value, date) else value
        for name, value in sent.items()
        if name != "location"
    }
    if "location" in sent:
        values["lon"], values["lat"] = sent["location"]["coordinates"]
    return values


def _operation_id(verb: Verb) -> str:
    first, *others = verb.name.split("_")
    return first + "".join(word.title() for word in others) + verb.on.title()


def _route(verb: Verb) -> None:
    permission = f"Needs the permission `{verb.permission}`. {HEEDED}"

    @api.post(f"/issues/<public_id>/{verb.name}", endpoint=f"verb_{verb.name}")
    @api.input(NoQuery, location="query", arg_name="asked", unknown=None)
    @api.input(body_of(verb), location="json", arg_name="sent")
    @api.output(Done, description="Done.")
    @operation(
        _operation_id(verb), STAFF_WORK, SUMMARIES[verb.name],
        description=permission, refusals=WRITE_REFUSALS, security=STAFF,
        headers={REPLAYED: "true when this is the first answer once more."},
    )  # fmt: skip
    def view(public_id: str, asked: dict[str, Any], sent: dict[str, Any]) -> Response:
        return do(verb, public_id, sent)


for _verb in VERBS.values():
    _route(_verb)
