"""What a department does with outside parties: send, remind, give time, take back, confirm."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from flask import flash, redirect, request, url_for
from flask_babel import gettext
from sqlalchemy.orm import Session

from civic.core.errors import DomainError, NotFound
from civic.core.permissions import Actor
from civic.core.secrets import parse_public_id
from civic.parties.commands.confirm import confirm
from civic.parties.commands.extend import extend
from civic.parties.commands.remind import remind
from civic.parties.commands.revoke import revoke
from civic.parties.commands.send import Wanted, send
from civic.parties.status import DAYS
from civic.triage.presence.claims import Claimed
from web import context
from web.forms import text_of
from web.limits import INVITATIONS, limiter, of_the_account
from web.messages import message_of
from web.pages.staff.claimed import ask_again, heed_claim
from web.pages.staff.door import pages
from web.pages.staff.issue import page, refusals


@pages.post("/staff/issues/<public_id>/party/send")
@limiter.limit(INVITATIONS, key_func=of_the_account)
def send_to_party(public_id: str) -> Any:
    """Send a part to an outside party; what is refused comes back beside its field."""
    known = _known(public_id)
    days = text_of("days") or str(DAYS)
    wanted = Wanted(
        name=text_of("name"), email=text_of("email"), message=text_of("message"), language=text_of("language"),
        days=int(days) if days.isdecimal() and len(days) < 4 else 0, with_words=bool(text_of("with_words")),
        with_photos=bool(text_of("with_photos")),
    )  # fmt: skip
    assignment = request.form.get("assignment", type=int)
    try:
        with context.transaction() as session:
            heed_claim(session, context.actor(), known)
            send(session, context.actor(), known, wanted, key=context.city_key(), assignment=assignment)
    except Claimed as held:
        return ask_again(known, held)
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
            heed_claim(session, context.actor(), known)
            deed(session, context.actor(), known, number)
    except Claimed as held:
        return ask_again(known, held)
    except DomainError as error:
        if error.field is None:
            raise
        flash(message_of(error), "bad")
    else:
        flash(done, "good")
    return redirect(url_for("staff.issue", public_id=known) + "#party")


def _again(public_id: str, error: DomainError) -> Any:
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
