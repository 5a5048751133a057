"""Clocks of the law: terms that an act sets, to which issues they apply, and what stops them."""

from __future__ import annotations

from functools import partial
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext

from civic.categories.queries import categories
from civic.city.shape import fingerprint
from civic.core.errors import DomainError, NotAllowed, NotFound
from civic.deadlines.clocks import (
    ENDS,
    STOPPERS,
    clock_by_code,
    clock_values,
    clocks,
    parse_clock,
)
from civic.deadlines.commands.shape import retire_clock, save_clock
from civic.issues.status import SOURCES
from web import context
from web.deadline_words import source_words, stopper_words
from web.pages.admin import form
from web.pages.admin.door import pages
from web.pages.admin.form import Attempt
from web.problems import status_of

SPARE_STEPS = 1


@pages.get("/admin/legal-clocks")
def legal_clocks() -> Any:
    with context.reading() as session:
        context.rules(session)
        return render_template(
            "pages/admin/city/legal-clocks.html",
            listed=clocks(session, retired=True),
            stopper_words=stopper_words(),
        )


@pages.get("/admin/legal-clocks/new")
def new_legal_clock() -> Any:
    return _form(Attempt({"steps": [{}]}), None)


@pages.post("/admin/legal-clocks/new")
def add_legal_clock() -> Any:
    values = _typed()
    values["code"] = form.code_for(str(values.get("code", "")), values.get("name", {}))
    return _save(values, None)


@pages.get("/admin/legal-clocks/<code>")
def legal_clock(code: str) -> Any:
    values = _there(code)
    return _form(Attempt(values, fingerprint(values)), code)


@pages.post("/admin/legal-clocks/<code>")
def change_legal_clock(code: str) -> Any:
    return _save({**_typed(), "code": code}, code)


@pages.post("/admin/legal-clocks/<code>/retire")
def retire_legal_clock(code: str) -> Any:
    with context.transaction() as session:
        retire_clock(session, context.actor(), code)
    flash(gettext("Retired. No further issue is under it."), "good")
    return redirect(url_for("admin.legal_clocks"))


def _save(values: form.Values, code: str | None) -> Any:
    seen = request.form.get("seen", "")
    if form.ticked("more"):
        values["steps"] = [*values.get("steps", ()), {}]
        return _form(Attempt(values, seen), code)
    try:
        spec = parse_clock(values, context.rules().languages)
        with context.transaction() as session:
            save_clock(session, context.actor(), spec, is_new=code is None, seen=seen if code else None)
    except (NotAllowed, NotFound):
        raise
    except DomainError as error:
        there = None if code is None else partial(_there, code)
        return _form(form.refused(values, error, there), code), status_of(error)
    flash(gettext("Saved. It holds for issues received from its day on."), "good")
    return redirect(url_for("admin.legal_clocks"))


def _there(code: str) -> dict[str, Any]:
    with context.reading() as session:
        return clock_values(clock_by_code(session, code).spec)


def _typed() -> form.Values:
    languages = context.rules().languages
    steps = []
    for row in form.rows("steps"):
        name, days = form.words(f"{row}.name", languages), form.number(f"{row}.days")
        if not name and days is None:
            continue
        steps.append(
            {
                **form.given(
                    code=form.code_for(form.text(f"{row}.code"), name), name=name, days=days,
                    paragraph=form.text(f"{row}.paragraph"), ends=form.text(f"{row}.ends"),
                    begins=form.text(f"{row}.begins"), warn_days=form.number(f"{row}.warn_days"),
                    extend_days=form.number(f"{row}.extend_days"),
                    stopped_by=_several(f"{row}.stopped_by", STOPPERS),
                ),
                "working": form.ticked(f"{row}.working"),
                "next_working_day": form.ticked(f"{row}.next_working_day"),
            }
        )  # fmt: skip
    return {
        **form.given(
            code=form.text("code"), name=form.words("name", languages), since=form.text("since"),
            categories=request.form.getlist("categories")[:500], groups=request.form.getlist("groups")[:100],
            sources=_several("sources", SOURCES),
        ),
        "steps": steps,
    }  # fmt: skip


def _several(path: str, known: tuple[str, ...]) -> list[str]:
    return [each for each in request.form.getlist(path) if each in known]


def _form(attempt: Attempt, code: str | None) -> str:
    with context.reading() as session:
        rules = context.rules(session)
        groups = [
            (group.code, group.name, [(each.code, each.name) for each in inner])
            for group, inner in categories(session)
        ]
    steps = [*attempt.values.get("steps", ()), *({} for _ in range(SPARE_STEPS))]
    return render_template(
        "pages/admin/city/legal-clock.html", attempt=attempt, values=attempt.values, code=code, steps=steps,
        city_languages=rules.languages, groups=groups, stopper_words={key: stopper_words()[key] for key in STOPPERS},
        source_words={key: source_words()[key] for key in SOURCES}, ends=ENDS, here="admin.legal_clocks",
    )  # fmt: skip
