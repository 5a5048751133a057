"""The way to the second factor: whoever owes one is led to where it is shown or set up, from every page that is not
for everybody.

What they may do is decided elsewhere, and without this nobody could do more (civic.people.factors.enforce).
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Final

from flask import Flask, redirect, request, session, url_for

from civic.core.errors import DomainError
from civic.people.sessions import is_fresh
from web import context, passkeys
from web.back import this_page
from web.fresh import require_fresh
from web.problems import wants_json

FOR_ALL: Final = frozenset(
    {"account", "assets", "home", "invitation", "issues", "link", "looks", "media", "notices", "places", "report",
     "session", "sign_on", "system", "well_known"}
)  # fmt: skip
"""Families of pages that lead nobody away: what a visitor reads and reports, what letters open, and the ways in and
out. Whoever owes a factor is nobody there, or somebody without roles; a report that was typed is not lost to it.
"""

TO_SHOW_ONE: Final = "factor."
"""Endpoints where it is shown."""

TO_SET_UP: Final = frozenset(
    {"me.security", "me.security_app", "me.start_app", "me.confirm_app", "me.ask_new_passkey", "me.add_passkey",
     "me.new_recovery_codes", "me.confirm", "me.confirm_by_password", "me.ask_to_confirm", "me.open_confirmation",
     "me.confirm_by_link"}
)  # fmt: skip
"""Endpoints where one is set up, by whoever has signed in and has none yet."""


def _lead() -> Any:
    endpoint = request.endpoint
    if endpoint in (None, "static") or request.blueprint in FOR_ALL or context.is_api():
        return None
    if endpoint.startswith(TO_SHOW_ONE):
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
    """Guard a view: an open page is not enough, whoever has not proved for a while who they are is asked once more
    (web.fresh). Scripts get DomainError ``factor.not_fresh``.
    """

    @wraps(view)
    def guarded(*values: Any, **named: Any) -> Any:
        if wants_json() and not is_fresh(context.actor()):
            raise DomainError("factor.not_fresh")
        require_fresh()
        return view(*values, **named)

    return guarded


def init_app(app: Flask) -> None:
    app.before_request(_lead)
    app.jinja_env.globals["passkey_site"] = passkeys.site
