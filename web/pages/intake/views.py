"""The page of an intake: where, what, result, filled in while somebody speaks. It works as a plain form too."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict
from typing import Any

from flask import redirect, render_template, request, url_for
from sqlalchemy.orm import Session

from civic.categories.models import Category
from civic.core import clock
from civic.core.errors import DomainError, InvalidInput, NotAllowed, NotFound
from civic.core.idempotency import claim, remember, scope_of
from civic.core.permissions import policies
from civic.core.secrets import parse_public_id
from civic.departments.calendars import calendar_of_code
from civic.intake.attachment_types import MOST
from civic.intake.attachments import unclaimed
from civic.intake.take_in import take_in, take_in_joining
from civic.issues.about import who_answers
from civic.issues.commands.report import place_areas, promised_dates
from civic.issues.submission import Problems, checked_place
from civic.places.queries import PlaceFound
from civic.privacy.notices import CONTACT, PURPOSES, as_html
from civic.privacy.queries.texts import notice
from geo.errors import ShapeError
from geo.shapes import Point
from web import context, maps
from web.attachments import take_attachments
from web.fragments import fragment
from web.kinds import kinds
from web.language import current_language
from web.messages import message_of
from web.pages.intake.form import Intake, fresh, intake_by_form, source_words
from web.pages.report import place, steps
from web.pages.report.form import Told
from web.pages.staff.door import pages
from web.problems import status_of
from web.submissions import content_of

IDS = {
    "location": "address", "attachments": "attachment", "agreed": "agreed", "source": "source-phone",
    "contact_name": "contact_name",
}  # fmt: skip
"""Where an error's link leads, when that is not the field's own name."""


@pages.get("/staff/intake")
def intake() -> Any:
    """An empty form, with what the address says filled in."""
    policies.require("intake.take", context.actor())
    taken = fresh()
    with context.reading() as session:
        place.prefill(session, taken.told)
        return _page(session, taken)


@pages.post("/staff/intake")
def send_intake() -> Any:
    """Look everything up (``go`` is ``check``), or take it in."""
    policies.require("intake.take", context.actor())
    taken, spoilt = _taken()
    problems: list[DomainError] = list(spoilt)
    choices: Sequence[PlaceFound] = ()
    with context.reading() as session:
        _keep_own_answers(session, taken.told)
        try:
            place.settle(session, taken.told)
        except place.Several as several:
            choices = several.choices
            problems.append(DomainError("place.address_ambiguous", field="location"))
        except DomainError as error:
            problems += _items(error)
        if request.form.get("go") == "check" or choices:
            shown = [each for each in problems if choices or taken.told.address or each.field != "location"]
            return _page(session, taken, shown, choices=choices, suggest=True)
    told = taken.told

    def work(session: Session) -> tuple[str, int]:
        promise = take_in(session, context.actor(), told.submission(), taken.taking(), key=context.city_key())
        return promise.public_id, promise.report_id

    return _once(taken, "intake", problems, content_of(told.submission()), work)


@pages.post("/staff/intake/join/<public_id>")
def join_intake(public_id: str) -> Any:
    """The same matter is reported already: what was told goes there as another report."""
    policies.require("intake.take", context.actor())
    issue = parse_public_id(public_id)
    if issue is None:
        raise NotFound("issue", public_id)
    taken, spoilt = _taken()
    told = taken.told

    def work(session: Session) -> tuple[str, int]:
        joined = take_in_joining(
            session, context.actor(), issue, taken.taking(), key=context.city_key(), text=told.text,
            contact=told.contact(), language=taken.language, photos=tuple(told.photos),
        )  # fmt: skip
        return joined.public_id, joined.report_id

    return _once(taken, f"intake-join {issue}", spoilt, content_of(told.submission()), work)


@pages.get("/staff/intake/nearby")
def intake_nearby() -> Any:
    """Issues that it may be about, as a part of the page."""
    policies.require("intake.take", context.actor())
    told = _asked()
    with context.reading() as session:
        category = kinds(session).by_code.get(told.category)
        near = steps.near(session, told, category)
        return render_template("pages/staff/intake/nearby.html", near=near, category=category, told=told)


@pages.get("/staff/intake/kind")
def intake_kind() -> Any:
    """What a kind of issue asks and promises (``category``; ``lon`` and ``lat`` where it is), as a part of the page."""
    policies.require("intake.take", context.actor())
    told = _asked()
    with context.reading() as session:
        return fragment(
            render_template("pages/staff/intake/kind.html", told=told, errors={}, **_of_kind(session, told))
        )


def _asked() -> Told:
    asked = request.args
    return Told(
        lon=asked.get("lon", ""), lat=asked.get("lat", ""), category=asked.get("category", ""),
        asset=asked.get("asset", ""),
    )  # fmt: skip


def _taken() -> tuple[Intake, list[DomainError]]:
    """The form with its new attachments kept, and what is wrong with those that could not be."""
    taken = intake_by_form()
    new, problems = take_attachments(request.files.getlist("attachment"), MOST - len(taken.attachments))
    taken.attachments += new
    return taken, problems


def _once(
    taken: Intake, operation: str, problems: list[DomainError], body: bytes,
    work: Callable[[Session], tuple[str, int]],
) -> Any:  # fmt: skip
    """Do it under the form's idempotency key; what is refused comes back with all that was typed."""
    actor = context.actor()
    whole = body + repr(sorted(asdict(taken.taking()).items())).encode()
    try:
        with context.transaction() as session:
            scope = scope_of(operation, actor.person_id, whole)
            claimed = claim(session, scope, taken.told.idempotency_key, whole)
            if claimed.answer is None:
                report_id = _worked(session, work, problems)
                remember(session, claimed, {"report": report_id})
            else:
                report_id = int(claimed.answer["report"])
    except (NotAllowed, NotFound):
        raise
    except DomainError as error:
        with context.reading() as session:
            return _page(session, taken, _items(error), suggest=True), status_of(error)
    return redirect(url_for("staff.intake_done", report=report_id), 303)


