"""Deleting one's account: what goes and what stays is said first; then who asks must be its holder."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Final

from flask import flash, g, redirect, render_template, request, url_for
from flask import session as cookie
from flask_babel import gettext
from sqlalchemy.orm import Session

import web.followers  # noqa: F401  # registers how every package lets go of a person
from civic.core import clock
from civic.core.errors import DomainError
from civic.core.permissions import Actor
from civic.core.secrets import verify_password
from civic.people.models import Person
from civic.people.sessions import session_by_id
from civic.privacy.commands.delete_account import delete_account, roles_held
from civic.privacy.queries.leaving import what_stays
from civic.privacy.words import ROLE_WORDS
from web import context
from web.forms import text_of
from web.limits import SIGN_INS, limiter
from web.messages import message_of
from web.pages.me.door import pages

FRESH: Final = timedelta(minutes=15)
"""Who has no password must have signed in so recently."""


@pages.get("/me/delete")
def delete() -> Any:
    return _page({})


@pages.post("/me/delete")
@limiter.limit(SIGN_INS)
def delete_now() -> Any:
    actor = context.actor()
    assert actor.person_id is not None, "the door lets nobody else in"
    try:
        # Reading first: a password takes its time to be checked, and no row should be locked meanwhile.
        with context.reading() as session:
            _prove(session, actor)
        with context.transaction() as session:
            delete_account(session, actor, actor.person_id, words=text_of("words"))
    except DomainError as error:
        return _page({error.field or "words": message_of(error)}), 422
    cookie.clear()
    g.pop("actor", None)
    flash(gettext("Your account is deleted. Thank you for what you did for the city."), "good")
    return redirect(url_for("home.home"))


def _prove(session: Session, actor: Actor) -> None:
    """Raise DomainError unless the holder asks: by password, or without one by having just signed in."""
    person = session.get(Person, actor.person_id)
    if person is not None and person.password_hash:
        if not verify_password(person.password_hash, request.form.get("password", "")):
            raise DomainError("account.not_proved", field="password")
    elif not _fresh(session, actor):
        raise DomainError("account.sign_in_again", field="words")


def _fresh(session: Session, actor: Actor) -> bool:
    found = session_by_id(session, actor.session_id or 0)
    return found is not None and found[1].created_at > clock.now() - FRESH


def _page(errors: dict[str, str]) -> str:
    actor = context.actor()
    assert actor.person_id is not None, "the door lets nobody else in"
    with context.reading() as session:
        person = session.get_one(Person, actor.person_id)
        return render_template(
            "pages/me/delete.html", errors=errors, chosen=text_of("words"), stays=what_stays(session, actor),
            roles=[
                gettext(ROLE_WORDS[role]) for role in dict.fromkeys(roles_held(session, actor.person_id))
            ],
            by_password=bool(person.password_hash), fresh=_fresh(session, actor),
        )  # fmt: skip
