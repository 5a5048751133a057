"""One's own second factors: passkeys, an app that makes codes, recovery codes on paper."""

from __future__ import annotations

from typing import Any

import segno
from flask import flash, jsonify, make_response, redirect, render_template, request, url_for
from flask_babel import gettext

from civic.core.errors import DomainError, NotFound
from civic.core.permissions import Actor
from civic.core.secrets import display_recovery_code
from civic.people.factors.enforce import is_required
from civic.people.factors.passkeys import (
    ask_to_register,
    register_passkey,
    remove_passkey,
    rename_passkey,
)
from civic.people.factors.queries import factors_of
from civic.people.factors.recovery import make_recovery_codes
from civic.people.factors.totp import address_of, confirm_totp, remove_totp, start_totp, waiting_totp
from civic.people.factors.tries import note_passed
from civic.people.queries import person_by_id
from web import context, passkeys
from web.browsers import browser_name
from web.forms import number_of, text_of
from web.messages import message_of
from web.pages.me.door import pages
from web.second_factor import fresh
from web.templating import name

LARGEST_ID = 2**31 - 1


@pages.get("/me/security")
def security() -> Any:
    return _overview()


@pages.post("/me/security/app/start")
@fresh
def start_app() -> Any:
    with context.transaction() as opened:
        start_totp(opened, context.actor(), context.city_key())
    return redirect(url_for("me.security_app"))


@pages.get("/me/security/app")
@fresh
def security_app() -> Any:
    return _app_page()


@pages.post("/me/security/app")
@fresh
def confirm_app() -> Any:
    """The app's first code; whoever had no second factor before gets their recovery codes at once."""
    actor = context.actor()
    try:
        with context.transaction() as opened:
            confirm_totp(opened, actor, context.city_key(), text_of("code"))
            first = factors_of(opened, actor.person_id or 0).codes_left == 0
            codes = make_recovery_codes(opened, actor) if first else []
            _passed(opened, actor, method="app")
    except DomainError as error:
        return _app_page(error)
    flash(gettext("The app is set up. Signing in asks for its code from now on."), "good")
    return _codes_page(codes) if codes else redirect(url_for("me.security"))


@pages.post("/me/security/app/remove")
@fresh
def remove_app() -> Any:
    try:
        with context.transaction() as opened:
            actor = context.actor()
            remove_totp(opened, actor, required=_required(actor))
    except DomainError as error:
        return _overview(app=error)
    flash(gettext("The app is removed."), "good")
    return redirect(url_for("me.security"))


@pages.post("/me/security/passkeys/ask")
@fresh
def ask_new_passkey() -> Any:
    site = passkeys.needed_site()
    city = name(context.rules().name)
    with context.transaction() as opened:
        return jsonify(ask_to_register(opened, context.actor(), site, passkeys.browser(), city=city))


@pages.post("/me/security/passkeys")
@fresh
def add_passkey() -> Any:
    """The passkey that the browser has made. ``codes``: there are no recovery codes yet, so the page asks for them."""
    actor, credential = context.actor(), passkeys.answered()
    taken = passkeys.taken("register", credential, person_id=actor.person_id)
    called = browser_name(request.user_agent.string) or gettext("Passkey")
    with context.transaction() as opened:
        register_passkey(opened, actor, passkeys.needed_site(), taken, credential, name=called)
        codes = factors_of(opened, actor.person_id or 0).codes_left == 0
        _passed(opened, actor, method="passkey")
    flash(gettext("The passkey is added."), "good")
    return jsonify(next=url_for("me.security"), codes=codes)


@pages.post("/me/security/passkeys/name")
def name_passkey() -> Any:
    try:
        with context.transaction() as opened:
            rename_passkey(opened, context.actor(), _passkey(), text_of("name"))
    except DomainError as error:
        return _overview(passkeys=error)
    return redirect(url_for("me.security"))


@pages.post("/me/security/passkeys/remove")
@fresh
def drop_passkey() -> Any:
    try:
        with context.transaction() as opened:
            actor = context.actor()
            remove_passkey(opened, actor, _passkey(), required=_required(actor))
    except DomainError as error:
        return _overview(passkeys=error)
    flash(gettext("The passkey is removed. You may delete it on the device too."), "good")
    return redirect(url_for("me.security"))


@pages.post("/me/security/recovery-codes")
@fresh
def new_recovery_codes() -> Any:
    with context.transaction() as opened:
        codes = make_recovery_codes(opened, context.actor())
    return _codes_page(codes)


def _passed(opened: Any, actor: Actor, *, method: str) -> None:
    """Who has just set a factor up has shown it."""
    assert actor.person_id is not None and actor.session_id is not None, "the door lets in who has signed in"
    note_passed(opened, actor.person_id, actor.session_id, method=method)
    context.second_factor_passed(opened)


def _required(actor: Actor) -> bool:
    return is_required(actor.grants, demo=context.rules().demo)


def _passkey() -> int:
    """The passkey that a form is about. Raises NotFound for what can be none."""
    given = number_of("passkey")
    if given is None or given > LARGEST_ID:
        raise NotFound("passkey", given)
    return given


def _overview(**errors: DomainError) -> Any:
    actor = context.actor()
    with context.reading() as opened:
        factors = factors_of(opened, actor.person_id or 0)
    html = render_template(
        "pages/me/security.html",
        factors=factors,
        required=_required(actor),
        errors={place: message_of(error) for place, error in errors.items()},
    )
    return _unkept(html), 422 if errors else 200


def _app_page(error: DomainError | None = None) -> Any:
    actor = context.actor()
    with context.reading() as opened:
        secret = waiting_totp(opened, actor, context.city_key())
        person = person_by_id(opened, actor.person_id or 0)
        email = person.email if person else ""
    if secret is None:
        if error is not None:
            flash(message_of(error), "bad")
        return redirect(url_for("me.security"))
    address = address_of(secret, account=email, city=name(context.rules().name))
    html = render_template(
        "pages/me/security-app.html",
        picture=segno.make(address, error="m").svg_data_uri(scale=5, border=3, dark="#16211F", light="#fff"),
        address=address,
        secret=" ".join(secret[start : start + 4] for start in range(0, len(secret), 4)),
        errors={} if error is None else {"code": message_of(error)},
        here="me.security",
    )
    return _unkept(html), 200 if error is None else 422


def _codes_page(codes: list[str]) -> Any:
    return _unkept(
        render_template(
            "pages/me/recovery-codes.html",
            codes=[display_recovery_code(code) for code in codes],
            here="me.security",
        )
    )


def _unkept(html: str) -> Any:
    """A page that no cache keeps, the browser's own history included."""
    response = make_response(html)
    response.headers["Cache-Control"] = "no-store"
    return response
