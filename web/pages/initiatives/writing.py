"""An initiative is written: a draft that keeps itself, what is similar meanwhile, and the way to the moderators."""

from __future__ import annotations

import json
from typing import Any

from flask import flash, jsonify, redirect, render_template, request, url_for
from flask_babel import gettext
from sqlalchemy.orm import Session

from civic.areas.outlines import coarse_outlines
from civic.areas.queries import areas_of_city
from civic.categories.queries import categories
from civic.core import clock
from civic.core.errors import DomainError, NotAllowed, NotFound, WrongStatus
from civic.core.idempotency import claim, remember, scope_of
from civic.core.permissions import Actor, policies
from civic.intake.attachment_types import LARGEST_DOCUMENT, MOST_DOCUMENTS
from civic.issues.submission import MOST_PHOTOS
from civic.triage.alike import issues_like
from geo.errors import ShapeError
from geo.shapes import Point
from initiatives.enclosures.commands.enclose import Enclosure, enclose
from initiatives.enclosures.queries import enclosed
from initiatives.origins.commands.link_issues import link_issues
from initiatives.origins.queries import beginning, issues_of
from initiatives.proposals.commands.appeal import appeal
from initiatives.proposals.commands.propose import propose
from initiatives.proposals.commands.revise import WRITABLE, revise
from initiatives.proposals.commands.submit import may_submit, submit
from initiatives.proposals.commands.withdraw import withdraw
from initiatives.proposals.placing import AROUND
from initiatives.proposals.queries.detail import InitiativeDetail, initiative_detail
from initiatives.proposals.queries.similar import similar
from initiatives.proposals.rules import initiative_rules
from web import context
from web.filters import word_of
from web.fragments import fragment
from web.initiative_page import drawn_of, place_of
from web.initiative_rules import rules_of
from web.language import current_language
from web.limits import DRAFTS, OF_AN_ACCOUNT, SUGGESTIONS, limiter, of_the_account
from web.maps import city_map, place_map
from web.pages.initiatives.beginning import begin_with
from web.pages.initiatives.door import pages
from web.pages.initiatives.form import (
    Typed,
    errors_of,
    ids,
    numbers_of,
    settle,
    take_files,
    typed_by_form,
)
from web.pages.report.form import new_key
from web.pages.report.place import choice_key
from web.problems import as_problem, problem, status_of, wants_json
from web.security import csrf, is_expired
from web.templating import moment, name
from web.typed_address import SeveralAddresses


@pages.get("/initiatives/new")
def new() -> Any:
    """An empty form; ``title``, ``area``, ``category``, ``lon`` and ``lat`` in the address are filled in, and what
    follows from each ``issue`` there.
    """
    typed = Typed(
        idempotency_key=new_key(), title=word_of("title"), area=word_of("area"), category=word_of("category"),
        lon=word_of("lon"), lat=word_of("lat"), issues=numbers_of(request.args.getlist("issue")),
    )  # fmt: skip
    if typed.issues:
        with context.reading() as session:
            begin_with(session, context.actor(), typed)
    return _page(typed)


@pages.post("/initiatives/new")
@csrf.exempt
@limiter.limit(DRAFTS)
def begin() -> Any:
    """Keep a new draft, and lay it before the moderators where that is wanted. The token is checked inside, so that
    nothing typed is lost.
    """
    return _save(None)


@pages.get("/initiatives/<public_id>/edit")
def edit(public_id: str) -> Any:
    with context.reading() as session:
        detail = _own(session, public_id)
        return _page(_typed_of(session, detail), detail)


@pages.post("/initiatives/<public_id>/edit")
@csrf.exempt
@limiter.limit(DRAFTS, key_func=of_the_account)
def save(public_id: str) -> Any:
    """Keep the draft as it stands in the form; lay it before the moderators where that is wanted."""
    return _save(public_id)


