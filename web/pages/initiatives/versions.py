"""The texts that an initiative had; its authors change the one that holds, moderators say what that means."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext

from civic.core.errors import DomainError, NotAllowed, NotFound, WrongStatus
from civic.core.permissions import policies
from initiatives.amendments.commands.correct_substance import correct_substance
from initiatives.amendments.commands.rewrite import rewrite
from initiatives.amendments.queries.versions import versions
from initiatives.proposals.queries.detail import initiative_detail
from initiatives.proposals.submission import MOST_CRITERIA, Proposal
from web import context
from web.discussion_words import PARTS
from web.forms import row_of, text_of
from web.limits import AMENDMENTS, limiter, of_the_account
from web.pages.initiatives.amendments import substance_of
from web.pages.initiatives.door import pages, row_asked
from web.pages.initiatives.form import errors_of, ids
from web.problems import status_of

TYPED = (
    "title", "problem", "wish", "for_whom", "helpers", "planned_result", "cost_least", "cost_most", "why", "substance",
)  # fmt: skip


@pages.get("/initiatives/<public_id>/versions")
def history(public_id: str) -> Any:
    """What each text changed, by whom and why; the newest first."""
    with context.reading() as session:
        detail = initiative_detail(session, context.actor(), public_id)
        page = versions(session, context.actor(), public_id, before=row_asked("before"))
    return render_template(
        "pages/initiatives/versions.html", detail=detail, it=detail.listed, page=page, PARTS=PARTS
    )


@pages.post("/initiatives/<public_id>/versions/<int:number>/substance")
@limiter.limit(AMENDMENTS, key_func=of_the_account)
def judge_change(public_id: str, number: int) -> Any:
    """A moderator says whether a change is one of substance."""
    with context.transaction() as session:
        correct_substance(session, context.actor(), public_id, number, substance=substance_of())
    flash(gettext("Noted. The signatures are counted accordingly."), "good")
    return redirect(url_for("initiatives.history", public_id=public_id), 303)


@pages.get("/initiatives/<public_id>/rewrite")
def write_anew(public_id: str) -> Any:
    return _form(public_id)


@pages.post("/initiatives/<public_id>/rewrite")
@limiter.limit(AMENDMENTS, key_func=of_the_account)
def save_anew(public_id: str) -> Any:
    """Let another text hold; what is refused is said beside each field."""
    typed = {name: text_of(name) for name in TYPED}
    proposal = Proposal(
        criteria=[text.strip() for text in request.form.getlist("criteria")],
        **{name: value for name, value in typed.items() if name != "substance"},
    )
    try:
        with context.transaction() as session:
            rewrite(
                session, context.actor(), public_id, proposal, version=row_of("version"), substance=substance_of()
            )  # fmt: skip
    except (NotFound, NotAllowed, WrongStatus):
        raise
    except DomainError as error:
        return _form(public_id, error), status_of(error)
    flash(gettext("The text holds with these words from now on."), "good")
    return redirect(url_for("initiatives.history", public_id=public_id), 303)


def _form(public_id: str, error: DomainError | None = None) -> str:
    errors, notice = errors_of(error) if error is not None else ({}, "")
    with context.reading() as session:
        detail = initiative_detail(session, context.actor(), public_id)
    policies.require("initiative.rewrite", context.actor(), detail.subject)
    if detail.listed.status != "collecting":
        raise WrongStatus("rewrite", detail.listed.status)
    text = detail.text
    if error is None:
        now = {name: getattr(text, name) for name in TYPED} | {"why": "", "substance": ""}
        typed = {name: "" if value is None else str(value) for name, value in now.items()}
        criteria = [each["text"] for each in text.criteria]
    else:
        typed = {name: text_of(name) for name in TYPED}
        criteria = request.form.getlist("criteria")
    return render_template(
        "pages/initiatives/rewrite.html", detail=detail, it=detail.listed, typed=typed, errors=errors, notice=notice,
        ids=ids(errors), criteria=(criteria + [""] * MOST_CRITERIA)[:MOST_CRITERIA],
    )  # fmt: skip
