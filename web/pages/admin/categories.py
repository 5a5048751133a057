"""Kinds of issue: the tree, what each promises and asks, and which are no longer taken."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import cache, partial
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext
from sqlalchemy.orm import Session

from civic.assets.queries import asset_types
from civic.categories.described import values_of, values_of_group
from civic.categories.files import CategorySpec, parse_group
from civic.categories.overview import categories_overview, category_any, group_any
from civic.categories.shaping import (
    add_category,
    change_category,
    move_category,
    retire_category,
    return_category,
    save_group,
)
from civic.city.shape import fingerprint
from civic.core.errors import DomainError, NotAllowed, NotFound
from web import context
from web.messages import message_of
from web.pages.admin import form
from web.pages.admin.category_form import (
    MOST_CRITERIA,
    MOST_QUESTIONS,
    choices_text,
    normal,
    spec_of,
    typed_category,
)
from web.pages.admin.door import pages
from web.pages.admin.form import Attempt
from web.problems import status_of
from web.templating import STATIC


@pages.get("/admin/categories")
def categories() -> Any:
    with context.reading() as session:
        context.rules(session)
        return render_template("pages/admin/city/categories.html", groups=categories_overview(session))


@pages.get("/admin/categories/new")
def new_category() -> Any:
    asked = request.args.get("group", "")
    with context.reading() as session:
        groups = categories_overview(session)
        chosen = next((each for each in groups if each.row.code == asked), groups[0] if groups else None)
        if chosen is None:
            return redirect(url_for("admin.new_category_group"))
        values = {
            "group": chosen.row.code, "icon": chosen.row.icon, "take_minutes": 480, "target_days": 5,
            "duplicate_radius_m": 50, "duplicate_days": 14,
            "position": max((each.position for each in chosen.in_use), default=0) + 1,
        }  # fmt: skip
    return _form(Attempt(values), None)


@pages.post("/admin/categories/new")
def add_one_category() -> Any:
    values = typed_category(context.rules().languages)
    return _save(values, None, lambda session, spec: add_category(session, context.actor(), spec))


@pages.get("/admin/categories/<code>")
def category(code: str) -> Any:
    with context.reading() as session:
        row, group = category_any(session, code)
        if row.retired_at is not None:
            return redirect(url_for("admin.categories"))
        values = values_of(row, group.code)
    return _form(Attempt(values, fingerprint(values)), code)


@pages.post("/admin/categories/<code>")
def change_one_category(code: str) -> Any:
    seen = request.form.get("seen", "")
    values = {**typed_category(context.rules().languages), "code": code}
    return _save(
        values, code, lambda session, spec: change_category(session, context.actor(), spec, seen=seen)
    )


@pages.post("/admin/categories/<code>/<any(retire, return, up, down):verb>")
def do_with_category(code: str, verb: str) -> Any:
    """Retire a category, bring it back, or let it change places with its neighbour."""
    with context.transaction() as session:
        actor = context.actor()
        if verb == "retire":
            retire_category(session, actor, code)
            flash(gettext("Retired. It takes no reports any more; issues keep what was promised."), "good")
        elif verb == "return":
            return_category(session, actor, code)
            flash(gettext("It takes reports again."), "good")
        else:
            move_category(session, actor, code, up=verb == "up")
    return redirect(url_for("admin.categories", _anchor=code))


@pages.get("/admin/category-groups/new")
def new_category_group() -> Any:
    with context.reading() as session:
        positions = [each.row.position for each in categories_overview(session)]
    return _group_form(Attempt({"position": max(positions, default=0) + 1}), None)


@pages.post("/admin/category-groups/new")
def add_one_category_group() -> Any:
    values = _typed_group()
    values["code"] = form.code_for(values.get("code", ""), values.get("name", {}))
    return _save_group(values, None)


@pages.get("/admin/category-groups/<code>")
def category_group(code: str) -> Any:
    with context.reading() as session:
        values = values_of_group(group_any(session, code))
    return _group_form(Attempt(values, fingerprint(values)), code)


@pages.post("/admin/category-groups/<code>")
def change_one_category_group(code: str) -> Any:
    return _save_group({**_typed_group(), "code": code}, code)


def _save(values: form.Values, code: str | None, command: Callable[[Session, CategorySpec], Any]) -> Any:
    languages = context.rules().languages
    try:
        with context.transaction() as session:
            # A group that is not there is refused beside its field.
            icon = _icon_of(session, str(values.get("group", "")))
            spec = spec_of(values, icon, languages)
            if code is not None:
                # How long contacts are kept has a page of its own.
                spec = replace(spec, contact_days=category_any(session, code)[0].contact_days)
            command(session, spec)
    except NotAllowed:
        raise
    except NotFound as error:
        if error.code != "category_group.not_found":
            raise
        return _form(Attempt(values, request.form.get("seen", ""), {"group": message_of(error)}), code), 422
    except DomainError as error:
        return _form(_refused(values, code, error), code), status_of(error)
    flash(gettext("Saved. It holds for new reports from now on."), "good")
    return redirect(url_for("admin.categories", _anchor=str(values["code"])))


def _icon_of(session: Session, group: str) -> str:
    return group_any(session, group).icon


def _refused(values: form.Values, code: str | None, error: DomainError) -> Attempt:
    errors = {_shown_path(path): sentence for path, sentence in form.errors_of(error).items()}
    if code is None or error.code != "shape.changed_meanwhile":
        return Attempt(values, request.form.get("seen", ""), errors)
    with context.reading() as session:
        row, group = category_any(session, code)
        there = values_of(row, group.code)
    here = normal(values, context.rules().languages)
    # What this form does not ask for is no difference.
    there_asked = {key: value for key, value in there.items() if key != "contact_days"}
    return Attempt(values, fingerprint(there), errors, form.differences(there_asked, here))


def _shown_path(path: str) -> str:
    """Answers are typed into one field, and a code that was made of words is mended by mending the words."""
    question, choices, _ = path.partition(".choices")
    return f"{question}{choices}" if choices else path


def _form(attempt: Attempt, code: str | None) -> str:
    with context.reading() as session:
        rules = context.rules(session)
        groups = [each.row for each in categories_overview(session)]
        kinds = asset_types(session)
        values = attempt.values
        criteria = _rows(values.get("criteria"), MOST_CRITERIA)
        questions = _rows(values.get("questions"), MOST_QUESTIONS)
        return render_template(
            "pages/admin/city/category.html", attempt=attempt, values=values, code=code,
            city_languages=rules.languages, groups=groups, asset_kinds=kinds, glyphs=glyph_names(),
            criteria=criteria, questions=questions, asked=len(values.get("questions") or ()),
            choices_text=lambda choices: choices_text(choices or (), rules.languages), here="admin.categories",
        )  # fmt: skip


def _rows(given: Any, most: int) -> list[Mapping[str, Any]]:
    """What there is, and empty rows up to so many."""
    there = list(given or ())
    return [*there, *({} for _ in range(most - len(there)))]


def _typed_group() -> form.Values:
    return form.given(
        code=form.text("code"), name=form.words("name", context.rules().languages), icon=form.text("icon"),
        position=form.number("position"),
    )  # fmt: skip


def _save_group(values: form.Values, code: str | None) -> Any:
    languages = context.rules().languages
    seen = request.form.get("seen", "")
    try:
        with context.transaction() as session:
            spec = parse_group(values, languages)
            save_group(
                session, context.actor(), spec, is_new=code is None, seen=seen if code is not None else None
            )
    except (NotAllowed, NotFound):
        raise
    except DomainError as error:
        there = None if code is None else partial(_group_there, code)
        return _group_form(form.refused(values, error, there), code), status_of(error)
    flash(gettext("Saved. It holds for new reports from now on."), "good")
    return redirect(url_for("admin.categories"))


def _group_there(code: str) -> dict[str, Any]:
    with context.reading() as session:
        return values_of_group(group_any(session, code))


def _group_form(attempt: Attempt, code: str | None) -> str:
    return render_template(
        "pages/admin/city/category-group.html", attempt=attempt, values=attempt.values, code=code,
        city_languages=context.rules().languages, glyphs=glyph_names(), here="admin.categories",
    )  # fmt: skip


@cache
def glyph_names() -> tuple[str, ...]:
    """The symbols of kinds of issue that the sprite has."""
    names = json.loads((STATIC / "icons" / "names.json").read_text("utf-8"))
    return tuple(f"g-{name}" for name in sorted(names["glyphs"]))
