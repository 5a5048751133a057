"""The ladder: when a date is near, and who is told after it has passed; the city's and those of departments."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext
from sqlalchemy import select

from civic.categories.models import Category
from civic.city.shape import fingerprint
from civic.core.datafiles import Table
from civic.core.errors import DomainError, NotAllowed, NotFound
from civic.deadlines.commands.shape import save_ladder
from civic.deadlines.errors import DeadlinesError
from civic.deadlines.ladder import DATES, ROLES, ladder_values, ladders, parse_ladder, stored_ladders
from civic.deadlines.risk import risks
from civic.departments.queries import departments
from web import context
from web.deadline_words import date_words, role_words
from web.pages.admin import form
from web.pages.admin.door import pages
from web.pages.admin.form import Attempt
from web.problems import status_of


@pages.get("/admin/deadlines")
def deadlines() -> Any:
    """The city's ladder, or with ``department`` a department's."""
    return _form(None)


@pages.post("/admin/deadlines")
def change_ladder() -> Any:
    code = form.text("department") or None
    values = _typed()
    try:
        with context.transaction() as session:
            ladder = None
            if not form.ticked("usual"):
                ladder = parse_ladder(Table(values, file="-", error=DeadlinesError, prefix="deadlines"))
            save_ladder(session, context.actor(), code, ladder, seen=request.form.get("seen", ""))
    except (NotAllowed, NotFound):
        raise
    except DomainError as error:
        return _form(Attempt(values, request.form.get("seen", ""), form.errors_of(error))), status_of(error)
    flash(gettext("Saved. It holds from now on."), "good")
    return redirect(url_for("admin.deadlines", department=code))


def _typed() -> form.Values:
    """The rows of the form are one for each date and role; one without minutes is no step."""
    steps = []
    for of in DATES:
        for role in ROLES:
            after = form.number(f"{of}.{role}")
            if after is not None:
                steps.append({"of": of, "after": after, "role": role})
    return {
        **form.given(warn_take_by=form.number("warn_take_by"), warn_target=form.number("warn_target")),
        "steps": steps,
    }


def _form(attempt: Attempt | None) -> str:
    code = request.values.get("department", "")
    with context.reading() as session:
        context.rules(session)
        found, units = ladders(session), [unit for unit in departments(session) if unit.kind != "outside"]
        if code and code not in {unit.code for unit in units}:
            raise NotFound("department", code)
        own = found.own.get(code) if code else None
        shown = ladder_values(own or found.city)
        stored = ladder_values(own) if own else None
        if not code:
            city = stored_ladders(session).get(None)
            stored = ladder_values(city) if city else None
        names = {row.id: row.name for row in session.execute(select(Category.id, Category.name))}
        learned = [
            {"name": names[row.category_id], "cases": row.cases, "late": row.late, "risk": row.risk}
            for row in risks(session)
            if row.cases
        ][:20]
    attempt = attempt or Attempt(shown, fingerprint(stored or {}))
    minutes = {(each["of"], each["role"]): each["after"] for each in attempt.values.get("steps", ())}
    return render_template(
        "pages/admin/city/deadlines.html", attempt=attempt, values=attempt.values, minutes=minutes, units=units,
        department=code, dates=DATES, roles=ROLES, date_words=date_words(), role_words=role_words(),
        has_own=stored is not None, owners=set(found.own),
        learned=learned,
    )  # fmt: skip
