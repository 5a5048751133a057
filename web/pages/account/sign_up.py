"""Opening an account: an address, a letter, a name and, if one likes, a password."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext

from civic.core.errors import DomainError
from civic.people.links import find_link
from civic.people.sign_up import sign_up as open_account
from civic.privacy.consents import record_consent
from civic.privacy.notices import ACCOUNT
from web import context
from web.back import back_of_request, safe_path
from web.forms import text_of
from web.language import current_language
from web.limits import LETTERS, LETTERS_ASKED, SIGN_INS, limiter, of_the_address
from web.messages import message_of
from web.pages.account.door import pages, send_link, spoilt


@pages.get("/sign-up")
def sign_up() -> Any:
    if context.actor().person_id is not None:
        return redirect(url_for("me.overview"))
    return _ask()


@pages.post("/sign-up")
@limiter.limit(LETTERS_ASKED)
@limiter.limit(LETTERS, key_func=of_the_address)
def ask_to_sign_up() -> Any:
    try:
        return send_link("sign_up")
    except DomainError as error:
        return _ask({"email": message_of(error)}), 422


@pages.get("/sign-up/<secret>")
def open_sign_up(secret: str) -> Any:
    """Programs that look at letters open links too: only the form uses it up."""
    return _form(secret)


@pages.post("/sign-up/<secret>")
@limiter.limit(SIGN_INS)
def finish_sign_up(secret: str) -> Any:
    try:
        with context.transaction() as session:
            person, link = open_account(
                session, secret, name=request.form.get("name", ""), language=current_language(),
                password=request.form.get("password", ""),
            )  # fmt: skip
            record_consent(session, ACCOUNT, person.language, person.created_at, person_id=person.id)
            context.sign_in(session, person, method="link")
            back = safe_path(str(link.details.get("back", "")))
    except DomainError as error:
        return _form(secret, error)
    flash(gettext("Your account is open. Welcome."), "good")
    return redirect(back or url_for("me.overview"))


def _ask(errors: dict[str, str] | None = None) -> str:
    return render_template(
        "pages/account/sign-up.html", errors=errors or {}, email=text_of("email"), back=back_of_request()
    )


def _form(secret: str, error: DomainError | None = None) -> Any:
    try:
        with context.reading() as session:
            email = find_link(session, "sign_up", secret).email
    except DomainError as gone:
        return spoilt(gone, "sign_up")
    errors = {} if error is None else {error.field or "email": message_of(error)}
    page = render_template(
        "pages/account/open.html",
        errors=errors,
        email=email,
        secret=secret,
        name=request.form.get("name", ""),
    )
    return page, 200 if error is None else 422
