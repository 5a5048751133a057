"""What residents say of an initiative: reading, writing, answering, agreeing, and flagging what does not belong."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext
from sqlalchemy.orm import Session

from civic.core.errors import DomainError, NotAllowed, NotFound, WrongStatus
from civic.core.events import last_position
from civic.core.idempotency import claim, remember, scope_of
from civic.core.permissions import Actor
from initiatives.comments.commands.agree import agree
from initiatives.comments.commands.comment import comment
from initiatives.comments.commands.disagree import disagree
from initiatives.comments.commands.edit_comment import edit_comment
from initiatives.comments.commands.flag_comment import flag_comment
from initiatives.comments.commands.withdraw_comment import withdraw_comment
from initiatives.comments.queries.listing import SORTS, comment_shown, comments, thread
from initiatives.proposals.models import Initiative
from initiatives.proposals.queries.detail import initiative_detail
from initiatives.proposals.rooms import initiative_room
from initiatives.proposals.rules import rules_of
from web import context
from web.back import safe_path
from web.discussion_words import SIDES
from web.filters import word_of
from web.forms import text_of
from web.fragments import fragment
from web.language import current_language
from web.limits import AGREEMENTS, COMMENTS, FLAGS, limiter, of_the_account
from web.messages import message_of
from web.moderation_words import WHY_COVERED
from web.pages.initiatives.door import pages, row_asked
from web.pages.initiatives.flags import flag_page, flagged
from web.pages.report.form import new_key
from web.problems import status_of

PAGE = 20
BEST = 2
"""How many of each side the initiative's own page shows."""


@pages.get("/initiatives/<public_id>/comments")
def discussion(public_id: str) -> Any:
    return _discussion(public_id)


@pages.get("/initiatives/<public_id>/comments/rows")
def discussion_rows(public_id: str) -> Any:
    """The comments again, for a page that is open."""
    return fragment(render_template("pages/initiatives/comments-rows.html", **_listed(public_id)))


@pages.get("/initiatives/<public_id>/comments/best")
def best_comments(public_id: str) -> Any:
    """The best of each side again, for the initiative's own page."""
    with context.reading() as session:
        return fragment(render_template("pages/initiatives/comments-best.html", **best(session, public_id)))


@pages.post("/initiatives/<public_id>/comments")
@limiter.limit(COMMENTS, key_func=of_the_account)
def say(public_id: str) -> Any:
    """Write a comment; what is refused is said beside it."""
    words, side = text_of("text"), text_of("side")

    def write(session: Session, actor: Actor) -> int:
        return comment(session, actor, public_id, words, side=side, language=current_language())

    try:
        made = _once(public_id, write)
    except (NotFound, NotAllowed, WrongStatus):
        raise
    except DomainError as error:
        errors = {error.field or "text": message_of(error)}
        return _discussion(public_id, errors, {"text": words, "side": side}), status_of(error)
    if made is None:
        return _to_sign_in(url_for("initiatives.discussion", public_id=public_id))
    flash(gettext("Your comment is public."), "good")
    return redirect(url_for("initiatives.thread_of", public_id=public_id, comment_id=made), 303)


@pages.get("/initiatives/<public_id>/comments/<int:comment_id>")
def thread_of(public_id: str, comment_id: int) -> Any:
    """One comment with its replies; of a reply the thread that it stands in."""
    with context.reading() as session:
        found = comment_shown(session, context.actor(), public_id, comment_id)
    if found.parent is not None:
        here = url_for("initiatives.thread_of", public_id=public_id, comment_id=found.parent)
        return redirect(f"{here}#comment-{comment_id}")
    return _thread(public_id, comment_id)


@pages.get("/initiatives/<public_id>/comments/<int:comment_id>/rows")
def thread_rows(public_id: str, comment_id: int) -> Any:
    """The thread again, for a page that is open."""
    return fragment(render_template("pages/initiatives/thread-rows.html", **_threaded(public_id, comment_id)))