def _worked(session: Session, work: Callable[[Session], tuple[str, int]], problems: list[DomainError]) -> int:
    """Do it unless something is wrong already; all problems are told together. Returns the report's row id."""
    try:
        _, report_id = work(session)
    except (NotAllowed, NotFound):
        raise
    except DomainError as refused:
        raise InvalidInput(*problems, *_items(refused)) from refused
    if problems:
        raise InvalidInput(*problems)
    return report_id


def _page(
    session: Session, taken: Intake, problems: Sequence[DomainError] = (), *,
    choices: Sequence[PlaceFound] = (), suggest: bool = False,
) -> str:  # fmt: skip
    told, known, language = taken.told, kinds(session), current_language()
    category = known.by_code.get(told.category)
    suggested = known.suggested(told.text, language) if suggest and told.text else []
    if category is not None and category not in suggested:
        suggested = [category, *suggested]
    errors: dict[str, str] = {}
    for each in problems:
        errors.setdefault(each.field or "form", message_of(each))
    try:
        here: Point | None = Point.parse(told.lon, told.lat)
    except ShapeError:
        here = None
    consent = notice(session, PURPOSES[CONTACT])
    return render_template(
        "pages/staff/intake/form.html", taken=taken, told=told, errors=errors,
        ids=IDS | ({"location": "choice-1"} if choices else {}),
        page_map=maps.place_map(session, here) if here else maps.city_map(session, "place"),
        choices=[(place.choice_key(each), each.label(language)) for each in choices],
        cards=[steps.card(known, each) for each in suggested],
        groups=[(group, [steps.card(known, each) for each in inner]) for group, inner in known.groups],
        near=steps.near(session, told, category), sources=source_words(),
        consent=as_html(consent.in_language(taken.language)), consent_version=consent.version,
        consent_language=taken.language, attached=unclaimed(session, context.actor(), taken.attachments),
        most_attachments=MOST, spoken_languages=context.rules(session).languages,
        **_of_kind(session, told),
    )  # fmt: skip


def _of_kind(session: Session, told: Told) -> dict[str, Any]:
    """What the chosen kind asks and promises; who gets it, where the place is known."""
    known = kinds(session)
    category: Category | None = known.by_code.get(told.category)
    shown: dict[str, Any] = {
        "category": category, "department": None, "target": None,
        "emergency_number": context.rules(session).emergency_number,
    }  # fmt: skip
    if category is None or category.emergency:
        return shown
    problems = Problems()
    rules = context.rules(session)
    calendar = rules.calendar
    spot = checked_place(told.lon, told.lat, problems)
    areas = place_areas(session, spot, rules, problems)
    if not problems.found:
        routed = who_answers(session, category, areas, steps.chosen_asset(session, told))
        shown["department"] = routed.name
        calendar = calendar_of_code(session, routed.calendar, rules)
    shown["target"] = promised_dates(category, calendar, clock.now())[1]
    return shown


def _keep_own_answers(session: Session, told: Told) -> None:
    """Without what was answered to another kind's questions."""
    category = kinds(session).by_code.get(told.category)
    codes = {question["code"] for question in category.questions} if category is not None else set()
    told.answers = {code: value for code, value in told.answers.items() if code in codes}


def _items(error: DomainError) -> list[DomainError]:
    return list(error.problems) if isinstance(error, InvalidInput) else [error]
