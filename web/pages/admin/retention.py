"""How long contacts are kept, what is due next, and what the last runs have removed."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import format_decimal, gettext, ngettext
from sqlalchemy.orm import Session

from civic.categories.queries import categories
from civic.core.errors import DomainError, InvalidInput
from civic.issues.contacts import AHEAD
from civic.privacy.commands.ask_retention import ask_retention
from civic.privacy.commands.set_retention import set_category_days, set_city_days
from civic.privacy.queries.retention import last_runs, what_is_due
from web import context
from web.messages import message_of
from web.pages.admin.door import pages

DAYS = "days."


@pages.get("/admin/retention")
def retention() -> Any:
    return _page({})


@pages.post("/admin/retention")
def set_retention() -> Any:
    """All rules at once; what is wrong is said beside its field, and then nothing is changed."""
    actor, problems, changed = context.actor(), [], 0
    try:
        with context.transaction() as session:
            known = {category.code for _, inner in categories(session) for category in inner}
            for name, typed in request.form.items():
                code = name.removeprefix(DAYS)
                if name != "days" and not (name.startswith(DAYS) and code in known):
                    continue
                try:
                    days = _days(typed)
                    changed += (
                        set_city_days(session, actor, days)
                        if name == "days"
                        else set_category_days(session, actor, code, days)
                    )
                except DomainError as problem:
                    problems.append(problem)
            if problems:
                raise InvalidInput(*problems)
    except InvalidInput as refused:
        return _page({str(each.field): message_of(each) for each in refused.problems}), 422
    flash(
        ngettext("%(num)d rule is another now.", "%(num)d rules are others now.", changed)
        if changed
        else gettext("Nothing was different."),
        "good",
    )
    return redirect(url_for("admin.retention"))


@pages.post("/admin/retention/run")
def run_retention() -> Any:
    with context.transaction() as session:
        ask_retention(session, context.actor())
    flash(gettext("It begins now. Look at the runs below in a moment."), "good")
    return redirect(url_for("admin.retention", _anchor="runs"))


def _days(typed: str) -> int | None:
    """A number of days; None where nothing was typed, a number that is refused where it is none."""
    text = typed.strip()
    if not text:
        return None
    # More digits than any limit has are too many days, whatever they say.
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 7 else -1


def _page(errors: dict[str, str]) -> str:
    actor = context.actor()
    with context.reading() as session:
        due = what_is_due(session, actor)
        rules = context.rules(session)
        return render_template(
            "pages/admin/retention.html", errors=errors, due=due, runs=last_runs(session, actor),
            city_days=rules.contact_days, steps=_steps(due), kept=sum(each.kept for each in due),
            typed=dict(request.form), swept_words=_swept_words(), number=format_decimal,
            groups=_groups(session), names={each.category: each.name for each in due},
        )  # fmt: skip


def _groups(session: Session) -> dict[str, Any]:
    """The name of each category's group, by the category's code."""
    return {category.code: group.name for group, inner in categories(session) for category in inner}


def _steps(due: list[Any]) -> list[tuple[str, int]]:
    """What is due now and will have been by when, over all categories: the picture and its table."""
    words = [gettext("Now"), *(gettext("Within %(days)s days", days=days) for days in AHEAD)]
    counts = [sum(each.due for each in due)]
    counts += [sum(each.ahead[number] for each in due) for number in range(len(AHEAD))]
    return list(zip(words, counts, strict=True))


def _swept_words() -> dict[str, str]:
    return {
        "exports": gettext("downloads"),
        "farewells": gettext("addresses of deleted accounts"),
        "links": gettext("links that expired"),
        "sessions": gettext("sessions that ended"),
    }
