"""Who answers for what and where: rules as a list, areas on a map, areas of one's own, and a try."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from flask import flash, jsonify, redirect, render_template, request, url_for
from flask_babel import gettext, ngettext
from sqlalchemy.orm import Session

from civic.areas.drawing import DRAWN, draw_area
from civic.areas.outlines import coarse_outlines
from civic.areas.queries import AreaListed, current_areas
from civic.categories.queries import categories, category_by_code
from civic.core.errors import DomainError, NotAllowed, NotFound
from civic.core.i18n import localized
from civic.departments.answering import RuleListed, answer_at, answers_by_area, rules_listed
from civic.departments.queries import departments
from civic.departments.routing import Responsible
from civic.departments.rules import end_rule, let_answer, take_drawn_area_away
from civic.places.queries import find_address
from geo.errors import ShapeError
from geo.shapes import Point
from web import context
from web.filters import word_of
from web.language import current_language
from web.maps import city_map
from web.messages import message_of
from web.pages.admin import form
from web.pages.admin.door import pages
from web.problems import status_of

COLOURS = 8
"""Kinds of colour and hatching that departments on the map have; then they begin again, and names tell them apart."""


@dataclass(frozen=True, slots=True)
class Typed:
    """What a form of this page held and what was refused; ``about`` says which form: rule, area, try or a rule's id."""

    about: str = ""
    errors: Mapping[str, str] = field(default_factory=dict)
    areas: Sequence[str] = ()
    department: str = ""
    tied: bool = False
    name: Mapping[str, str] = field(default_factory=dict)
    corners: str = ""

    @property
    def ids(self) -> dict[str, str]:
        return {path: form.field_id(path) for path in self.errors}


@dataclass(frozen=True, slots=True)
class Tried:
    """Where a report would go: to whom, and by which rule."""

    to: Responsible
    rule: RuleListed | None
    by_owner: bool


@pages.get("/admin/jurisdictions")
def jurisdictions() -> Any:
    return _page(Typed())


@pages.get("/admin/jurisdictions/areas.json")
def jurisdiction_areas() -> Any:
    """The areas of a type with who answers there, for the map."""
    with context.reading() as session:
        areas = current_areas(session)
        kind = _kind(areas)
        category, group = _about(word_of("what"))
        answers = answers_by_area(session, areas, kind, category=category, group=group)
        shapes = coarse_outlines(session, [each.area.id for each in answers])
        colours = _colours(session)
    language = current_language()
    return jsonify(
        [
            {
                "code": each.area.code, "name": localized(each.area.name, language),
                "department": localized(each.department_name, language), "colour": colours.get(each.department, 0),
                "geometry": shapes[each.area.id],
            }
            for each in answers
            if each.area.id in shapes
        ]
    )  # fmt: skip


@pages.post("/admin/jurisdictions")
def add_jurisdiction() -> Any:
    category, group = _about(form.text("what"))
    areas = list(dict.fromkeys(request.form.getlist("areas")))
    kind = form.text("area_type")
    values = form.given(
        department=form.text("department"),
        categories=[category] if category else [],
        groups=[group] if group else [],
        all=True if not (category or group) else None,
        **({"area_type": kind, "area_codes": areas} if areas else {}),
    )
    try:
        if form.text("where") == "areas" and not areas:
            raise DomainError("value.missing", field="area_codes")
        with context.transaction() as session:
            result = let_answer(session, context.actor(), values, replace=form.ticked("replace"))
    except NotAllowed:
        raise
    except DomainError as error:
        tied = error.code.endswith(".tie")
        errors = {"department": message_of(error)} if tied else form.errors_of(error)
        typed = Typed("rule", errors, areas, form.text("department"), tied)
        return _page(typed), status_of(error)
    flash(_done(result.added, result.replaced), "good")
    return redirect(_here())


@pages.post("/admin/jurisdictions/<int:rule>/end")
def end_jurisdiction(rule: int) -> Any:
    with context.transaction() as session:
        end_rule(session, context.actor(), rule)
    flash(gettext("The rule holds no more. Issues stay where they are."), "good")
    return redirect(_here())


@pages.post("/admin/jurisdictions/areas")
def draw_jurisdiction_area() -> Any:
    names = form.words("name", context.rules().languages)
    typed = form.text("corners")
    try:
        corners = corners_of(typed)
        with context.transaction() as session:
            draw_area(session, context.actor(), names, corners)
    except NotAllowed:
        raise
    except DomainError as error:
        return _page(Typed("area", form.errors_of(error), name=names, corners=typed)), status_of(error)
    flash(gettext("Drawn. Choose it below and say who answers there."), "good")
    return redirect(url_for("admin.jurisdictions", area_type=DRAWN, _anchor="rule"))


