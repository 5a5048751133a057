"""Taking an account's address back, by the link that the old address got."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext

from civic.core.errors import DomainError
from civic.people.email import undo_email
from civic.people.links import find_link
from web import context
from web.limits import SIGN_INS, limiter
from web.pages.account.door import pages, spoilt


@pages.get("/undo-e-mail/<secret>")
def open_undo(secret: str) -> Any:
    """Programs that look at letters open links too: only the button uses it up."""
    try:
        with context.reading() as session:
            email = find_link(session, "undo_email", secret).email
    except DomainError as gone:
        return spoilt(gone, "sign_in")
    return render_template("pages/account/undo.html", secret=secret, email=email)


@pages.post("/undo-e-mail/<secret>")
@limiter.limit(SIGN_INS)
def undo(secret: str) -> Any:
    try:
        with context.transaction() as session:
            undo_email(session, secret)
    except DomainError as gone:
        return spoilt(gone, "sign_in")
    flash(
        gettext("Your address is the one before again, and everybody is signed out. Choose a new password."),
        "good",
    )
    return redirect(url_for("account.reset"))
