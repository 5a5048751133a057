"""Asking once more who somebody is, before they change what an open session alone is not enough for."""

from __future__ import annotations

from flask import redirect, request, url_for
from werkzeug.exceptions import abort

from civic.people.sessions import is_fresh
from web import context
from web.back import this_page


def require_fresh() -> None:
    """Go on when the person has proved who they are within `civic.people.sessions.FRESH`; else lead to the page that
    asks for the password or a link, and from there back to this page. To be called in what a GET and a POST of a page
    answer, before anything is done.
    """
    if is_fresh(context.actor()):
        return
    back = request.full_path.rstrip("?") if request.method == "GET" else this_page()
    abort(redirect(url_for("me.confirm", back=back)))
