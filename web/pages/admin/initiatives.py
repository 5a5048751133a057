"""What the city has decided about initiatives: signatures, days, who proposes, comments; and what held before."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext

from civic.city.shape import fingerprint
from civic.core.datafiles import Table
from civic.core.errors import DomainError, NotAllowed
from initiatives.proposals.commands.set_rules import set_rules
from initiatives.proposals.models import PROPOSERS
from initiatives.proposals.rules import (
    BOUNDS,
    PREFIX,
    InitiativesError,
    initiative_rules,
    parse_rules,
    rules_values,
    versions,
)
from web import context
from web.pages.admin import form
from web.pages.admin.door import pages
from web.pages.admin.form import Attempt
from web.problems import status_of

SHOWN = ("least", "per_mille", "districts_needed", "moderation_days", "collecting_days", "opinion_days")
"""What the table of versions says of each."""


@pages.get("/admin/initiatives")
def initiatives() -> Any:
    values = _there()
    return _form(Attempt(values, fingerprint(values)))


@pages.post("/admin/initiatives")
def change_initiatives() -> Any:
    """Let these rules hold from now on. What is refused is said beside its field."""
    values = {name: form.number(name) for name in BOUNDS} | {"proposers": form.text("proposers")}
    try:
        with context.transaction() as session:
            rules = parse_rules(Table(values, file="-", error=InitiativesError, prefix=PREFIX))
            changed = set_rules(session, context.actor(), rules, seen=request.form.get("seen", ""))
    except NotAllowed:
        raise
    except DomainError as error:
        return _form(form.refused(values, error, _there)), status_of(error)
    flash(gettext("Saved. It holds from now on.") if changed else gettext("Everything is as it was."), "good")
    return redirect(url_for("admin.initiatives"))


def _there() -> dict[str, Any]:
    with context.reading() as session:
        return rules_values(initiative_rules(session))


def _form(attempt: Attempt) -> str:
    with context.reading() as session:
        found = versions(session)
        return render_template(
            "pages/admin/city/initiatives.html", attempt=attempt, values=attempt.values, versions=found, shown=SHOWN,
            columns=[form.path_words(name) for name in SHOWN], PROPOSERS=PROPOSERS,
        )  # fmt: skip
