"""Signing in by a link instead of a password."""

from __future__ import annotations

from typing import Any

from flask import redirect, render_template

from civic.core.errors import DomainError
from civic.people.links import find_link
from civic.people.sign_in import sign_in_by_link as use
from web import context
from web.back import safe_path
from web.limits import LETTERS, LETTERS_ASKED, SIGN_INS, limiter, of_the_address
from web.messages import message_of
from web.pages.account.door import pages, send_link, spoilt
from web.pages.session import first_page, sign_in_form


@pages.post("/sign-in/link")
@limiter.limit(LETTERS_ASKED)
@limiter.limit(LETTERS, key_func=of_the_address)
def ask_to_sign_in() -> Any:
    try:
        return send_link("sign_in")
    except DomainError as error:
        return sign_in_form(message_of(error)), 422


@pages.get("/sign-in/link/<secret>")
def open_sign_in(secret: str) -> Any:
    """Programs that look at letters open links too: only the button uses it up."""
    try:
        with context.reading() as session:
            email = find_link(session, "sign_in", secret).email
    except DomainError as gone:
        return spoilt(gone, "sign_in")
    return render_template("pages/account/sign-in-link.html", secret=secret, email=email)


@pages.post("/sign-in/link/<secret>")
@limiter.limit(SIGN_INS)
def sign_in_by_link(secret: str) -> Any:
    try:
        with context.transaction() as session:
            person, link = use(session, secret)
            context.sign_in(session, person, method="link")
            back = safe_path(str(link.details.get("back", "")))
    except DomainError as gone:
        return spoilt(gone, "sign_in")
    return redirect(back or first_page())
