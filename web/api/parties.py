"""Outside parties: to whom work can be sent, sending a part of an issue, how that stands, what is done about it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from typing import Any, Final

from flask import Response
from sqlalchemy.orm import Session

from civic.core.permissions import Actor
from civic.issues.queries.detail import issue_detail
from civic.parties.commands.confirm import confirm
from civic.parties.commands.extend import extend
from civic.parties.commands.remind import remind
from civic.parties.commands.revoke import revoke
from civic.parties.commands.send import Wanted, send
from civic.parties.known import parties_known
from civic.parties.models import PartyLink
from civic.parties.queries import SendingShown, sendings
from web import context
from web.api.asking import staff
from web.api.blueprint import api
from web.api.claims import HEEDED, heed_claim
from web.api.fields import Strict
from web.api.http import answered
from web.api.issues import known_id, known_number
from web.api.openapi import STAFF, STAFF_WORK, WRITE_REFUSALS, operation
from web.api.refusals import named
from web.api.schemas.parties import (
    Confirm,
    Extend,
    PartiesShown,
    Remind,
    Revoke,
    SendingDone,
    SendingsShown,
    SendToParty,
)
from web.api.schemas.verbs import NoQuery
from web.api.shown import moment
from web.api.writes import REPLAYED, answer_once
from web.language import current_language
from web.limits import INVITATIONS, limiter, of_the_account

REFUSALS: Final = (*WRITE_REFUSALS, 429)
HEADERS: Final = {REPLAYED: "true when this is the first answer once more."}


@api.get("/parties")
@api.input(NoQuery, location="query", arg_name="asked", unknown=None)
@api.output(PartiesShown, description="By name.")
@operation(
    "listParties", STAFF_WORK, "To whom work can be sent", refusals=(401, 403, 422), security=STAFF,
    headers={"ETag": "Changes with the content."},
)  # fmt: skip
def list_parties(asked: dict[str, Any]) -> Response:
    """To whom work can be sent

    Needs the permission `party.see`. A new address makes a new party when something is sent to it.
    """
    actor = staff()
    with context.reading() as session:
        found = parties_known(session, actor)
    return answered({"parties": [asdict(each) for each in found]})


@api.get("/issues/<public_id>/sendings")
@api.input(NoQuery, location="query", arg_name="asked", unknown=None)
@api.output(SendingsShown, description="The newest first.")
@operation(
    "listSendings", STAFF_WORK, "What of an issue was sent to outside parties", refusals=(401, 403, 404, 422),
    security=STAFF, headers={"ETag": "Changes with the content."},
)  # fmt: skip
def list_sendings(public_id: str, asked: dict[str, Any]) -> Response:
    """What of an issue was sent to outside parties

    Needs the permission `issue.see_notes`.
    """
    actor, issue = staff(), known_id(public_id)
    with context.reading() as session:
        detail = issue_detail(session, actor, issue)
        found = sendings(session, actor, detail.id, detail.subject)
    return answered({"sendings": [_sending(each) for each in found]})


@api.post("/issues/<public_id>/sendings")
@limiter.limit(INVITATIONS, key_func=of_the_account)
@api.input(NoQuery, location="query", arg_name="asked", unknown=None)
@api.input(SendToParty, location="json", arg_name="sent")
@api.output(SendingDone, description="The letter with the link is on its way.")
@operation(
    "sendToParty", STAFF_WORK, "Send a part to an outside party", refusals=REFUSALS, security=STAFF,
    description="Needs the permission `party.send`. The promise to residents stays the department's. A party that is"
    f" known by its address keeps the name and language that the city has for it. {HEEDED}", headers=HEADERS,
)  # fmt: skip
def send_to_party(public_id: str, asked: dict[str, Any], sent: dict[str, Any]) -> Response:
    actor, issue = staff(), known_id(public_id)
    wanted = Wanted(
        name=sent.get("name", ""), email=sent["email"], message=sent["message"],
        language=sent.get("language") or current_language(), days=sent["days"], with_words=sent["with_words"],
        with_photos=sent["with_photos"],
    )  # fmt: skip

    def work(session: Session) -> dict[str, Any]:
        heed_claim(session, actor, issue)
        number = send(
            session, actor, issue, wanted, key=context.city_key(), assignment=sent.get("assignment")
        )
        return _now(session, issue, number)

    with named():
        return answer_once(f"send to party {issue}", actor, work)


@dataclass(frozen=True, slots=True)
class _Deed:
    """What a department does with a sending: ``run`` gets the body as well."""

    operation_id: str
    summary: str
    about: str
    body: type[Strict]
    run: Callable[[Session, Actor, str, int, Mapping[str, Any]], None]


_DEEDS: Final[Mapping[str, _Deed]] = {
    "remind": _Deed(
        "remindParty", "Write to a party once more", "It gets the letter with the link again.", Remind,
        lambda session, actor, issue, number, sent: remind(session, actor, issue, number, sent.get("message", "")),
    ),
    "extend": _Deed(
        "extendSending", "Give a party more time", "Also when the link has run out.", Extend,
        lambda session, actor, issue, number, sent: extend(session, actor, issue, number, sent["days"]),
    ),
    "revoke": _Deed(
        "revokeSending", "Take a link back", "It opens nothing any more.", Revoke,
        lambda session, actor, issue, number, _sent: revoke(session, actor, issue, number),
    ),
    "confirm": _Deed(
        "confirmSending", "Deliver what a party reports done", "Needs `assignment.deliver` as well.", Confirm,
        lambda session, actor, issue, number, sent: confirm(session, actor, issue, number, sent["message"]),
    ),
}  # fmt: skip


def _route(name: str, deed: _Deed) -> None:
    @api.post(f"/issues/<public_id>/sendings/<sending>/{name}", endpoint=f"sending_{name}")
    @limiter.limit(INVITATIONS, key_func=of_the_account)
    @api.input(NoQuery, location="query", arg_name="asked", unknown=None)
    @api.input(deed.body, location="json", arg_name="sent")
    @api.output(SendingDone, description="Done.")
    @operation(
        deed.operation_id, STAFF_WORK, deed.summary, refusals=REFUSALS, security=STAFF, headers=HEADERS,
        description=f"Needs the permission `party.manage`. {deed.about} {HEEDED}",
    )  # fmt: skip
    def view(public_id: str, sending: str, asked: dict[str, Any], sent: dict[str, Any]) -> Response:
        actor, issue, number = staff(), known_id(public_id), known_number("party_link", sending)

        def work(session: Session) -> dict[str, Any]:
            heed_claim(session, actor, issue)
            deed.run(session, actor, issue, number, sent)
            return _now(session, issue, number)

        with named():
            return answer_once(f"{name} sending {issue} {number}", actor, work)


for _name, _deed in _DEEDS.items():
    _route(_name, _deed)


def _now(session: Session, issue: str, number: int) -> dict[str, Any]:
    return {"id": number, "issue": issue, "status": session.get_one(PartyLink, number).status}


def _sending(each: SendingShown) -> dict[str, Any]:
    return {
        "id": each.id, "assignment": each.assignment_id, "party": each.party, "email": each.email,
        "status": "expired" if each.over and each.status in ("sent", "accepted") else each.status,
        "sent_at": moment(each.sent_at), "expires_at": moment(each.expires_at), "settled_at": moment(each.settled_at),
        "opened": each.opened, "last_words": each.last_words,
    }  # fmt: skip
