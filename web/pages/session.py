"""Signing in and out, one's account, and the language of the pages."""

from __future__ import annotations

import logging
from typing import Any

from apiflask import APIBlueprint
from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext

from civic.core.errors import DomainError
from civic.people.roles import works_outside
from civic.people.sign_in import check_password
from web import context, language
from web.back import back_of_request
from web.demo import demo_sign_ins
from web.forms import text_of
from web.limits import SIGN_INS, SIGN_INS_OF_AN_ACCOUNT, limiter, of_the_address
from web.messages import message_of

_log = logging.getLogger(__name__)

pages = APIBlueprint("session", __name__, enable_openapi=False)


@pages.get("/sign-in")
def sign_in() -> Any:
    if context.actor().pending_id is not None:
        return redirect(url_for("factor.challenge", back=back_of_request() or None))
    if context.actor().person_id is not None:
        return redirect(back_of_request() or first_page())
    return sign_in_form()


@pages.post("/sign-in")
@limiter.limit(SIGN_INS)
@limiter.limit(SIGN_INS_OF_AN_ACCOUNT, key_func=of_the_address)
def enter() -> Any:
    # The people of the demo city come in with one tap, in the language in which they are offered.
    language.choose(text_of("language"))
    try:
        with context.transaction() as session:
            demo = context.rules(session).demo
            person = check_password(session, text_of("email"), request.form.get("password", ""), demo=demo)
            context.sign_in(session, person, method="password")
    except DomainError as error:
        # Guessing shows in the log, without an address: by the hash under which the account is counted.
        _log.warning("a sign-in was refused: %s, account %s", error.code, of_the_address())
        return sign_in_form(message_of(error), error.field or "email"), 422
    return redirect(back_of_request() or first_page())


@pages.post("/sign-out")
def leave() -> Any:
    context.sign_out()
    flash(gettext("You are signed out."), "good")
    return redirect(url_for("home.home"))


@pages.get("/language/<code>", endpoint="language")
def set_language(code: str) -> Any:
    language.choose(code)
    return redirect(back_of_request() or url_for("home.home"))


def sign_in_form(error: str | None = None, field: str = "email") -> str:
    """The page to sign in at, with what was typed and, where there is one, the problem of a field."""
    return render_template(
        "pages/sign-in.html", errors={field: error} if error else {}, email=text_of("email"), back=back_of_request(),
        demo=demo_sign_ins(),
    )  # fmt: skip


def first_page() -> str:
    """Where somebody's work begins; before that, what is still owed."""
    if context.actor().pending_id is not None:
        return url_for("factor.challenge")
    if context.actor().withheld:
        return url_for("me.security")
    actor = context.actor()
    if not actor.departments:
        return url_for("home.home")
    return url_for("field.page" if works_outside(grant.role for grant in actor.grants) else "staff.queue")
