"""What a department does with outside parties: send, remind, give time, take back, confirm."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from flask import flash, redirect, request, url_for
from flask_babel import gettext
from sqlalchemy.orm import Session

from civic.core.errors import DomainError, NotFound
from civic.core.permissions import Actor, policies
from civic.core.secrets import parse_public_id
from civic.issues.queries.detail import IssueDetail
from civic.issues.status import OPEN
from civic.parties.commands.confirm import confirm
from civic.parties.commands.extend import extend
from civic.parties.commands.remind import remind
from civic.parties.commands.revoke import revoke
from civic.parties.commands.send import Wanted, send
from civic.parties.queries import parties_known, sendings
from civic.parties.status import DAYS, MOST_DAYS
from web import context
from web.forms import text_of
from web.limits import INVITATIONS, limiter, of_the_account
from web.messages import message_of
from web.pages.staff.actions import chosen_assignment
from web.pages.staff.door import pages
from web.party_words import sending_status, visit_words
from web.templating import LANGUAGE_NAMES


def party_shown(session: Session, actor: Actor, detail: IssueDetail) -> Mapping[str, Any] | None:
    """What the part "party" shows: nothing where nothing was sent and nothing can be."""
    asked = request.values.get("assignment", type=int)
    part = chosen_assignment(detail, actor, asked)
    found = sendings(session, actor, detail.id, detail.subject)
    can_send = (
        part is not None
        and part.status in OPEN
        and detail.listed.status not in ("duplicate", "withdrawn")
        and policies.allows("party.send", actor, replace(detail.subject, department=part.department_id))
        and not any(one.assignment_id == part.id and one.status in ("sent", "accepted") for one in found)
    )
    if not found and not can_send:
        return None
    known = parties_known(session) if can_send else []
    manages = {
        item.id
        for item in detail.assignments
        if policies.allows("party.manage", actor, replace(detail.subject, department=item.department_id))
    }
    return {
        "sendings": found, "can_send": can_send, "part": part, "known": known, "manages": manages,
        "deliverable": {item.id for item in detail.assignments if item.status in OPEN}, "days": DAYS,
        "most_days": MOST_DAYS, "languages": {code: LANGUAGE_NAMES.get(code, code) for code in _languages(session)},
        "sending_status": sending_status, "visit_words": visit_words, "refused": _refused_before(),
    }  # fmt: skip


def _languages(session: Session) -> tuple[str, ...]:
    return tuple(context.rules(session).languages)


def _refused_before() -> Mapping[str, Any]:
    """The form that was just refused, with its errors; see `send_to_party`."""
    found: Mapping[str, Any] = getattr(request, "refused_form", None) or {"typed": {}, "errors": {}}
    return found


@pages.post("/staff/issues/<public_id>/party/send")
@limiter.limit(INVITATIONS, key_func=of_the_account)
def send_to_party(public_id: str) -> Any:
    """Send a part to an outside party; what is refused comes back beside its field."""
    known = _known(public_id)
    days = text_of("days") or str(DAYS)
    wanted = Wanted(
        name=text_of("name"), email=text_of("email"), message=text_of("message"), language=text_of("language"),
        days=int(days) if days.isdecimal() and len(days) < 4 else 0, with_words=bool(text_of("with_words")),
        with_photos=bool(text_of("with_photos")), trusted=bool(text_of("trusted")),
    )  # fmt: skip
    assignment = request.form.get("assignment", type=int)
    try:
        with context.transaction() as session:
            send(session, context.actor(), known, wanted, key=context.city_key(), assignment=assignment)
    except DomainError as error:
        return _again(known, error)
    flash(gettext("The letter with the link is on its way."), "good")
    return redirect(url_for("staff.issue", public_id=known, assignment=assignment) + "#party")


Deed = Callable[[Session, Actor, str, int], None]


@pages.post("/staff/issues/<public_id>/party/<int:number>/<name>")
@limiter.limit(INVITATIONS, key_func=of_the_account)
def do_with_sending(public_id: str, number: int, name: str) -> Any:
    """Remind (with or without a word), give more time, take back, or deliver what was reported done."""
    known, message, typed = _known(public_id), text_of("message"), text_of("days")
    days = int(typed) if typed.isdecimal() and len(typed) < 4 else 0
    deeds: Mapping[str, tuple[Deed, str]] = {
        "remind": (
            lambda session, actor, issue, sent: remind(session, actor, issue, sent, message),
            gettext("The letter is on its way."),
        ),
        "extend": (
            lambda session, actor, issue, sent: extend(session, actor, issue, sent, days),
            gettext("They have more time, and a letter says so."),
        ),
        "revoke": (revoke, gettext("The link opens nothing any more.")),
        "confirm": (
            lambda session, actor, issue, sent: confirm(session, actor, issue, sent, message),
            gettext("Delivered. Residents judge the result now."),
        ),
    }
    if name not in deeds or not 0 < number < 2**63:
        raise NotFound("verb", name)
    deed, done = deeds[name]
    try:
        with context.transaction() as session:
            deed(session, context.actor(), known, number)
    except DomainError as error:
        if error.field is None:
            raise
        flash(message_of(error), "bad")
    else:
        flash(done, "good")
    return redirect(url_for("staff.issue", public_id=known) + "#party")


def _again(public_id: str, error: DomainError) -> Any:
    from web.pages.staff.issue import page, refusals

    if error.field is None:
        raise error
    typed = {key: value for key, value in request.form.items() if key != "csrf_token"}
    request.refused_form = {"typed": typed, "errors": refusals(error)}  # type: ignore[attr-defined]
    return page(public_id), 422


def _known(public_id: str) -> str:
    known = parse_public_id(public_id)
    if known is None:
        raise NotFound("issue", public_id)
    return known
