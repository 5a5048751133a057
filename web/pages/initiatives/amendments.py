"""Suggested changes of an initiative's text: reading them, suggesting one, and what the authors decide."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext

from civic.core.errors import DomainError, NotAllowed, NotFound, WrongStatus
from civic.core.events import last_position
from initiatives.amendments.commands.accept import accept
from initiatives.amendments.commands.decline import decline
from initiatives.amendments.commands.flag_amendment import flag_amendment
from initiatives.amendments.commands.suggest import suggest
from initiatives.amendments.commands.withdraw_amendment import withdraw_amendment
from initiatives.amendments.models import FIELDS
from initiatives.amendments.queries.listing import amendment_shown, amendments
from initiatives.proposals.queries.detail import InitiativeDetail, initiative_detail
from initiatives.proposals.rooms import initiative_room
from web import context
from web.discussion_words import AMENDMENT_STATUSES, PARTS
from web.filters import word_of
from web.forms import row_of, text_of
from web.language import current_language
from web.limits import AMENDMENTS, FLAGS, limiter, of_the_account
from web.messages import message_of
from web.moderation_words import WHY_COVERED
from web.pages.initiatives.door import pages, row_asked
from web.pages.initiatives.flags import flag_page, flagged
from web.pages.initiatives.form import errors_of
from web.problems import status_of

WORDS = {"PARTS": PARTS, "AMENDMENT_STATUSES": AMENDMENT_STATUSES, "WHY_COVERED": WHY_COVERED}


@pages.get("/initiatives/<public_id>/amendments")
def suggestions(public_id: str) -> Any:
    """Those that wait, or (``decided``) the others."""
    decided = word_of("decided") == "1"
    with context.reading() as session:
        position = last_position(session)
        detail = initiative_detail(session, context.actor(), public_id)
        page = amendments(
            session, context.actor(), public_id, waiting=not decided, before=row_asked("before")
        )
    return render_template(
        "pages/initiatives/amendments.html", detail=detail, it=detail.listed, page=page, decided=decided,
        live_rooms={initiative_room(public_id): position}, **WORDS,
    )  # fmt: skip


@pages.get("/initiatives/<public_id>/amendments/new")
def new_suggestion(public_id: str) -> Any:
    """The parts of the text to choose from; of a chosen one (``field``) its words to change."""
    return _form(public_id, word_of("field"))


@pages.post("/initiatives/<public_id>/amendments/new")
@limiter.limit(AMENDMENTS, key_func=of_the_account)
def send_suggestion(public_id: str) -> Any:
    field, version, actor = text_of("field"), row_of("version"), context.actor()
    if actor.person_id is None:
        back = url_for("initiatives.new_suggestion", public_id=public_id, field=field)
        return redirect(url_for("session.sign_in", back=back))
    try:
        with context.transaction() as session:
            made = suggest(
                session, actor, public_id, field, text_of("text"), version=version, why=text_of("why"),
                language=current_language(),
            )  # fmt: skip
    except (NotFound, NotAllowed, WrongStatus):
        raise
    except DomainError as error:
        return _form(public_id, field, error), status_of(error)
    flash(
        gettext("Your suggestion is public. Its authors decide about it, and you hear what becomes of it."),
        "good",
    )
    return redirect(url_for("initiatives.suggestion", public_id=public_id, amendment_id=made), 303)


@pages.get("/initiatives/<public_id>/amendments/<int:amendment_id>")
def suggestion(public_id: str, amendment_id: int) -> Any:
    return _page(public_id, amendment_id)


@pages.post("/initiatives/<public_id>/amendments/<int:amendment_id>/accept")
@limiter.limit(AMENDMENTS, key_func=of_the_account)
def take_in(public_id: str, amendment_id: int) -> Any:
    """Take it into the text; ``substance`` says whether those who signed are asked again."""
    try:
        with context.transaction() as session:
            accept(session, context.actor(), public_id, amendment_id, substance=substance_of())
    except (NotFound, NotAllowed, WrongStatus):
        raise
    except DomainError as error:
        return _page(public_id, amendment_id, {error.field or "substance": message_of(error)}), status_of(
            error
        )
    flash(gettext("Accepted. The text holds with these words from now on."), "good")
    return redirect(url_for("initiatives.history", public_id=public_id), 303)


@pages.post("/initiatives/<public_id>/amendments/<int:amendment_id>/decline")
@limiter.limit(AMENDMENTS, key_func=of_the_account)
def turn_down(public_id: str, amendment_id: int) -> Any:
    try:
        with context.transaction() as session:
            decline(session, context.actor(), public_id, amendment_id, reason=text_of("reason"))
    except (NotFound, NotAllowed, WrongStatus):
        raise
    except DomainError as error:
        return _page(public_id, amendment_id, {error.field or "reason": message_of(error)}), status_of(error)
    flash(gettext("Declined. Who suggested it reads why."), "good")
    return redirect(url_for("initiatives.suggestions", public_id=public_id), 303)


@pages.post("/initiatives/<public_id>/amendments/<int:amendment_id>/withdraw")
@limiter.limit(AMENDMENTS, key_func=of_the_account)
def take_suggestion_back(public_id: str, amendment_id: int) -> Any:
    with context.transaction() as session:
        withdraw_amendment(session, context.actor(), public_id, amendment_id)
    flash(gettext("Your suggestion is taken back."), "good")
    return redirect(url_for("initiatives.suggestions", public_id=public_id), 303)


@pages.get("/initiatives/<public_id>/amendments/<int:amendment_id>/flag")
def flag_suggestion(public_id: str, amendment_id: int) -> Any:
    return _flag(public_id, amendment_id)


@pages.post("/initiatives/<public_id>/amendments/<int:amendment_id>/flag")
@limiter.limit(FLAGS)
def send_suggestion_flag(public_id: str, amendment_id: int) -> Any:
    """Somebody flags a suggestion; each person or browser counts once until a moderator has decided."""
    return flagged(
        lambda session, actor, reason, who: flag_amendment(
            session, actor, public_id, amendment_id, reason, who=who
        ),
        lambda errors: _flag(public_id, amendment_id, errors),
        url_for("initiatives.suggestions", public_id=public_id),
    )


def substance_of() -> bool | None:
    """What the form says of the change; None: nothing."""
    return {"yes": True, "no": False}.get(text_of("substance"))


def _form(public_id: str, field: str, error: DomainError | None = None) -> str:
    errors, notice = errors_of(error) if error is not None else ({}, "")
    with context.reading() as session:
        detail = initiative_detail(session, context.actor(), public_id)
    if detail.listed.status != "collecting":
        raise WrongStatus("suggest", detail.listed.status)
    chosen = field if field in FIELDS else ""
    typed = {name: text_of(name) for name in ("text", "why")} if error is not None else {}
    return render_template(
        "pages/initiatives/amendment-form.html", detail=detail, it=detail.listed, field=chosen, fields=FIELDS,
        errors=errors, notice=notice, typed={"text": _now(detail, chosen), "why": ""} | typed, now=_now(detail, chosen),
        **WORDS,
    )  # fmt: skip


def _now(detail: InitiativeDetail, field: str) -> str:
    return str(getattr(detail.text, field)) if field else ""


def _page(public_id: str, amendment_id: int, errors: dict[str, str] | None = None) -> str:
    with context.reading() as session:
        position = last_position(session)
        detail = initiative_detail(session, context.actor(), public_id)
        found = amendment_shown(session, context.actor(), public_id, amendment_id)
    return render_template(
        "pages/initiatives/amendment.html", detail=detail, it=detail.listed, amendment=found, errors=errors or {},
        typed={name: text_of(name) for name in ("reason", "substance")}, signed=detail.listed.signatures,
        live_rooms={initiative_room(public_id): position}, **WORDS,
    )  # fmt: skip


def _flag(public_id: str, amendment_id: int, errors: dict[str, str] | None = None) -> str:
    with context.reading() as session:
        found = amendment_shown(session, context.actor(), public_id, amendment_id)
    return flag_page(
        found.text or found.why, errors, url_for("initiatives.suggestions", public_id=public_id),
        url_for("initiatives.send_suggestion_flag", public_id=public_id, amendment_id=amendment_id),
    )  # fmt: skip
