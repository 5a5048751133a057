"""Another password."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext

from civic.core.errors import DomainError
from civic.people.password import change_password
from civic.people.queries import person_by_id
from web import context
from web.fresh import has_a_factor, require_fresh
from web.limits import SIGN_INS_OF_AN_ACCOUNT, limiter, of_the_account
from web.messages import message_of
from web.pages.me.door import pages


@pages.get("/me/password")
def password() -> Any:
    _ask_again()
    return _page()


@pages.post("/me/password")
@limiter.limit(SIGN_INS_OF_AN_ACCOUNT, key_func=of_the_account)
def save_password() -> Any:
    _ask_again()
    try:
        with context.transaction() as session:
            change_password(
                session, context.actor(), before=request.form.get("before", ""),
                password=request.form.get("password", ""),
            )  # fmt: skip
            context.identity_proved(session)
    except DomainError as error:
        return _page({str(error.field): message_of(error)}), 422
    flash(gettext("Your password is changed. Everybody who was signed in elsewhere is signed out."), "good")
    return redirect(url_for("me.details"))


def _ask_again() -> None:
    """The password before is proof enough only where it is all that the account is opened with: to change it renews
    the proof of who somebody is, and who has a second factor gives that with the factor.
    """
    if not _has_one() or has_a_factor():
        require_fresh()


def _has_one() -> bool:
    with context.reading() as session:
        person = person_by_id(session, context.actor().person_id or 0)
        return person is not None and person.password_hash is not None


def _page(errors: dict[str, str] | None = None) -> str:
    with context.reading() as session:
        person = person_by_id(session, context.actor().person_id or 0)
        assert person is not None, "the door has looked"
        return render_template(
            "pages/me/password.html", errors=errors or {}, person=person,
            has_password=person.password_hash is not None,
        )  # fmt: skip
