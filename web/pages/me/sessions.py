"""Where one is signed in, and signing out there."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext, ngettext

from civic.people.sessions import end_session as end_one
from civic.people.sessions import end_sessions, open_sessions
from web import context
from web.limits import OF_AN_ACCOUNT, limiter, of_the_account
from web.pages.me.door import pages


@pages.get("/me/sessions")
def sessions() -> Any:
    actor = context.actor()
    with context.reading() as session:
        found = open_sessions(session, actor, actor.person_id or 0)
    this = [each for each in found if each.id == actor.session_id]
    others = [each for each in found if each.id != actor.session_id]
    return render_template("pages/me/sessions.html", this=this, others=others)


@pages.post("/me/sessions/end")
@limiter.limit(OF_AN_ACCOUNT, key_func=of_the_account)
def end_session() -> Any:
    with context.transaction() as session:
        end_one(session, context.actor(), request.form.get("session", 0, type=int))
    flash(gettext("Signed out there."), "good")
    return redirect(url_for("me.sessions"))


@pages.post("/me/sessions/end-others")
@limiter.limit(OF_AN_ACCOUNT, key_func=of_the_account)
def end_others() -> Any:
    actor = context.actor()
    with context.transaction() as session:
        ended = end_sessions(session, actor, actor.person_id or 0, but=actor.session_id)
    flash(ngettext("Signed out in %(num)d place.", "Signed out in %(num)d places.", ended), "good")
    return redirect(url_for("me.sessions"))
