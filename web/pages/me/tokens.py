"""Tokens by which one's own programs use the API."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext

from civic.core.errors import DomainError
from civic.people.tokens import LONGEST_LABEL, make_own_token, own_tokens
from civic.people.tokens import revoke_token as revoke
from web import context
from web.fresh import require_fresh
from web.limits import OF_AN_ACCOUNT, limiter, of_the_account
from web.messages import message_of
from web.pages.me.door import pages


@pages.get("/me/tokens")
def tokens() -> Any:
    return _page()


@pages.post("/me/tokens")
@limiter.limit(OF_AN_ACCOUNT, key_func=of_the_account)
def make_token() -> Any:
    """The token is in this one answer and nowhere else."""
    require_fresh()
    label = request.form.get("label", "")
    try:
        with context.transaction() as session:
            made = make_own_token(session, context.actor(), label)
    except DomainError as error:
        return _page({"label": message_of(error)}, label), 422
    return _page(made=made)


@pages.post("/me/tokens/revoke")
@limiter.limit(OF_AN_ACCOUNT, key_func=of_the_account)
def revoke_token() -> Any:
    with context.transaction() as session:
        revoke(session, context.actor(), request.form.get("token", 0, type=int))
    flash(gettext("The token has ended."), "good")
    return redirect(url_for("me.tokens"))


def _page(errors: dict[str, str] | None = None, label: str = "", made: str = "") -> str:
    with context.reading() as session:
        return render_template(
            "pages/me/tokens.html", errors=errors or {}, label=label, made=made, longest=LONGEST_LABEL,
            tokens=own_tokens(session, context.actor()),
        )  # fmt: skip
