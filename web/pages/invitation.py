"""The page that an invitation's letter leads to. Opening it does nothing; accepting is a button, since mail scanners
open links too.
"""

from __future__ import annotations

from typing import Any

from apiflask import APIBlueprint
from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext

from civic.core import clock
from civic.core.errors import DomainError
from civic.departments.queries import departments
from civic.people.passwords import SHORTEST_PASSWORD
from civic.people.staff.accept_invitation import accept_invitation, read_invitation
from civic.privacy.consents import record_consent
from civic.privacy.notices import ACCOUNT
from web import context
from web.forms import text_of
from web.limits import BY_LINK, limiter
from web.messages import message_of
from web.problems import status_of
from web.security import keep_secret

pages = APIBlueprint("invitation", __name__, enable_openapi=False)
pages.after_request(keep_secret)


@pages.get("/invitation/<secret>")
def show(secret: str) -> Any:
    return _page(secret, {})


@pages.post("/invitation/<secret>")
@limiter.limit(BY_LINK)
def accept(secret: str) -> Any:
    """Open the account and sign in; who had one already signs in as always."""
    try:
        with context.transaction() as session:
            accepted = accept_invitation(
                session, secret, name=text_of("name"), password=request.form.get("password", "")
            )
            if accepted.sign_in:
                person = accepted.person
                record_consent(session, ACCOUNT, person.language, clock.now(), person_id=person.id)
                context.sign_in(session, person, method="link")
    except DomainError as error:
        return _page(secret, {error.field or "form": message_of(error)}, text_of("name"), status_of(error))
    if accepted.sign_in:
        flash(gettext("Welcome. Your account is open."), "good")
        return redirect(url_for("me.overview"))
    flash(gettext("You have the new roles. Sign in as always."), "good")
    return redirect(url_for("session.sign_in"))


def _page(secret: str, errors: dict[str, str], typed: str = "", status: int = 200) -> Any:
    """The form; or, where the link opens nothing (any more), why."""
    with context.reading() as session:
        context.rules(session)
        try:
            opened = read_invitation(session, secret)
        except DomainError as error:
            return render_template("pages/invitation.html", opened=None, message=message_of(error)), 404
        units = {unit.code: unit.name for unit in departments(session)}
    page = render_template(
        "pages/invitation.html", opened=opened, errors=errors, name=typed or opened.name, units=units,
        shortest=SHORTEST_PASSWORD, secret=secret,
    )  # fmt: skip
    return page, status
