"""Taking and refusing what is suggested for an issue."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import flash, redirect, url_for
from flask_babel import gettext, ngettext
from sqlalchemy.orm import Session

from civic.core.errors import DomainError, NotAllowed, NotFound
from civic.core.idempotency import claim, remember, scope_of
from civic.core.permissions import Actor, policies
from civic.core.secrets import parse_public_id
from civic.issues.queries.detail import issue_detail
from civic.learning.commands.accept import accept_suggestion
from civic.learning.commands.refuse import refuse_suggestion
from civic.learning.queries import SuggestionShown, suggestions_for
from civic.triage.presence.claims import Claimed
from web import context
from web.forms import LARGEST_ID
from web.messages import message_of
from web.pages.staff.claimed import ask_again, heed_claim
from web.pages.staff.doing import done_words, still_there
from web.pages.staff.door import pages
from web.suggestion_words import message_with

_DONE = {
    "category": "recategorise", "department": "hand_over", "duplicate": "merge", "priority": "prioritise",
    "involve": "involve",
}  # fmt: skip
"""Which verb a kind stands for."""


@pages.post(f"/staff/issues/<public_id>/suggestions/<int(max={LARGEST_ID}):suggestion>/take")
def take_suggestion(public_id: str, suggestion: int) -> Any:
    """Do what it says; what cannot be done is said above the page, and then nothing was."""
    known = _known(public_id)

    def run(session: Session, actor: Actor) -> str:
        shown = _shown(session, actor, known, suggestion)
        return done_words(_DONE[accept_suggestion(session, actor, known, suggestion, message_with(shown))])

    return _done(known, f"take-{suggestion}", run)


@pages.post(f"/staff/issues/<public_id>/suggestions/<int(max={LARGEST_ID}):suggestion>/refuse")
def refuse_one_suggestion(public_id: str, suggestion: int) -> Any:
    known = _known(public_id)

    def run(session: Session, actor: Actor) -> str:
        refuse_suggestion(session, actor, known, suggestion)
        return gettext("Noted. It is not suggested here again.")

    return _done(known, f"refuse-{suggestion}", run)


@pages.post("/staff/issues/<public_id>/suggestions/take-all")
def take_all_suggestions(public_id: str) -> Any:
    """Take all that are sure enough, in one go: all of them or none. Merging comes last, since the work rests then."""
    known = _known(public_id)
    with context.reading() as session:
        detail = issue_detail(session, context.actor(), known)
        policies.require("suggestion.decide", context.actor(), detail.subject)
        sure = [
            one for one in suggestions_for(session, context.actor(), detail.id, detail.subject) if one.sure
        ]
    # A new category routes the issue anew: whose it is was suggested for the old one. One merge ends the matter.
    kinds = {one.kind for one in sure}
    sure = [one for one in sure if not (one.kind == "department" and "category" in kinds)]
    order = ("priority", "involve", "category", "department", "duplicate")
    sure.sort(key=lambda one: (order.index(one.kind), one.rank))
    merges = [one for one in sure if one.kind == "duplicate"]
    sure = [one for one in sure if one not in merges[1:]]

    def run(session: Session, actor: Actor) -> str:
        for one in sure:
            accept_suggestion(session, actor, known, one.id, message_with(one))
        return ngettext("%(num)d suggestion taken.", "%(num)d suggestions taken.", len(sure))

    return _done(known, "all-" + "-".join(str(one.id) for one in sure), run)


def _done(known: str, key: str, run: Callable[[Session, Actor], str]) -> Any:
    actor, body = context.actor(), f"{known} {key}".encode()
    try:
        with context.transaction() as session:
            claimed = claim(
                session, scope_of("staff", actor.person_id, body), f"suggestion-{key}"[:200], body
            )
            if claimed.answer is None:
                heed_claim(session, actor, known)
                flash(run(session, actor), "good")
                remember(session, claimed, {"suggestion": key[:100]})
    except (NotFound, NotAllowed):
        raise
    except Claimed as held:
        return ask_again(known, held)
    except DomainError as error:
        flash(message_of(error), "bad")
        return redirect(url_for("staff.issue", public_id=known))
    return redirect(url_for("staff.issue", public_id=known) if still_there(known) else url_for("staff.queue"))


def _known(public_id: str) -> str:
    known = parse_public_id(public_id)
    if known is None:
        raise NotFound("issue", public_id)
    return known


def _shown(session: Session, actor: Actor, public_id: str, suggestion: int) -> SuggestionShown | None:
    detail = issue_detail(session, actor, public_id)
    found = suggestions_for(session, actor, detail.id, detail.subject)
    return next((one for one in found if one.id == suggestion), None)
