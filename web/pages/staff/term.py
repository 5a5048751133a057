"""Extending a term of the law: the form, and what it sends."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext

import civic.deadlines.policy  # noqa: F401  (declares issue.extend_clock)
from civic.core.errors import DomainError, NotAllowed, NotFound
from civic.core.permissions import policies
from civic.deadlines.commands.extend_clock import extend_clock
from civic.deadlines.queries.of_issue import terms_of
from civic.triage.presence.claims import Claimed
from web import context
from web.pages.staff.claimed import claimed_errors, heed_claim
from web.pages.staff.door import pages
from web.pages.staff.found import found_issue
from web.pages.staff.issue import Attempt, refusals
from web.problems import status_of

VERB = "extend_term"


@pages.get("/staff/issues/<public_id>/terms/<law>/<step>")
def term(public_id: str, law: str, step: str) -> Any:
    """The form by which a term of the law is extended."""
    return _form(public_id, law, step, Attempt("", {}))


@pages.post("/staff/issues/<public_id>/terms/<law>/<step>")
def extend_term(public_id: str, law: str, step: str) -> Any:
    typed = {"message": request.form.get("message", "")}
    try:
        with context.transaction() as session:
            known = found_issue(session, public_id, context.actor()).listed.public_id
            heed_claim(session, context.actor(), known)
            extend_clock(session, context.actor(), known, law, step, typed["message"])
    except (NotAllowed, NotFound):
        raise
    except Claimed as held:
        return _form(public_id, law, step, Attempt(VERB, typed, claimed_errors(held))), status_of(held)
    except DomainError as error:
        return _form(public_id, law, step, Attempt(VERB, typed, refusals(error))), status_of(error)
    flash(gettext("Extended. Residents read why."), "good")
    return redirect(url_for("staff.issue", public_id=public_id))


def _form(public_id: str, law: str, step: str, attempt: Attempt) -> str:
    actor = context.actor()
    with context.reading() as session:
        context.rules(session)
        detail = found_issue(session, public_id, actor)
        policies.require("issue.extend_clock", actor, detail.subject)
        terms = terms_of(session, actor, detail.id, detail.subject)
        found = next((each for each in terms if (each.clock, each.step) == (law, step)), None)
        if found is None:
            raise NotFound("clock", f"{law}/{step}")
        return render_template("pages/staff/term.html", issue=detail.listed, term=found, attempt=attempt)
