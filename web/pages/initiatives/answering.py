"""The authors answer the opinions of departments."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, url_for
from flask_babel import gettext

from civic.core.errors import DomainError, NotAllowed, NotFound
from initiatives.opinions.commands.answer_opinions import answer_opinions
from web import context
from web.forms import text_of
from web.language import current_language
from web.limits import OF_AN_ACCOUNT, limiter, of_the_account
from web.pages.initiatives.door import pages
from web.pages.initiatives.form import errors_of
from web.pages.initiatives.show import page
from web.problems import status_of


@pages.post("/initiatives/<public_id>/answer")
@limiter.limit(OF_AN_ACCOUNT, key_func=of_the_account)
def answer(public_id: str) -> Any:
    """Keep the answer (``answer``). What is refused is said beside it, and what was typed stays."""
    words = text_of("answer")
    try:
        with context.transaction() as session:
            answer_opinions(session, context.actor(), public_id, words, language=current_language())
    except (NotFound, NotAllowed):
        raise
    except DomainError as error:
        errors, notice = errors_of(error)
        told = errors or {"answer": notice}
        return page(public_id, told, {"answer": words}), status_of(error)
    flash(gettext("Your answer goes to the council with the opinions."), "good")
    return redirect(url_for("initiatives.show", public_id=public_id), 303)