@pages.post("/initiatives/<public_id>/comments/<int:comment_id>/reply")
@limiter.limit(COMMENTS, key_func=of_the_account)
def reply(public_id: str, comment_id: int) -> Any:
    """Reply to a comment."""
    words = text_of("text")

    def write(session: Session, actor: Actor) -> int:
        return comment(session, actor, public_id, words, parent=comment_id, language=current_language())

    here = url_for("initiatives.thread_of", public_id=public_id, comment_id=comment_id)
    try:
        made = _once(public_id, write)
    except (NotFound, NotAllowed, WrongStatus):
        raise
    except DomainError as error:
        return _thread(public_id, comment_id, {"text": message_of(error)}, words), status_of(error)
    if made is None:
        return _to_sign_in(here)
    return redirect(f"{here}#comment-{made}", 303)


@pages.get("/initiatives/<public_id>/comments/<int:comment_id>/edit")
def change(public_id: str, comment_id: int) -> Any:
    """Other words for one's own comment."""
    return _edit_page(public_id, comment_id)


@pages.post("/initiatives/<public_id>/comments/<int:comment_id>/edit")
@limiter.limit(COMMENTS, key_func=of_the_account)
def save_change(public_id: str, comment_id: int) -> Any:
    try:
        with context.transaction() as session:
            edit_comment(session, context.actor(), public_id, comment_id, text_of("text"))
    except (NotFound, NotAllowed):
        raise
    except DomainError as error:
        return _edit_page(public_id, comment_id, message_of(error)), status_of(error)
    return redirect(url_for("initiatives.thread_of", public_id=public_id, comment_id=comment_id), 303)


@pages.post("/initiatives/<public_id>/comments/<int:comment_id>/withdraw")
@limiter.limit(COMMENTS, key_func=of_the_account)
def take_words_back(public_id: str, comment_id: int) -> Any:
    """Take one's own comment back."""
    with context.transaction() as session:
        withdraw_comment(session, context.actor(), public_id, comment_id)
    flash(gettext("Taken back. Nobody reads it any more."), "good")
    return redirect(url_for("initiatives.discussion", public_id=public_id), 303)


@pages.post("/initiatives/<public_id>/comments/<int:comment_id>/agree")
@limiter.limit(AGREEMENTS, key_func=of_the_account)
def say_so_too(public_id: str, comment_id: int) -> Any:
    return _weigh(agree, public_id, comment_id)


@pages.post("/initiatives/<public_id>/comments/<int:comment_id>/disagree")
@limiter.limit(AGREEMENTS, key_func=of_the_account)
def say_so_no_more(public_id: str, comment_id: int) -> Any:
    return _weigh(disagree, public_id, comment_id)


@pages.get("/initiatives/<public_id>/comments/<int:comment_id>/flag")
def flag_words(public_id: str, comment_id: int) -> Any:
    return _flag(public_id, comment_id)


@pages.post("/initiatives/<public_id>/comments/<int:comment_id>/flag")
@limiter.limit(FLAGS)
def send_words_flag(public_id: str, comment_id: int) -> Any:
    """Somebody flags a comment; each person or browser counts once until a moderator has decided."""
    return flagged(
        lambda session, actor, reason, who: flag_comment(session, actor, public_id, comment_id, reason, who=who),
        lambda errors: _flag(public_id, comment_id, errors),
        url_for("initiatives.discussion", public_id=public_id),
    )  # fmt: skip


def best(session: Session, public_id: str) -> dict[str, Any]:
    """What the initiative's own page shows of its comments."""
    page = comments(session, context.actor(), public_id, limit=BEST)
    return WORDS | {"talk": page, "public_id": public_id, "room": initiative_room(public_id)}


WORDS = {"SIDES": SIDES, "WHY_COVERED": WHY_COVERED}


def _once(public_id: str, write: Callable[[Session, Actor], int]) -> int | None:
    """Write it once for a key, however often its form comes; None for a visitor."""
    actor, key = context.actor(), request.form.get("idempotency_key") or new_key()
    if actor.person_id is None:
        return None
    body = json.dumps([request.path, text_of("text"), text_of("side")]).encode()
    with context.transaction() as session:
        claimed = claim(session, scope_of("comment", actor.person_id, body), key, body)
        if claimed.answer is not None:
            return int(claimed.answer["comment"])
        made = write(session, actor)
        remember(session, claimed, {"comment": made})
        return made


