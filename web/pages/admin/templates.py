"""Messages that staff begin with: their words, where they are offered, in which order, and how often they were used."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext
from sqlalchemy import select
from sqlalchemy.orm import Session

from civic.categories.queries import categories
from civic.city.shape import fingerprint
from civic.core.errors import DomainError, NotAllowed, NotFound
from civic.core.secrets import parse_public_id
from civic.issues.models import Issue
from civic.issues.queries.detail import issue_detail
from civic.issues.queries.visibility import findable
from civic.issues.status import ISSUE_STATUSES
from civic.templates.commands.shape import (
    add_template,
    change_template,
    move_template,
    retire_template,
    return_template,
)
from civic.templates.files import VERBS, TemplateSpec, parse_template, template_values
from civic.templates.filling import BLANKS, fill, values_for
from civic.templates.queries import template_specs, templates_listed
from web import context
from web.messages import message_of
from web.pages.admin import form
from web.pages.admin.door import pages
from web.pages.admin.form import Attempt
from web.problems import status_of
from web.verb_words import verb_words


def words_of_verbs() -> dict[str, str]:
    """The verbs that take a message, as the panel calls their forms."""
    words = verb_words()
    return {verb: words[verb] for verb in VERBS}


def blank_words() -> dict[str, str]:
    """What stands in each blank."""
    words = {
        "number": gettext("number of the issue"), "title": gettext("its first words"),
        "category": gettext("kind of issue"), "status": gettext("status"), "department": gettext("department"),
        "target": gettext("target date"), "address": gettext("address"),
        "name": gettext("who of the staff writes"), "city": gettext("name of the city"),
    }  # fmt: skip
    return {blank: words[blank] for blank in BLANKS}


@pages.get("/admin/templates")
def templates() -> Any:
    with context.reading() as session:
        context.rules(session)
        return render_template(
            "pages/admin/city/templates.html", listed=templates_listed(session, context.actor()),
            verbs=words_of_verbs(),
        )  # fmt: skip


@pages.get("/admin/templates/new")
def new_template() -> Any:
    return _form(Attempt({}), None)


@pages.post("/admin/templates/new")
def add_one_template() -> Any:
    values = _typed()
    values["code"] = form.code_for(values.get("code", ""), values.get("name", {}))
    return _save(values, None, lambda session, spec: add_template(session, context.actor(), spec))


@pages.get("/admin/templates/<code>")
def template(code: str) -> Any:
    values = _there(code)
    return _form(Attempt(values, fingerprint(values)), code)


@pages.post("/admin/templates/<code>")
def change_one_template(code: str) -> Any:
    seen = request.form.get("seen", "")
    return _save(
        {**_typed(), "code": code}, code,
        lambda session, spec: change_template(session, context.actor(), spec, seen=seen),
    )  # fmt: skip


@pages.post("/admin/templates/<code>/<any(earlier, later, retire, return_):what>")
def do_with_template(code: str, what: str) -> Any:
    """Put it in another place of the order, retire it or bring it back."""
    actor = context.actor()
    with context.transaction() as session:
        if what == "retire":
            retire_template(session, actor, code)
        elif what == "return_":
            return_template(session, actor, code)
        else:
            move_template(session, actor, code, -1 if what == "earlier" else 1)
    if what in ("retire", "return_"):
        flash(
            gettext("It is offered no more.") if what == "retire" else gettext("It is offered again."), "good"
        )
    return redirect(url_for("admin.templates", _anchor=code))


def _typed() -> form.Values:
    languages = context.rules().languages
    kind, _, narrowed = form.text("for").partition(":")
    return form.given(
        code=form.text("code"),
        verb=form.text("verb"),
        status=form.text("status"),
        category=narrowed if kind == "category" else "",
        group=narrowed if kind == "group" else "",
        name=form.words("name", languages),
        text=form.words("text", languages),
    )


def _save(values: form.Values, code: str | None, command: Callable[[Session, TemplateSpec], Any]) -> Any:
    """Look at it filled in for an issue, or keep it; what is refused comes back with all that was typed."""
    try:
        spec = parse_template(values, context.rules().languages)
        if request.form.get("go") == "look":
            return _form(Attempt(values, request.form.get("seen", "")), code, look=spec)
        with context.transaction() as session:
            command(session, spec)
    except (NotAllowed, NotFound):
        raise
    except DomainError as error:
        there = None if code is None else partial(_there, code)
        return _form(form.refused(values, error, there), code), status_of(error)
    flash(gettext("Saved. It holds from now on."), "good")
    return redirect(url_for("admin.templates", _anchor=spec.code))


def _there(code: str) -> dict[str, Any]:
    with context.reading() as session:
        for spec in template_specs(session):
            if spec.code == code:
                return template_values(spec)
    raise NotFound("template", code)


def _form(attempt: Attempt, code: str | None, look: TemplateSpec | None = None) -> str:
    with context.reading() as session:
        rules = context.rules(session)
        return render_template(
            "pages/admin/city/template.html", attempt=attempt, values=attempt.values, code=code,
            city_languages=rules.languages, here="admin.templates", verbs=words_of_verbs(), statuses=ISSUE_STATUSES,
            groups=categories(session), blanks=blank_words(), issue_number=form.text("issue"),
            looked=_looked(session, look) if look else None,
        )  # fmt: skip


def _looked(session: Session, spec: TemplateSpec) -> Mapping[str, Any]:
    """The template filled in for the issue whose number was typed, else for the newest that there is."""
    actor, typed = context.actor(), form.text("issue")
    public_id = parse_public_id(typed) if typed else _newest(session)
    try:
        if public_id is None:
            raise NotFound("issue", typed)
        detail = issue_detail(session, actor, public_id)
    except NotFound as error:
        return {"problem": message_of(error)}
    rules = context.rules(session)
    assignment = detail.assignments[-1] if detail.assignments else None
    told = {
        language: fill(text, values_for(actor, detail, assignment, rules, language))
        for language, text in spec.text.items()
    }
    return {"detail": detail, "told": told}


def _newest(session: Session) -> str | None:
    return session.scalar(
        select(Issue.public_id).where(findable(context.actor())).order_by(Issue.received_at.desc()).limit(1)
    )
