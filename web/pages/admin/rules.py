"""What the platform does by itself: the city's rules in their order, how often each acted, on and off."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext
from sqlalchemy.orm import Session

from civic.areas.queries import current_areas
from civic.categories.queries import categories
from civic.core.errors import DomainError, NotAllowed, NotFound
from civic.departments.queries import departments
from civic.rules.commands.order import move_rule, order_rules
from civic.rules.commands.remove import remove_rule
from civic.rules.commands.switch import switch_rule
from civic.rules.queries import DAYS
from civic.rules.queries import rules as listed
from web import context
from web.messages import message_of
from web.pages.admin import form
from web.pages.admin.door import pages
from web.problems import status_of
from web.rule_words import Names, broken_about, sentence
from web.templating import name


def names_of_things(session: Session) -> Names:
    """All that a rule may name today, by kind of thing and code, in the reader's language."""
    groups = categories(session)
    kinds = [kind for _, found in groups for kind in found]
    return {
        "category": {kind.code: name(kind.name) for kind in kinds},
        "group": {group.code: name(group.name) for group, _ in groups},
        "department": {unit.code: name(unit.name) for unit in departments(session)},
        "area": {
            f"{area.type_code}:{area.code}": f"{name(area.name)} ({name(area.type_name)})"
            for area in current_areas(session)
        },
        "question": {
            question["code"]: f"{name(kind.name)}: {name(question['label'])}"
            for kind in kinds
            for question in kind.questions
        },
    }


@pages.get("/admin/rules")
def rules() -> Any:
    return _list()


def _list(problem: str | None = None) -> str:
    with context.reading() as session:
        context.rules(session)
        names = names_of_things(session)
        found = listed(session, context.actor())
        return render_template(
            "pages/admin/rules/list.html", days=DAYS, problem=problem,
            listed=[
                (each, list(sentence(each.definition, names)), _why(each.broken, each.broken_by, names))
                for each in found
            ],
        )  # fmt: skip


@pages.post("/admin/rules")
def put_in_order() -> Any:
    """Let the rules act in the order in which their codes are sent; ``moved`` is the one that was dragged."""
    codes = request.form.getlist("order")
    try:
        with context.transaction() as session:
            order_rules(session, context.actor(), codes)
    except NotAllowed:
        raise
    except DomainError as error:
        return _list(message_of(error)), status_of(error)
    flash(gettext("The rules act in this order now."), "good")
    return redirect(url_for("admin.rules", _anchor=form.text("moved")))


def _why(code: str | None, about: str | None, names: Names) -> str:
    """Why a rule was switched off by itself, with what it was about."""
    if code is None:
        return ""
    if code == "rule.names_nothing":
        return message_of(DomainError(code, value=broken_about(about, names)))
    return (
        f"{message_of(DomainError(code))}: {message_of(DomainError(about))}"
        if about
        else message_of(DomainError(code))
    )


@pages.post("/admin/rules/<code>/<any(on, off, up, down, remove):act>")
def do_with_rule(code: str, act: str) -> Any:
    """Switch a rule, move it or take it away."""
    actor = context.actor()
    try:
        with context.transaction() as session:
            if act in ("on", "off"):
                switch_rule(session, actor, code, on=act == "on")
            elif act == "remove":
                remove_rule(session, actor, code)
            else:
                move_rule(session, actor, code, by=-1 if act == "up" else 1)
    except (NotAllowed, NotFound):
        raise
    except DomainError as error:
        return _list(message_of(error)), 422
    if act == "on":
        flash(gettext("The rule is on. It acts on what happens from now on."), "good")
    elif act == "off":
        flash(gettext("The rule is off. What it did stays."), "good")
    elif act == "remove":
        flash(gettext("The rule is gone. What it did stays."), "good")
    return redirect(url_for("admin.rules", _anchor=None if act == "remove" else code))
