"""Proving again who one is: by the password, or by a link that is opened in this very browser."""

from __future__ import annotations

from typing import Any, Final

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext

from civic.core.errors import DomainError
from civic.people.links import ask_link, find_link
from civic.people.queries import person_by_id
from civic.people.sign_in import check_own_password, prove_by_link
from web import context
from web.back import back_of_request, safe_path
from web.fresh import has_a_factor
from web.limits import LETTERS, SIGN_INS, SIGN_INS_OF_AN_ACCOUNT, limiter, of_the_account
from web.messages import message_of
from web.pages.me.door import pages

WAYS: Final = frozenset(
    {
        "me.confirm",
        "me.confirm_by_password",
        "me.ask_to_confirm",
        "me.open_confirmation",
        "me.confirm_by_link",
    }
)


@pages.before_request
def only_by_the_factor_where_there_is_one() -> Any:
    """Every way of this page asks for less than a second factor does."""
    if (request.endpoint or "") in WAYS and has_a_factor():
        return redirect(url_for("factor.challenge", back=_back()))
    return None


@pages.get("/me/confirm")
def confirm() -> Any:
    return _page()


@pages.post("/me/confirm")
@limiter.limit(SIGN_INS)
@limiter.limit(SIGN_INS_OF_AN_ACCOUNT, key_func=of_the_account)
def confirm_by_password() -> Any:
    try:
        with context.transaction() as session:
            check_own_password(session, context.actor(), request.form.get("password", ""))
            context.identity_proved(session)
    except DomainError as error:
        return _page({"password": message_of(error)}), 422
    return redirect(_back())


@pages.post("/me/confirm/link")
@limiter.limit(LETTERS, key_func=of_the_account)
def ask_to_confirm() -> Any:
    actor = context.actor()
    with context.transaction() as session:
        person = person_by_id(session, actor.person_id or 0)
        assert person is not None, "the door has looked"
        ask_link(
            session, actor, context.city_key(), "confirm", email=person.email, language=person.language,
            person=person, details={"session": actor.session_id, "back": _back()},
        )  # fmt: skip
        email = person.email
    flash(gettext("A link is on its way to %(email)s. Open it in this browser.", email=email))
    return redirect(url_for("me.confirm", back=_back()))


@pages.get("/me/confirm/<secret>")
def open_confirmation(secret: str) -> Any:
    """Programs that look at letters open links too: only the button uses it up."""
    with context.reading() as session:
        find_link(session, "confirm", secret)
    return render_template("pages/me/confirm-link.html", secret=secret)


@pages.post("/me/confirm/<secret>")
def confirm_by_link(secret: str) -> Any:
    with context.transaction() as session:
        link = prove_by_link(session, context.actor(), secret)
        back = safe_path(str(link.details.get("back", "")))
        context.identity_proved(session)
    return redirect(back or url_for("me.overview"))


def _page(errors: dict[str, str] | None = None) -> str:
    with context.reading() as session:
        person = person_by_id(session, context.actor().person_id or 0)
        return render_template(
            "pages/me/confirm.html", errors=errors or {}, back=_back(), person=person,
            has_password=person is not None and person.password_hash is not None,
        )  # fmt: skip


def _back() -> str:
    return back_of_request() or url_for("me.overview")
