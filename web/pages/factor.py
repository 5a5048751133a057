"""The second step of signing in, and signing in with a passkey alone, which is both steps at once."""

from __future__ import annotations

import logging
from typing import Any

from apiflask import APIBlueprint
from flask import jsonify, redirect, render_template, url_for

from civic.core.errors import DomainError
from civic.people.factors.passkeys import ask_to_sign_in
from civic.people.factors.queries import factors_of
from civic.people.factors.recovery import accept_recovery_code
from civic.people.factors.totp import accept_code
from civic.people.factors.tries import may_try, note_passed
from civic.people.queries import person_by_id
from web import context, passkeys
from web.back import back_of_request
from web.forms import text_of
from web.limits import PASSKEYS, SIGN_INS, limiter
from web.messages import message_of

_log = logging.getLogger(__name__)

pages = APIBlueprint("factor", __name__, enable_openapi=False)


@pages.get("/sign-in/confirm")
def challenge() -> Any:
    who = _who()
    return redirect(url_for("session.sign_in")) if who is None else _page(who)


@pages.post("/sign-in/confirm")
@limiter.limit(SIGN_INS)
def show_code() -> Any:
    """A code of the app, or a recovery code. A wrong one, an old one and one where none is set up are told alike."""
    who, actor = _who(), context.actor()
    if who is None or actor.session_id is None:
        return redirect(url_for("session.sign_in"))
    field = "recovery_code" if text_of("recovery_code") else "code"
    with context.transaction() as opened:
        may = may_try(opened, who)
    if not may:
        return _page(who, field, DomainError("factor.too_many")), 429
    with context.transaction() as opened:
        if field == "code":
            right, method = accept_code(opened, who, context.city_key(), text_of(field)), "app"
        else:
            right, method = accept_recovery_code(opened, who, text_of(field)), "recovery_code"
        if right:
            note_passed(opened, who, actor.session_id, method=method)
            context.second_factor_passed(opened)
    if not right:
        _log.warning("a second factor was refused: %s, person %s", field, who)
        return _page(who, field, DomainError(f"factor.{field}_wrong")), 422
    return redirect(_onward())


@pages.post("/sign-in/confirm/passkey/ask")
@limiter.limit(PASSKEYS)
def ask_passkey() -> Any:
    """What the browser shows a passkey of this person's for."""
    who = _needed()
    with context.transaction() as opened:
        return jsonify(ask_to_sign_in(opened, passkeys.needed_site(), passkeys.browser(), person_id=who))


@pages.post("/sign-in/confirm/passkey")
@limiter.limit(PASSKEYS)
def show_passkey() -> Any:
    who, actor = _needed(), context.actor()
    credential = passkeys.answered()
    taken = passkeys.taken("sign_in", credential, person_id=who)
    with context.transaction() as opened:
        passkeys.accepted(opened, taken, credential)
        assert actor.session_id is not None, "whoever is known has a session"
        note_passed(opened, who, actor.session_id, method="passkey")
        context.second_factor_passed(opened)
    return jsonify(next=_onward())


@pages.post("/sign-in/passkey/ask")
@limiter.limit(PASSKEYS)
def ask_sign_in() -> Any:
    """What the browser shows a passkey of anybody's for; it tells nothing about accounts."""
    with context.transaction() as opened:
        return jsonify(ask_to_sign_in(opened, passkeys.needed_site(), passkeys.browser()))


@pages.post("/sign-in/passkey")
@limiter.limit(PASSKEYS)
def sign_in() -> Any:
    credential = passkeys.answered()
    taken = passkeys.taken("sign_in", credential)
    with context.transaction() as opened:
        person = passkeys.accepted(opened, taken, credential)
        context.sign_in(opened, person, method="passkey", second_factor=True)
    return jsonify(next=_onward())


def _who() -> int | None:
    """Whose second factor is asked for: who has just signed in, or who shows once more that it is they."""
    actor = context.actor()
    return actor.pending_id or actor.person_id


def _needed() -> int:
    who = _who()
    if who is None:
        raise DomainError("http.401")
    return who


def _page(who: int, field: str = "", error: DomainError | None = None) -> str:
    with context.reading() as opened:
        person = person_by_id(opened, who)
        email = person.email if person else ""
        factors = factors_of(opened, who)
    return render_template(
        "pages/second-factor.html",
        errors={} if error is None else {field: message_of(error)},
        typed=text_of("recovery_code"),
        email=email,
        factors=factors,
        back=back_of_request(),
    )


def _onward() -> str:
    """Where they were going; whoever was going nowhere in particular, to where their work begins."""
    back = back_of_request()
    if back and back != url_for("home.home"):
        return back
    return url_for("staff.queue") if context.actor().departments else url_for("home.home")
