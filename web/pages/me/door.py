"""Who may come in: whoever has signed in, to what is theirs."""

from __future__ import annotations

from typing import Any

from apiflask import APIBlueprint
from flask import redirect, request, url_for

from web import context

pages = APIBlueprint("me", __name__, enable_openapi=False)


@pages.before_request
def only_who_is_signed_in() -> Any:
    """To the sign-in and back for who has not said who they are."""
    if context.actor().person_id is not None:
        return None
    if context.is_automatic():
        return "", 401
    back = request.full_path.rstrip("?") if request.method == "GET" else url_for("me.overview")
    return redirect(url_for("session.sign_in", back=back))
