"""Signing in with one of the city's identity providers, and connecting an account with one."""

from __future__ import annotations

import logging
from typing import Any

from apiflask import APIBlueprint
from flask import flash, redirect, request, session, url_for
from flask_babel import gettext
from sqlalchemy.orm import Session

from civic.core.errors import DomainError
from civic.core.permissions import SYSTEM, Actor
from civic.core.sign_on import Provider
from civic.people.sessions import end_sessions
from civic.people.tokens import revoke_tokens
from civic.privacy.consents import record_consent
from civic.privacy.notices import ACCOUNT
from civic.residence.verify import verify_residence
from civic.sign_on.claims import Said
from civic.sign_on.groups import follow_groups
from civic.sign_on.identify import connect, identify, person_at
from web import context, sign_on
from web.back import safe_path
from web.fresh import require_fresh
from web.limits import SIGN_INS, SIGN_OUTS, limiter
from web.messages import message_of
from web.pages.session import first_page
from web.security import csrf

pages = APIBlueprint("sign_on", __name__, enable_openapi=False)

_log = logging.getLogger(__name__)


@pages.get("/sign-on/<code>")
@limiter.limit(SIGN_INS)
def begin(code: str) -> Any:
    """Off to the provider; whoever is signed in comes back to connect the two, and proves first who they are."""
    provider = sign_on.provider_of(code)
    actor = context.actor()
    if actor.person_id is not None:
        # Only from the page where one connects: a link elsewhere must not connect somebody's account with another's.
        if not sign_on.may_connect(actor, request.args.get("connect", "")):
            return redirect(url_for("me.identities"))
        require_fresh()
        session["sign_on_connect"] = actor.session_id
    session["sign_on_back"] = safe_path(request.args.get("back", "")) or ""
    try:
        return sign_on.begin(provider)
    except DomainError as error:
        return _failed(error)


@pages.get("/sign-on/<code>/back")
@limiter.limit(SIGN_INS)
def back(code: str) -> Any:
    """Back from the provider, with its answer."""
    provider = sign_on.provider_of(code)
    leads_to, connecting = session.pop("sign_on_back", ""), session.pop("sign_on_connect", None)
    try:
        told = sign_on.finish(provider)
        if context.actor().person_id is None:
            _come_in(provider, told)
        elif connecting is None or connecting != context.actor().session_id:
            return redirect(url_for("me.identities"))
        else:
            with context.transaction() as opened:
                connect(opened, context.actor(), provider, told)
                if told.area is not None:
                    _settle(opened, context.actor().person_id or 0, told.area)
            flash(gettext("Connected. From now on you can sign in with it."), "good")
            return redirect(url_for("me.identities"))
    except DomainError as error:
        return _failed(error)
    return redirect(leads_to or first_page())


def _come_in(provider: Provider, told: Said) -> None:
    with context.transaction() as opened:
        person, is_new = identify(opened, provider, told, context.rules(opened).languages)
        if is_new:
            record_consent(opened, ACCOUNT, person.language, person.created_at, person_id=person.id)
        if told.area is not None:
            _settle(opened, person.id, told.area)
        if told.groups is not None:
            follow_groups(opened, person.id, provider.code, told.groups)
        context.sign_in(opened, person, method="oidc", second_factor=told.second_factor(provider))


def _settle(opened: Session, person_id: int, area: str) -> None:
    """Believe where somebody lives, if the city takes a provider's word for it. Otherwise they come in all the same."""
    try:
        with opened.begin_nested():
            verify_residence(
                opened, Actor(person_id=person_id), person_id, "claim", key=context.city_key(), area=area
            )
    except DomainError as error:
        _log.info("the area that a provider named was not taken: %s", error.code)


def _failed(error: DomainError) -> Any:
    flash(message_of(error), "bad")
    signed_in = context.actor().person_id is not None
    return redirect(url_for("me.identities" if signed_in else "session.sign_in"))


@pages.post("/sign-on/<code>/ended")
@csrf.exempt
@limiter.limit(SIGN_OUTS)
def ended(code: str) -> Any:
    """The provider says that somebody has signed out or left there: here too, on all their pages, at once.

    OpenID Connect Back-Channel Logout 1.0; the signed token is what entitles to it.
    """
    provider = sign_on.provider_of(code)
    try:
        subject = sign_on.ended(provider, request.form.get("logout_token", ""))
    except DomainError as error:
        return (
            {"error": "invalid_request", "error_description": error.code},
            400,
            {"Cache-Control": "no-store"},
        )
    with context.transaction() as opened:
        person_id = person_at(opened, provider.code, subject)
        if person_id is not None:
            # Roles that came by its word go too, and tokens, which carry them; the next sign-in brings the roles back.
            end_sessions(opened, SYSTEM, person_id)
            revoke_tokens(opened, person_id)
            follow_groups(opened, person_id, provider.code, frozenset())
    return "", 200, {"Cache-Control": "no-store"}