@pages.post("/admin/jurisdictions/areas/<code>/erase")
def erase_jurisdiction_area(code: str) -> Any:
    try:
        with context.transaction() as session:
            take_drawn_area_away(session, context.actor(), code)
    except (NotAllowed, NotFound):
        raise
    except DomainError as error:
        return _page(Typed("erase", {"drawn": message_of(error)})), status_of(error)
    flash(gettext("The area is there no more. Issues keep that they were filed under it."), "good")
    return redirect(url_for("admin.jurisdictions"))


def corners_of(typed: str) -> list[Point]:
    """Places written as latitude and longitude, one on a line.

    Raises DomainError ``area.corner_unreadable`` (``line``) at ``corners``.
    """
    found = []
    for line in filter(None, map(str.strip, typed.split("\n"))):
        place = _place(line)
        if place is None:
            raise DomainError("area.corner_unreadable", field="corners", line=line[:60])
        found.append(place)
    return found


def _place(words: str) -> Point | None:
    """A place as people write it: latitude before longitude, in degrees."""
    parts = re.split(r"[\s,;]+", words.strip())
    if len(parts) != 2:
        return None
    try:
        return Point.parse(parts[1], parts[0])
    except ShapeError:
        return None


def _about(what: str) -> tuple[str, str]:
    """Category and group of ``category:CODE`` or ``group:CODE``; both empty for anything."""
    kind, _, code = what.partition(":")
    return (code if kind == "category" else "", code if kind == "group" else "")


def _kind(areas: Sequence[AreaListed]) -> str:
    """The type of area that is asked for, else the first that there is."""
    kinds = list(dict.fromkeys(area.type_code for area in areas))
    asked = request.values.get("area_type", "")
    return asked if asked in kinds else kinds[0] if kinds else ""


def _colours(session: Session) -> dict[str, int]:
    return {unit.code: number % COLOURS for number, unit in enumerate(departments(session))}


def _here() -> str:
    return url_for(
        "admin.jurisdictions", area_type=form.text("area_type") or None, what=form.text("what") or None
    )


def _done(added: int, replaced: int) -> str:
    if not added:
        return gettext("Everything is as it was.")
    words = ngettext("One rule more holds from now on.", "%(num)d rules more hold from now on.", added)
    if replaced:
        words += " " + ngettext("It replaced a rule.", "%(num)d rules were replaced.", replaced)
    return words


def _try(session: Session) -> tuple[Tried | None, dict[str, str]]:
    """Where a report would go, as the address asks (``at``, ``try``); what is wrong with the question."""
    at, code = word_of("at"), word_of("try")
    if not at:
        return None, {}
    try:
        place = _place(at)
        if place is None:
            found = find_address(session, at).exact
            if found is None:
                raise DomainError("place.address_unknown", field="at")
            place = Point(found.lon, found.lat)
        category = category_by_code(session, code)
    except NotFound as error:
        return None, {"try": message_of(error)}
    except DomainError as error:
        return None, {"at": message_of(error)}
    chosen, rule = answer_at(session, place, category)
    return Tried(chosen, rule, category.by_asset_owner), {}


def _page(typed: Typed) -> str:
    with context.reading() as session:
        rules = context.rules(session)
        areas = current_areas(session)
        kind = _kind(areas)
        what = "".join(filter(str.isprintable, request.values.get("what", "")))
        category, group = _about(what)
        answers = answers_by_area(session, areas, kind, category=category, group=group)
        tried, wrong = _try(session) if request.method == "GET" else (None, {})
        listed = rules_listed(session, areas)
        of = word_of("department")
        return render_template(
            "pages/admin/city/jurisdictions.html", typed=typed, areas=areas, kind=kind, what=what, answers=answers,
            groups=categories(session), units=departments(session), colours=_colours(session),
            rules=[rule for rule in listed if of in ("", rule.department)], of=of, tried=tried, wrong=wrong,
            at=word_of("at"), try_code=word_of("try"), page_map=city_map(session, "jurisdictions", whole=True),
            city_languages=rules.languages, drawn=DRAWN,
            kinds=list({area.type_code: area.type_name for area in areas}.items()),
        )  # fmt: skip