@pages.post("/initiatives/<public_id>/appeal")
@limiter.limit(OF_AN_ACCOUNT, key_func=of_the_account)
def ask_again(public_id: str) -> Any:
    """Another moderator is to look at it, unchanged."""
    with context.transaction() as session:
        appeal(session, context.actor(), public_id)
    flash(gettext("Another moderator will look at it."), "good")
    return redirect(url_for("initiatives.show", public_id=public_id))


@pages.post("/initiatives/<public_id>/withdraw")
@limiter.limit(OF_AN_ACCOUNT, key_func=of_the_account)
def take_back(public_id: str) -> Any:
    """The authors take it back."""
    with context.transaction() as session:
        withdraw(session, context.actor(), public_id)
    flash(gettext("Withdrawn. Nobody can sign it any more."), "good")
    return redirect(url_for("initiatives.show", public_id=public_id))


@pages.get("/initiatives/similar")
@limiter.limit(SUGGESTIONS)
def like_it() -> Any:
    """Initiatives and issues that the words (``text``) may be about, as a part of the page; else nothing."""
    with context.reading() as session:
        found = found_like(session, word_of("text"))
        return fragment(render_template("pages/initiatives/similar.html", found=found))


@pages.get("/initiatives/areas.json")
def areas() -> Any:
    """The areas among which the form chooses, for its map: shapes in degrees (WGS 84, longitude first)."""
    with context.reading() as session:
        known = areas_of_city(session)
        shapes = coarse_outlines(session, [area.id for area in known])
    return jsonify([{"id": area.id, "geometry": shapes[area.id]} for area in known if area.id in shapes])


def _save(public_id: str | None) -> Any:
    typed, actor = typed_by_form(), context.actor()
    if request.form.get("go") == "no_place":
        typed.lon = typed.lat = typed.address = typed.placed = typed.shape = typed.around = ""
    if is_expired():
        return _refused(public_id, typed, DomainError("form.expired"), 400)
    try:
        policies.require("initiative.propose", actor)
        take_files(typed)
        with context.reading() as session:
            settle(session, typed)
        public_id = _kept(actor, public_id, typed)
        if request.form.get("go") == "submit":
            with context.transaction() as session:
                submit(session, actor, public_id)
    except NotAllowed as error:
        if actor.person_id is not None:
            raise
        return _refused(public_id, typed, error, 403)
    except (NotFound, WrongStatus):
        raise
    except DomainError as error:
        return _refused(public_id, typed, error, status_of(error))
    url = url_for("initiatives.edit", public_id=public_id)
    if wants_json():
        return jsonify(
            {"id": public_id, "url": url, "saved": gettext("Draft kept, %(time)s", time=moment(clock.now()))}
        )
    if request.form.get("go") != "submit":
        flash(gettext("Your draft is kept. Only you see it."), "good")
        return redirect(url, 303)
    flash(gettext("A moderator will look at it and then publish it or say what is missing."), "good")
    return redirect(url_for("initiatives.show", public_id=public_id, sent=1), 303)


def _kept(actor: Actor, public_id: str | None, typed: Typed) -> str:
    """The public id of the draft with this text. A new one is made once for a key, however often its form comes."""
    if public_id is None:
        # The key names the draft, not what stands in it: a form that comes twice goes on where it was.
        body = json.dumps({"draft": typed.idempotency_key}).encode()
        with context.transaction() as session:
            claimed = claim(session, scope_of("propose", actor.person_id, body), typed.idempotency_key, body)
            if claimed.answer is None:
                made = propose(session, actor, typed.proposal(), typed.where())
                _with_it(session, actor, made, typed)
                remember(session, claimed, {"initiative": made})
                return made
            public_id = str(claimed.answer["initiative"])
    with context.transaction() as session:
        revise(session, actor, public_id, typed.proposal(), typed.where())
        _with_it(session, actor, public_id, typed)
    return public_id


