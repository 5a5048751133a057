"""Somebody says that words beside an initiative do not belong on a public page."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import flash, redirect, render_template
from flask_babel import gettext
from sqlalchemy.orm import Session

from civic.core.errors import DomainError, NotFound
from civic.core.permissions import Actor
from civic.moderation.commands.flag import source_of
from web import context
from web.forms import text_of
from web.issue_page import hash_to_count
from web.messages import message_of
from web.moderation_words import REASON_WORDS

EXCERPT = 140
"""Characters of the words that the form repeats."""


def flag_page(words: str, errors: dict[str, str] | None, back: str, sent_to: str) -> str:
    """The form: the ``words`` that it is about, and the reasons."""
    return render_template(
        "pages/initiatives/flag.html", words=words[:EXCERPT], reasons=REASON_WORDS, errors=errors or {}, back=back,
        sent_to=sent_to, source=source_of(context.actor()), typed={"reason": text_of("reason")},
    )  # fmt: skip


def flagged(
    flag: Callable[[Session, Actor, str, bytes], bool], page: Callable[[dict[str, str]], str], back: str
) -> Any:
    """Flag what the form is about, and go back; what is refused is said beside it."""
    try:
        with context.transaction() as session:
            flag(session, context.actor(), text_of("reason"), hash_to_count())
    except NotFound:
        raise
    except DomainError as error:
        if error.field is None:
            raise
        return page({error.field: message_of(error)}), 422
    flash(gettext("Thank you. A moderator will look at it."), "good")
    return redirect(back, 303)
