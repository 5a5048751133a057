"""The way to the second factor: whoever owes one is led to where it is shown or set up, from every page.

What they may do is decided elsewhere, and without this nobody could do more (civic.people.factors.enforce).
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any, Final

from flask import Flask, redirect, request, session, url_for

from civic.core import clock
from civic.core.errors import DomainError
from civic.people.factors.queries import has_factor
from civic.people.sessions import session_by_id
from web import context, passkeys
from web.back import this_page
from web.problems import wants_json

FOR_ALL: Final = frozenset(
    {"static", "session.leave", "session.language", "session.sign_in", "session.enter",
     "system.health", "system.robots", "system.figures"}
)  # fmt: skip
"""Endpoints that ask nobody for a second factor."""

TO_SHOW_ONE: Final = "factor."
"""Endpoints where it is shown."""

TO_SET_UP: Final = frozenset(
    {"me.security", "me.security_app", "me.start_app", "me.confirm_app", "me.ask_new_passkey", "me.add_passkey",
     "me.new_recovery_codes"}
)  # fmt: skip
"""Endpoints where one is set up, by whoever has signed in and has none yet."""

FRESH: Final = timedelta(minutes=15)
"""So long after somebody showed that it is they, their second factors can be changed: an open page is not enough."""


def _lead() -> Any:
    endpoint = request.endpoint
    if endpoint is None or endpoint in FOR_ALL or endpoint.startswith(TO_SHOW_ONE) or context.is_api():
        return None
    if "session" not in session:
        return None
    actor = context.actor()
    if actor.pending_id is None and (not actor.withheld or endpoint in TO_SET_UP):
        return None
    if "X-Veche-Fragment" in request.headers:
        return "", 401
    if wants_json():
        raise DomainError("factor.needed")
    if actor.pending_id is None:
        return redirect(url_for("me.security"))
    return redirect(url_for("factor.challenge", back=this_page()))


def fresh(view: Callable[..., Any]) -> Callable[..., Any]:
    """Guard a view by `FRESH`. Who has a second factor shows it again; who has none signs in again, which the refusal
    says: DomainError ``factor.not_fresh``.
    """

    @wraps(view)
    def guarded(*values: Any, **named: Any) -> Any:
        actor = context.actor()
        with context.reading() as opened:
            found = session_by_id(opened, actor.session_id or 0)
            shown = None if found is None else found[1].second_factor_at or found[1].created_at
            can_show = has_factor(opened, actor.person_id or 0)
        if shown is not None and clock.now() - shown <= FRESH:
            return view(*values, **named)
        if wants_json() or not can_show:
            raise DomainError("factor.not_fresh")
        return redirect(url_for("factor.challenge", back=url_for("me.security")))

    return guarded


def init_app(app: Flask) -> None:
    app.before_request(_lead)
    app.jinja_env.globals["passkey_site"] = passkeys.site