def _with_it(session: Session, actor: Actor, public_id: str, typed: Typed) -> None:
    """Keep from which issues it comes, and what is enclosed."""
    link_issues(session, actor, public_id, typed.issues)
    enclose(session, actor, public_id, typed.photos, typed.documents, seen=typed.seen)


def _refused(public_id: str | None, typed: Typed, error: DomainError, status: int) -> Any:
    if wants_json():
        return as_problem(problem(error) | {"status": status}, status)
    with context.reading() as session:
        try:
            detail = _own(session, public_id) if public_id is not None else None
        except (NotFound, NotAllowed, WrongStatus):
            # What was typed is shown again to whoever sent it, and nothing else.
            detail = None
        return _page(typed, detail, error), status


def _own(session: Session, public_id: str) -> InitiativeDetail:
    """A draft of whoever asks. Raises NotFound, WrongStatus where it is not for writing any more."""
    detail = initiative_detail(session, context.actor(), public_id)
    policies.require("initiative.revise", context.actor(), detail.subject)
    if detail.listed.status not in WRITABLE:
        raise WrongStatus("revise", detail.listed.status)
    return detail


def _page(typed: Typed, detail: InitiativeDetail | None = None, error: DomainError | None = None) -> str:
    errors, notice = errors_of(error) if error is not None else ({}, "")
    actor = context.actor()
    if isinstance(error, NotAllowed):
        notice = gettext("Sign in first. What you have written stays in this form.")
    with context.reading() as session:
        try:
            here = Point.parse(typed.lon, typed.lat)
        except ShapeError:
            here = None
        come_from = beginning(session, actor, typed.issues).issues
        return render_template(
            "pages/initiatives/write.html", typed=typed, come_from=come_from, AROUND=AROUND, detail=detail,
            most_photos=MOST_PHOTOS, most_documents=MOST_DOCUMENTS, document_megabytes=LARGEST_DOCUMENT // 1024 // 1024,
            errors=errors, notice=notice, ids=ids(errors), groups=categories(session), areas=areas_of_city(session),
            days=initiative_rules(session).moderation_days,
            may_submit=actor.person_id is None or may_submit(session, actor.person_id),
            broken=rules_of(detail.broken_rules) if detail else [],
            found=found_like(session, f"{typed.title} {typed.problem}") if typed.title else [],
            choices=[
                (choice_key(each), each.label(current_language()), name(each.area) if each.area else "")
                for each in (error.choices if isinstance(error, SeveralAddresses) else ())
            ],
            page_map=place_map(session, here) if here else city_map(session, "place"),
        )  # fmt: skip


def found_like(session: Session, words: str) -> list[Any]:
    """Initiatives, then issues, with some of the words."""
    actor = context.actor()
    return [*similar(session, actor, words), *issues_like(session, actor, words)]


def _typed_of(session: Session, detail: InitiativeDetail) -> Typed:
    text, here, drawn = detail.text, place_of(detail), drawn_of(detail)
    kept = enclosed(session, detail.id)
    area = next((each for each in areas_of_city(session) if each.code == detail.listed.area), None)
    return Typed(
        idempotency_key=new_key(), title=text.title, problem=text.problem, wish=text.wish, for_whom=text.for_whom,
        helpers=text.helpers, planned_result=text.planned_result,
        cost_least="" if text.cost_least is None else str(text.cost_least),
        cost_most="" if text.cost_most in (None, text.cost_least) else str(text.cost_most),
        area=str(area.id) if area else "", category=detail.listed.category or "",
        lon=f"{here.lon:.6f}" if here else "", lat=f"{here.lat:.6f}" if here else "",
        shape=json.dumps(drawn) if drawn else "", criteria=[each["text"] for each in text.criteria],
        issues=[issue.public_id for issue in issues_of(session, context.actor(), detail.id)],
        photos=[Enclosure(each.public_id, each.alternative) for each in kept.photos],
        documents=[Enclosure(each.public_id, each.name) for each in kept.documents],
    )  # fmt: skip
