"""Asking once more who somebody is, before they change what an open session alone is not enough for."""

from __future__ import annotations

from flask import redirect, request, url_for
from werkzeug.exceptions import abort

from civic.people.factors.queries import has_factor
from civic.people.sessions import is_fresh
from web import context
from web.back import this_page


def require_fresh(back: str = "") -> None:
    """Go on when the person has proved who they are within `civic.people.sessions.FRESH`; else lead to the page that
    asks for the second factor, or for the password or a link where there is none, and from there to ``back``, else back
    to this page.

    To be called in what a GET and a POST of a page answer, before anything is done.
    """
    if is_fresh(context.actor()):
        return
    back = back or (request.full_path.rstrip("?") if request.method == "GET" else this_page())
    abort(redirect(url_for("factor.challenge" if has_a_factor() else "me.confirm", back=back)))


def has_a_factor() -> bool:
    """Whether the person has to show a second factor: then a password or a letter proves nothing that a thief of both
    could not prove (ASVS 5, 6.4.3).
    """
    with context.reading() as session:
        return has_factor(session, context.actor().person_id or 0)
