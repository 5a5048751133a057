"""The addresses of a report: its first page, its one form, joining another issue, and what scripts ask meanwhile."""

from __future__ import annotations

from typing import Any

from apiflask import APIBlueprint
from flask import jsonify, redirect, render_template, request
from flask_wtf.csrf import CSRFError
from sqlalchemy.orm import Session

from civic.core.errors import DomainError, InvalidInput, NotFound
from civic.core.secrets import parse_public_id
from civic.issues.submission import MOST_PHOTOS, Problems, checked_answers
from civic.issues.work import LONGEST_TEXT
from web import context
from web.kinds import kinds
from web.language import current_language
from web.limits import SUGGESTIONS, limiter
from web.pages.report import assets, bots, place, steps
from web.pages.report.form import STEPS, Told, new_key, step_of_form, told_by_form
from web.problems import as_problem, problem, status_of, wants_json
from web.security import csrf
from web.submissions import join_once, submit
from web.uploads import take_photos

pages = APIBlueprint("report", __name__, enable_openapi=False)


@pages.get("/report")
def where() -> Any:
    """The first step; ``lon`` and ``lat``, ``address_id``, ``asset`` and ``category`` in the address are filled in.

    With an asset the place is known, and the second step is the first.
    """
    told = Told(
        idempotency_key=new_key(), opened=bots.stamp(), language=current_language(),
        category=request.args.get("category", ""),
    )  # fmt: skip
    with context.reading() as session:
        category = kinds(session).by_code.get(told.category)
        if category is not None and category.emergency:
            return _emergency(session, told)
        place.prefill(session, told)
        return steps.show(session, "what" if told.asset else "where", told)


@pages.post("/report")
@csrf.exempt
def send() -> Any:
    """One step forward or back, or the whole report. The token is checked inside, so that nothing typed is lost."""
    try:
        csrf.protect()
    except CSRFError:
        return _refused(step_of_form(), told_by_form(), DomainError("form.expired"), status=400)
    told, step, go = told_by_form(), step_of_form(), request.form.get("go", "next")
    spoilt = _take_uploads(told)
    if go == "back":
        with context.reading() as session:
            return steps.show(session, STEPS[max(0, STEPS.index(step) - 1)], told)
    if spoilt is not None:
        return _refused("details", told, spoilt)
    if step == "result":
        return _send(told)
    with context.reading() as session:
        return _NEXT[step](session, told, go)


@pages.post("/report/join/<public_id>")
@csrf.exempt
def join(public_id: str) -> Any:
    """Another report for the same matter: one tap, with whatever was told so far."""
    told = told_by_form()
    issue = parse_public_id(public_id)
    if issue is None:
        raise NotFound("issue", public_id)
    try:
        csrf.protect()
        joined = join_once(
            context.actor(), issue, told.idempotency_key, text=told.text, contact=told.contact(),
            photos=tuple(told.photos),
        )  # fmt: skip
    except CSRFError:
        return _ask_to_join(issue, told, DomainError("form.expired"), 400)
    except DomainError as error:
        if wants_json() or isinstance(error, NotFound):
            raise
        return _ask_to_join(issue, told, error, 422)
    return _done(joined.report_id, joined.secret)


@pages.get("/report/suggest")
@limiter.limit(SUGGESTIONS)
def suggest() -> Any:
    """Kinds of issue that the words (``text``) may be about, as cards."""
    with context.reading() as session:
        known = kinds(session)
        found = known.suggested(request.args.get("text", ""), current_language())
        return jsonify([steps.card(known, category) for category in found])


@pages.get("/report/nearby")
@limiter.limit(SUGGESTIONS)
def nearby() -> Any:
    """Issues that the report may be about, as a part of the page; empty when there are none."""
    asked = request.args
    told = Told(
        lon=asked.get("lon", ""), lat=asked.get("lat", ""), category=asked.get("category", ""),
        asset=asked.get("asset", ""),
    )  # fmt: skip
    with context.reading() as session:
        category = kinds(session).by_code.get(told.category)
        return render_template(
            "pages/report/nearby.html", near=steps.near(session, told, category), category=category, told=told
        )


