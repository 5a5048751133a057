"""Signing in and out, one's account, and the language of the pages."""

from __future__ import annotations

from typing import Any

from apiflask import APIBlueprint
from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext

from civic.core.errors import DomainError
from civic.people.queries import departments_of
from civic.people.sign_in import check_password
from web import context, language
from web.forms import text_of
from web.limits import SIGN_INS, limiter
from web.messages import message_of

pages = APIBlueprint("session", __name__, enable_openapi=False)


@pages.get("/sign-in")
def sign_in() -> Any:
    if context.actor().person_id is not None:
        return redirect(_back())
    return render_template("pages/sign-in.html", errors={}, email="", back=_back())


@pages.post("/sign-in")
@limiter.limit(SIGN_INS)
def enter() -> Any:
    email = text_of("email")
    try:
        with context.reading() as session:
            person = check_password(session, email, text_of("password"), demo=context.rules(session).demo)
    except DomainError as error:
        shown = {"email": message_of(error)}
        return render_template("pages/sign-in.html", errors=shown, email=email, back=_back()), 422
    context.sign_in(person)
    return redirect(_back(url_for("staff.queue") if context.actor().departments else url_for("home.home")))


@pages.post("/sign-out")
def leave() -> Any:
    context.sign_out()
    flash(gettext("You are signed out."), "good")
    return redirect(url_for("home.home"))


@pages.get("/account")
def account() -> Any:
    actor = context.actor()
    if actor.person_id is None:
        return redirect(url_for("session.sign_in", back=request.path))
    with context.reading() as session:
        units = departments_of(session, actor)
    return render_template("pages/account.html", units=units)


@pages.get("/language/<code>", endpoint="language")
def set_language(code: str) -> Any:
    language.choose(code)
    return redirect(_back(url_for("home.home")))


def _back(otherwise: str | None = None) -> str:
    """Where to go afterwards: a path of this site only, so that nobody is led elsewhere."""
    asked = request.values.get("back", "")
    safe = asked.startswith("/") and not asked.startswith(("//", "/\\")) and asked.isprintable()
    return asked if safe else otherwise or url_for("home.home")
