"""Another address: asked for here, confirmed by the link that it gets."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext

from civic.core.errors import DomainError
from civic.people.email import ask_for_email, change_email, email_asked
from civic.people.links import find_link
from civic.people.queries import person_by_id
from web import context
from web.forms import text_of
from web.fresh import require_fresh
from web.limits import LETTERS, limiter, of_the_account, of_the_address
from web.messages import message_of
from web.pages.me.door import pages


@pages.get("/me/e-mail")
def email() -> Any:
    require_fresh()
    return _page()


@pages.post("/me/e-mail")
@limiter.limit(LETTERS, key_func=of_the_account)
@limiter.limit(LETTERS, key_func=of_the_address)
def ask_for_email_change() -> Any:
    require_fresh()
    typed = text_of("email")
    try:
        with context.transaction() as session:
            ask_for_email(session, context.actor(), context.city_key(), typed)
    except DomainError as error:
        return _page({"email": message_of(error)}, typed), 422
    flash(gettext("A letter is on its way to %(email)s. Open its link to confirm the address.", email=typed))
    return redirect(url_for("me.details"))


@pages.get("/me/e-mail/<secret>")
def open_email(secret: str) -> Any:
    """Programs that look at letters open links too: only the button uses it up."""
    with context.reading() as session:
        link = find_link(session, "change_email", secret)
        if link.person_id != context.actor().person_id:
            raise DomainError("link.not_valid")
        return render_template("pages/me/email-link.html", secret=secret, email=link.email)


@pages.post("/me/e-mail/<secret>")
def save_email(secret: str) -> Any:
    with context.transaction() as session:
        person = change_email(session, context.actor(), context.city_key(), secret)
        address = person.email
    flash(
        gettext("Your address is %(email)s now. The one before can take it back for 7 days.", email=address),
        "good",
    )
    return redirect(url_for("me.details"))


def _page(errors: dict[str, str] | None = None, typed: str = "") -> str:
    actor = context.actor()
    with context.reading() as session:
        return render_template(
            "pages/me/email.html", errors=errors or {}, typed=typed, asked=email_asked(session, actor),
            person=person_by_id(session, actor.person_id or 0),
        )  # fmt: skip
