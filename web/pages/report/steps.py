"""The four pages, each with what was told so far and, beside the fields, what needs another look."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import make_response, render_template
from flask_babel import gettext, ngettext
from sqlalchemy.orm import Session

from civic.assets.queries import MOST_NEAR, AssetShown, asset_by_code, asset_types, assets_near, has_assets
from civic.categories.models import Category
from civic.core import clock
from civic.core.errors import DomainError, InvalidInput
from civic.departments.calendars import calendar_of_code
from civic.issues.about import who_answers
from civic.issues.commands.report import place_areas
from civic.issues.dates import promised_dates
from civic.issues.queries.nearby import Nearby, nearby
from civic.issues.submission import MOST_PHOTOS, Problems, checked_place
from civic.people.queries import person_by_id
from civic.places.queries import PlaceFound
from geo.errors import ShapeError
from geo.shapes import Point
from web import context, maps
from web.kinds import Kinds, kinds
from web.language import current_language
from web.messages import message_of
from web.pages.report import bots
from web.pages.report.form import STEPS, Told
from web.pages.report.place import ASSET, PIN, choice_key
from web.problems import status_of
from web.templating import name

AROUND_ASSETS = 55.0
"""How many metres the map of assets shows around the place: lamps stand some 40 m apart and are told apart by touch."""

# Which step holds a field; the first one with a problem is shown.
STEP_OF = {
    "location": "where", "address": "where", "text": "what", "category": "what", "photos": "details",
    "asset": "details", "asset_number": "details",
    "planned_result": "result", "criteria": "result",
}  # fmt: skip
IDS = {
    "location": "address", "criteria": "criterion-1", "photos": "photo", "asset": "asset-1",
    "asset_number": "asset_number",
}  # fmt: skip
"""Where an error's link leads, when that is not the field's own name."""


def step_of(error: DomainError) -> str:
    """The step that the first problem of a refusal belongs to; what is about no field belongs to the last."""
    fields = [item.field or "" for item in _items(error)]
    steps = ["details" if field.startswith("answers.") else STEP_OF.get(field, "result") for field in fields]
    return min(steps, key=STEPS.index)


def show(
    session: Session, step: str, told: Told, error: DomainError | None = None, *, choices: Sequence[PlaceFound] = (),
    suggest: bool = False, status: int | None = None,
) -> Any:  # fmt: skip
    """The page of a step. ``error``: what of it needs another look; ``choices``: places that the typed words may mean;
    ``suggest``: show what the words may be about."""
    told.opened = bots.restamp(told.opened)
    told.language = told.language or current_language()
    known = kinds(session)
    category = known.by_code.get(told.category)
    asset = chosen_asset(session, told)
    if step != "where" and category is None:
        told.category = ""
        step = "what" if told.has_place else "where"
    errors, notice = told_of(error, step)
    ids = _ids(category) | ({"location": "choice-1"} if choices else {})
    values = {
        "step": step, "number": STEPS.index(step) + 1, "told": told, "errors": errors, "notice": notice,
        "ids": ids, "category": category, "asset": asset,
    }  # fmt: skip
    page = render_template(
        f"pages/report/{step}.html",
        **values,
        **_PAGES[step](session, told, known, category, choices, suggest),
    )
    answer = make_response(page, status or (status_of(error) if error is not None else 200))
    # Going back must find the page as it was, for people who have signed in too.
    answer.headers["Cache-Control"] = "private, no-cache"
    return answer


def chosen_asset(session: Session, told: Told) -> AssetShown | None:
    """What the report is about so far; one that is there no more, or never was, is forgotten."""
    asset = asset_by_code(session, told.asset) if told.asset else None
    if asset is None or asset.retired_at is not None:
        told.asset = ""
        return None
    return asset


def asks_for_asset(session: Session, category: Category | None) -> bool:
    """Whether reports of this kind are asked for an asset: where the city has such assets."""
    return (
        category is not None and category.asset_type is not None and has_assets(session, category.asset_type)
    )


def card(known: Kinds, category: Category) -> dict[str, Any]:
    """A kind of issue as a card to choose: who does it, within how many working days."""
    promise = (
        gettext("Call %(number)s now", number=context.rules().emergency_number)
        if category.emergency
        else ngettext("%(num)d working day", "%(num)d working days", category.target_days)
    )
    department = "" if category.emergency else name(known.departments.get(category.code))
    return {
        "code": category.code, "name": name(category.name), "department": department, "promise": promise,
        "icon": category.icon.removeprefix("g-"), "emergency": category.emergency,
    }  # fmt: skip


def near(session: Session, told: Told, category: Category | None) -> list[Nearby]:
    """Issues that the report may be about; none while place or category are not known."""
    if category is None or category.emergency:
        return []
    try:
        place = Point.parse(told.lon, told.lat)
    except ShapeError:
        return []
    asset = asset_by_code(session, told.asset) if told.asset else None
    return nearby(session, context.actor(), category, place, asset.id if asset else None)


def _where(
    session: Session, told: Told, known: Kinds, category: Category | None, choices: Sequence[PlaceFound], _: bool
) -> dict[str, Any]:  # fmt: skip
    try:
        here = Point.parse(told.lon, told.lat)
    except ShapeError:
        here = None
    language = current_language()
    return {
        "page_map": maps.place_map(session, here) if here else maps.city_map(session, "place"),
        "example": next((f"{name(kind.name)} 217" for kind in asset_types(session) if kind.in_use), ""),
        # A pin's address is shown under the map; the field is for typing.
        "typed": "" if told.place_source in (*PIN, ASSET) else told.address,
        "label": told.address if told.place_source in (*PIN, ASSET) else "",
        "choices": [
            (choice_key(place), place.label(language), name(place.area) if place.area else "")
            for place in choices
        ],
    }  # fmt: skip


def _what(
    session: Session, told: Told, known: Kinds, category: Category | None, _: Sequence[PlaceFound], suggest: bool
) -> dict[str, Any]:  # fmt: skip
    suggested = known.suggested(told.text, current_language()) if suggest or told.text else []
    about = told.asset.partition(":")[0]
    if about and not suggested:
        suggested = [item for item in known.by_code.values() if item.asset_type == about]
    if category is not None and category not in suggested:
        suggested = [category, *suggested]
    return {
        "cards": [card(known, item) for item in suggested],
        "nothing_suggested": suggest and not suggested,
        "groups": [(group, [(item, card(known, item)) for item in inner]) for group, inner in known.groups],
        "near": near(session, told, category),
    }


def _details(
    session: Session, told: Told, known: Kinds, category: Category | None, *_: Any
) -> dict[str, Any]:
    shown: dict[str, Any] = {"most_photos": MOST_PHOTOS, "asks_asset": False}
    try:
        here = Point.parse(told.lon, told.lat)
    except ShapeError:
        return shown
    if not asks_for_asset(session, category):
        return shown
    assert category is not None and category.asset_type is not None, "else no asset is asked for"
    near_by = assets_near(session, here, category.asset_type)
    chosen = chosen_asset(session, told)
    if chosen is not None and chosen.code not in {asset.code for asset in near_by}:
        near_by = [chosen, *near_by[: MOST_NEAR - 1]]
    asset_type = next(item for item in asset_types(session) if item.code == category.asset_type)
    found = near(session, told, category) if chosen is not None else []
    return shown | {
        "asks_asset": True,
        "asset_type": asset_type,
        "near_assets": near_by,
        "page_map": maps.place_map(session, here, "assets", metres=AROUND_ASSETS),
        "near": [item for item in found if item.same_asset],
        "here": here,
    }


def _result(session: Session, told: Told, known: Kinds, category: Category | None, *_: Any) -> dict[str, Any]:
    assert category is not None, "else an earlier step is shown"
    _fill_in(told, known, category)
    actor = context.actor()
    if actor.person_id is not None and not told.contact_email and not told.contact_name:
        person = person_by_id(session, actor.person_id)
        if person is not None:
            told.contact_name, told.contact_email = person.name, person.email or ""
    rules = context.rules(session)
    problems = Problems()
    place = checked_place(told.lon, told.lat, problems)
    areas = place_areas(session, place, rules, problems)
    routed = who_answers(session, category, areas, chosen_asset(session, told))
    return {
        "department": routed.name,
        "target": promised_dates(category, calendar_of_code(session, routed.calendar, rules), clock.now())[1],
        "contact_needed": not rules.anonymous_reports and actor.person_id is None,
    }


_PAGES = {"where": _where, "what": _what, "details": _details, "result": _result}


def _fill_in(told: Told, known: Kinds, category: Category) -> None:
    """Planned result and criteria of the category, where the reporter has not chosen for this very one."""
    if told.result_of == category.code:
        return
    before = known.by_code.get(told.result_of)
    own_words = told.planned_result.strip() not in ("", *(before.planned_result.values() if before else ()))
    if not own_words:
        told.planned_result = name(category.planned_result)
    told.criteria = [criterion["code"] for criterion in category.criteria]
    told.result_of = category.code


def _items(error: DomainError) -> tuple[DomainError, ...]:
    return error.problems if isinstance(error, InvalidInput) else (error,)


def told_of(error: DomainError | None, step: str) -> tuple[dict[str, str], str]:
    """The sentence for each field of the step, the first of each, and one for what is about no field."""
    errors: dict[str, str] = {}
    notice = ""
    for item in _items(error) if error is not None else ():
        if item.field is None or item.field == "Idempotency-Key":
            notice = notice or message_of(item)
        elif step_of(item) == step:
            errors.setdefault(item.field, message_of(item))
    return errors, notice


def _ids(category: Category | None) -> dict[str, str]:
    """The element that an error's link leads to, by field: of radio buttons the first one."""
    ids = dict(IDS)
    for question in category.questions if category is not None else ():
        if question["type"] in ("choice", "yes_no"):
            ids[f"answers.{question['code']}"] = f"answers-{question['code']}-1"
    return ids
