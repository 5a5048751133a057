"""One initiative joins another: proposed here, and decided by the authors of both."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext
from sqlalchemy.orm import Session

from civic.core.errors import DomainError, NotAllowed, NotFound
from civic.core.permissions import policies
from civic.core.secrets import parse_public_id
from initiatives.merging.commands.agree_to_merge import agree_to_merge
from initiatives.merging.commands.decline_merge import decline_merge
from initiatives.merging.commands.propose_merge import VALID, propose_merge
from initiatives.merging.commands.withdraw_merge import withdraw_merge
from initiatives.merging.queries import proposals_of
from initiatives.proposals.queries.detail import initiative_detail
from initiatives.proposals.queries.similar import similar
from web import context
from web.forms import row_of, text_of
from web.limits import OF_AN_ACCOUNT, limiter, of_the_account
from web.messages import message_of
from web.pages.initiatives.door import pages
from web.problems import status_of


@pages.get("/initiatives/<public_id>/merge")
def merging(public_id: str) -> Any:
    """What is proposed, what became of earlier proposals, and a form for another."""
    return _page(public_id)


@pages.post("/initiatives/<public_id>/merge")
@limiter.limit(OF_AN_ACCOUNT, key_func=of_the_account)
def propose_merging(public_id: str) -> Any:
    """Propose that it joins (``how``: ``joins``) or takes in another: ``chosen`` of the list, or ``number``."""
    typed = {name: text_of(name) for name in ("chosen", "number", "how")}
    try:
        # An address of a page is as good as the number at its end.
        other = parse_public_id(typed["number"].rstrip("/").rpartition("/")[2] or typed["chosen"])
        if other is None:
            raise DomainError("merge.unknown", field="other")
        with context.transaction() as session:
            propose_merge(session, context.actor(), public_id, other, joins=typed["how"] != "takes")
    except NotAllowed:
        raise
    except DomainError as error:
        return _page(public_id, {error.field or "other": message_of(error)}, typed), status_of(error)
    flash(gettext("Proposed. The authors of both decide; they get a letter."), "good")
    return redirect(url_for("initiatives.merging", public_id=public_id), 303)


@pages.post("/initiatives/<public_id>/merge/agree")
@limiter.limit(OF_AN_ACCOUNT, key_func=of_the_account)
def agree_to_merging(public_id: str) -> Any:
    """Agree for this side to a proposal (``proposal``: its number)."""
    done = gettext("You have agreed. Once the other side agrees as well, the two become one.")
    return _decide(public_id, agree_to_merge, done)


@pages.post("/initiatives/<public_id>/merge/decline")
@limiter.limit(OF_AN_ACCOUNT, key_func=of_the_account)
def decline_merging(public_id: str) -> Any:
    """Decline for this side."""
    return _decide(public_id, decline_merge, gettext("Declined. Both stay as they are."))


@pages.post("/initiatives/<public_id>/merge/withdraw")
@limiter.limit(OF_AN_ACCOUNT, key_func=of_the_account)
def withdraw_merging(public_id: str) -> Any:
    """Take one's own proposal back."""
    return _decide(public_id, withdraw_merge, gettext("Your proposal is taken back."))


def _decide(public_id: str, decide: Callable[..., Any], told: str) -> Any:
    try:
        with context.transaction() as session:
            merged = decide(session, context.actor(), public_id, row_of("proposal"))
    except (NotFound, NotAllowed):
        raise
    except DomainError as error:
        return _page(public_id, {"waiting": message_of(error)}), status_of(error)
    if merged:
        flash(
            gettext("The two are one now. Who signed the one that ended is asked to sign the other."), "good"
        )
        return redirect(url_for("initiatives.show", public_id=public_id), 303)
    flash(told, "good")
    return redirect(url_for("initiatives.merging", public_id=public_id), 303)


def _page(public_id: str, errors: dict[str, str] | None = None, typed: dict[str, str] | None = None) -> str:
    actor = context.actor()
    with context.reading() as session:
        detail = initiative_detail(session, actor, public_id)
        policies.require("initiative.propose_merge", actor, detail.subject)
        found = proposals_of(session, actor, detail.id, detail.subject)
        waiting = [each for each in found if each.state == "open"]
        return render_template(
            "pages/initiatives/merge.html", detail=detail, it=detail.listed, errors=errors or {}, typed=typed or {},
            waiting=waiting,
            over=[each for each in found if each.state != "open"], days=VALID.days,
            alike=_alike(
                session, {public_id, *(each.other for each in waiting)}, f"{detail.text.title} {detail.text.wish}"
            ),
        )  # fmt: skip


def _alike(session: Session, known: set[str], words: str) -> list[Any]:
    """Others than those known that collect and say much the same."""
    return [
        each
        for each in similar(session, context.actor(), words)
        if each.status == "collecting" and each.public_id not in known
    ]
