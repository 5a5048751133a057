"""A new password for who has forgotten theirs."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext

from civic.core.errors import DomainError
from civic.core.permissions import Actor
from civic.people.links import find_link
from civic.people.password import reset_password
from civic.people.tokens import own_tokens
from web import context
from web.forms import text_of
from web.limits import LETTERS, LETTERS_ASKED, SIGN_INS, limiter, of_the_address
from web.messages import message_of
from web.pages.account.door import pages, send_link, spoilt


@pages.get("/reset-password")
def reset() -> Any:
    return _ask()


@pages.post("/reset-password")
@limiter.limit(LETTERS_ASKED)
@limiter.limit(LETTERS, key_func=of_the_address)
def ask_to_reset() -> Any:
    try:
        return send_link("reset_password")
    except DomainError as error:
        return _ask({"email": message_of(error)}), 422


@pages.get("/reset-password/<secret>")
def open_reset(secret: str) -> Any:
    """Programs that look at letters open links too: only the form uses it up."""
    return _form(secret)


@pages.post("/reset-password/<secret>")
@limiter.limit(SIGN_INS)
def finish_reset(secret: str) -> Any:
    try:
        with context.transaction() as session:
            person = reset_password(session, secret, password=request.form.get("password", ""))
            programs = own_tokens(session, Actor(person_id=person.id))
    except DomainError as error:
        return _form(secret, error)
    flash(gettext("Your password is changed. Sign in with it."), "good")
    if programs:
        flash(
            gettext(
                "Programs with an API token of yours go on. Look at the tokens if you do not know all of them."
            )
        )
    return redirect(url_for("session.sign_in", back=url_for("me.tokens") if programs else None))


def _ask(errors: dict[str, str] | None = None) -> str:
    return render_template("pages/account/reset.html", errors=errors or {}, email=text_of("email"))


def _form(secret: str, error: DomainError | None = None) -> Any:
    if error is not None and error.code.startswith("link."):
        return spoilt(error, "reset_password")
    try:
        with context.reading() as session:
            email = find_link(session, "reset_password", secret).email
    except DomainError as gone:
        return spoilt(gone, "reset_password")
    errors = {} if error is None else {error.field or "password": message_of(error)}
    page = render_template("pages/account/new-password.html", errors=errors, email=email, secret=secret)
    return page, 200 if error is None else 422