def _weigh(verb: Callable[[Session, Actor, str, int], bool], public_id: str, comment_id: int) -> Any:
    here = url_for("initiatives.thread_of", public_id=public_id, comment_id=comment_id)
    if context.actor().person_id is None:
        return _to_sign_in(here)
    try:
        with context.transaction() as session:
            verb(session, context.actor(), public_id, comment_id)
    except (NotFound, NotAllowed):
        raise
    except DomainError as error:
        flash(message_of(error), "bad")
    back = safe_path(text_of("back")) or here
    return redirect(f"{back}#comment-{comment_id}", 303)


def _to_sign_in(back: str) -> Any:
    return redirect(url_for("session.sign_in", back=back))


def _sort() -> str:
    sort = word_of("sort")
    return sort if sort in SORTS else SORTS[0]


def _listed(public_id: str) -> dict[str, Any]:
    sort, cursor = _sort(), word_of("cursor") or None
    with context.reading() as session:
        page = comments(
            session, context.actor(), public_id, sort=sort, limit=PAGE // 2 if sort == "balance" else PAGE,
            cursor=cursor,
        )  # fmt: skip
    asked: dict[str, Any] = {"sort": sort} if sort != SORTS[0] else {}
    return WORDS | {
        "talk": page, "public_id": public_id, "sort": sort, "room": initiative_room(public_id), "asked": asked,
        "here": url_for("initiatives.discussion", public_id=public_id, cursor=cursor, **asked),
        "next_url": url_for("initiatives.discussion", public_id=public_id, cursor=page.next_cursor, **asked)
        if page.next_cursor
        else None,
        "rows_url": url_for("initiatives.discussion_rows", public_id=public_id, cursor=cursor, **asked),
        "first_page": cursor is None,
    }  # fmt: skip


def _discussion(
    public_id: str, errors: dict[str, str] | None = None, typed: dict[str, str] | None = None
) -> str:
    with context.reading() as session:
        position = last_position(session)
        detail = initiative_detail(session, context.actor(), public_id)
        rules = rules_of(session, session.get_one(Initiative, detail.id))
    return render_template(
        "pages/initiatives/comments.html", detail=detail, it=detail.listed, errors=errors or {}, typed=typed or {},
        live_rooms={initiative_room(public_id): position}, idempotency_key=new_key(), longest=rules.comment_length,
        **_listed(public_id),
    )  # fmt: skip


def _threaded(public_id: str, comment_id: int) -> dict[str, Any]:
    number = row_asked("after") or 0
    with context.reading() as session:
        found = thread(session, context.actor(), public_id, comment_id, after=number)
    here = url_for("initiatives.thread_of", public_id=public_id, comment_id=comment_id)
    return WORDS | {
        "thread": found, "public_id": public_id, "room": initiative_room(public_id), "here": here,
        "next_url": f"{here}?after={found.after}" if found.after else None,
        "rows_url": url_for(
            "initiatives.thread_rows", public_id=public_id, comment_id=comment_id, after=number or None
        ),
    }  # fmt: skip


def _thread(public_id: str, comment_id: int, errors: dict[str, str] | None = None, typed: str = "") -> str:
    with context.reading() as session:
        position = last_position(session)
        detail = initiative_detail(session, context.actor(), public_id)
    return render_template(
        "pages/initiatives/thread.html", detail=detail, it=detail.listed, errors=errors or {}, typed=typed,
        live_rooms={initiative_room(public_id): position}, idempotency_key=new_key(),
        **_threaded(public_id, comment_id),
    )  # fmt: skip


def _edit_page(public_id: str, comment_id: int, error: str | None = None) -> str:
    with context.reading() as session:
        found = comment_shown(session, context.actor(), public_id, comment_id)
    if not found.mine:
        raise NotAllowed("comment.change")
    return render_template(
        "pages/initiatives/comment-edit.html", comment=found, public_id=public_id,
        errors={"text": error} if error else {}, typed=text_of("text") if error else found.text, **WORDS,
    )  # fmt: skip


def _flag(public_id: str, comment_id: int, errors: dict[str, str] | None = None) -> str:
    with context.reading() as session:
        found = comment_shown(session, context.actor(), public_id, comment_id)
    return flag_page(
        found.text, errors, url_for("initiatives.discussion", public_id=public_id),
        url_for("initiatives.send_words_flag", public_id=public_id, comment_id=comment_id),
    )  # fmt: skip
