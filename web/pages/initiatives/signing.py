"""Somebody signs an initiative, stands by it when they are asked again, or takes their signature back."""

from __future__ import annotations

import json
from typing import Any

from flask import flash, redirect, request, url_for
from flask_babel import gettext

from civic.core.errors import DomainError, NotAllowed, NotFound
from civic.core.idempotency import claim, remember, scope_of
from initiatives.signatures.commands.renew_signature import renew_signature
from initiatives.signatures.commands.sign import sign
from initiatives.signatures.commands.withdraw_signature import withdraw_signature
from initiatives.signatures.networks import network_of
from web import context
from web.forms import row_of, text_of
from web.limits import SIGNATURES, limiter, of_the_account
from web.messages import message_of
from web.pages.initiatives.door import pages
from web.pages.initiatives.show import page
from web.pages.report.form import new_key
from web.problems import status_of


@pages.post("/initiatives/<public_id>/sign")
@limiter.limit(SIGNATURES, key_func=of_the_account)
def give(public_id: str) -> Any:
    """Sign the text that the form was shown with (``version``). What is refused is said beside the button."""
    actor, key = context.actor(), request.form.get("idempotency_key") or new_key()
    if actor.person_id is None:
        return redirect(url_for("session.sign_in", back=url_for("initiatives.show", public_id=public_id)))
    typed = {name: text_of(name) for name in ("open", "news", "agree")}
    version, ticked = row_of("version"), {name: value == "yes" for name, value in typed.items()}
    body = json.dumps([public_id, version, ticked]).encode()
    try:
        if not ticked["agree"]:
            raise DomainError("signature.not_agreed", field="agree")
        with context.transaction() as session:
            claimed = claim(session, scope_of("sign", actor.person_id, body), key, body)
            if claimed.answer is None:
                sign(
                    session,
                    actor,
                    public_id,
                    version=version,
                    open=ticked["open"],
                    news=ticked["news"],
                    network=network_of(context.city_key(), public_id, request.remote_addr),
                )
                remember(session, claimed, {})
    except (NotFound, NotAllowed):
        raise
    except DomainError as error:
        return page(public_id, {error.field or "sign": message_of(error)}, typed), status_of(error)
    flash(gettext("You have signed. You can take it back as long as signatures are collected."), "good")
    return redirect(url_for("initiatives.show", public_id=public_id), 303)


@pages.post("/initiatives/<public_id>/sign/renew")
@limiter.limit(SIGNATURES, key_func=of_the_account)
def renew(public_id: str) -> Any:
    """Stand by one's signature for the text that the form was shown with (``version``)."""
    try:
        with context.transaction() as session:
            renew_signature(session, context.actor(), public_id, version=row_of("version"))
    except (NotFound, NotAllowed):
        raise
    except DomainError as error:
        return page(public_id, {error.field or "sign": message_of(error)}), status_of(error)
    flash(gettext("Your signature counts again."), "good")
    return redirect(url_for("initiatives.show", public_id=public_id), 303)


@pages.post("/initiatives/<public_id>/sign/withdraw")
@limiter.limit(SIGNATURES, key_func=of_the_account)
def take(public_id: str) -> Any:
    """Take one's own signature back."""
    with context.transaction() as session:
        withdraw_signature(session, context.actor(), public_id)
    flash(gettext("Your signature is taken back. It does not count any more."), "good")
    return redirect(url_for("initiatives.show", public_id=public_id), 303)
