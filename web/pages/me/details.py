"""One's name, the language of letters and pages, and the ways to address and password."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext

from civic.core.errors import DomainError
from civic.people.details import change_details
from civic.people.email import email_asked
from civic.people.queries import person_by_id
from web import context, language
from web.limits import OF_AN_ACCOUNT, limiter, of_the_account
from web.messages import message_of
from web.pages.me.door import pages


@pages.get("/me/details")
def details() -> Any:
    return _page()


@pages.post("/me/details")
@limiter.limit(OF_AN_ACCOUNT, key_func=of_the_account)
def save_details() -> Any:
    name, spoken = request.form.get("name", ""), request.form.get("language", "")
    try:
        with context.transaction() as session:
            change_details(session, context.actor(), name=name, language=spoken)
    except DomainError as error:
        return _page({str(error.field): message_of(error)}, name, spoken), 422
    language.choose(spoken)
    flash(gettext("Saved."), "good")
    return redirect(url_for("me.details"))


def _page(errors: dict[str, str] | None = None, name: str | None = None, spoken: str | None = None) -> str:
    actor = context.actor()
    with context.reading() as session:
        person = person_by_id(session, actor.person_id or 0)
        assert person is not None, "the door has looked"
        return render_template(
            "pages/me/details.html", errors=errors or {}, person=person, asked=email_asked(session, actor),
            name=person.name if name is None else name, spoken=spoken or person.language,
            has_password=person.password_hash is not None,
        )  # fmt: skip