def _after_where(session: Session, told: Told, go: str) -> Any:
    try:
        place.settle(session, told)
    except place.Several as several:
        ambiguous = DomainError("place.address_ambiguous", field="location")
        return steps.show(session, "where", told, ambiguous, choices=several.choices)
    except DomainError as error:
        return steps.show(session, "where", told, error)
    return steps.show(session, "what", told)


def _after_what(session: Session, told: Told, go: str) -> Any:
    if go == "suggest":
        return steps.show(session, "what", told, suggest=True)
    problems = Problems()
    problems.text(told.text, "text", longest=LONGEST_TEXT, required=True)
    category = kinds(session).by_code.get(told.category)
    if category is not None and category.emergency:
        return _emergency(session, told)
    if category is None:
        problems.add("category.missing", "category")
    if problems.found:
        return steps.show(session, "what", told, InvalidInput(*problems.found), suggest=True)
    if told.nearby_seen != told.category and steps.near(session, told, category):
        return steps.show(session, "what", told)
    assert category is not None, "else it is among the problems"
    assets.keep_fitting(session, told, category)
    return steps.show(session, "details", told)


def _after_details(session: Session, told: Told, go: str) -> Any:
    category = kinds(session).by_code.get(told.category)
    problems = Problems()
    if category is not None:
        told.answers = _own_answers(told, category.questions)
        checked_answers(category, told.answers, problems)
        assets.settle(session, told, category, problems)
    if problems.found:
        return steps.show(session, "details", told, InvalidInput(*problems.found))
    if told.asset and told.asset_seen != told.asset and assets.reported_before(session, told, category):
        return steps.show(session, "details", told)
    return steps.show(session, "result", told)


_NEXT = {"where": _after_where, "what": _after_what, "details": _after_details}


def _send(told: Told) -> Any:
    try:
        bots.require_person(told.opened)
        sent = submit(context.actor(), told.submission(), told.idempotency_key)
    except DomainError as error:
        if error.code == "photo.not_found":
            told.photos.remove(str(error.params["photo"]))
        if wants_json():
            raise
        return _refused(steps.step_of(error), told, error)
    return _done(sent.promise.report_id, sent.promise.secret)


def _done(report_id: int, secret: str) -> Any:
    """To the report's own page: scripts are told its address, browsers are led there."""
    context.show_new_link(report_id)
    url = f"/r/{secret}?new=1"
    if wants_json():
        return jsonify({"url": url}), 201
    return redirect(url, 303)


def _refused(step: str, told: Told, error: DomainError, status: int | None = None) -> Any:
    if wants_json():
        told_status = status or status_of(error)
        return as_problem(problem(error) | {"status": told_status}, told_status)
    with context.reading() as session:
        return steps.show(session, step, told, error, status=status)


def _ask_to_join(public_id: str, told: Told, error: DomainError, status: int) -> Any:
    """What is still needed before somebody can join, such as a contact where the city wants one."""
    errors, notice = steps.told_of(error, "result")
    page = render_template(
        "pages/report/join.html", public_id=public_id, told=told, errors=errors, notice=notice
    )
    return page, status


def _emergency(session: Session, told: Told) -> Any:
    return render_template(
        "pages/report/emergency.html", category=kinds(session).by_code[told.category], told=told
    )


def _take_uploads(told: Told) -> DomainError | None:
    """Keep the photos that came as files; the problem of those that could not be kept."""
    taken, problems = take_photos(request.files.getlist("photo"), MOST_PHOTOS - len(told.photos))
    told.photos += taken
    return InvalidInput(*problems) if problems else None


def _own_answers(told: Told, questions: list[dict[str, Any]]) -> dict[str, str]:
    """Without what was answered to another category's questions."""
    codes = {question["code"] for question in questions}
    return {code: value for code, value in told.answers.items() if code in codes}
