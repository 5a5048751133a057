"""Deleting one's account: what goes and what stays is said first; then who asks must be its holder."""

from __future__ import annotations

from typing import Any

from flask import flash, g, redirect, render_template, url_for
from flask import session as cookie
from flask_babel import gettext

import web.followers  # noqa: F401  # registers how every package lets go of a person
from civic.core.errors import DomainError
from civic.privacy.commands.delete_account import delete_account, roles_held
from civic.privacy.queries.leaving import what_stays
from civic.privacy.words import ROLE_WORDS
from web import context
from web.forms import text_of
from web.fresh import require_fresh
from web.messages import message_of
from web.pages.me.door import pages


@pages.get("/me/delete")
def delete() -> Any:
    require_fresh()
    return _page({})


@pages.post("/me/delete")
def delete_now() -> Any:
    require_fresh()
    actor = context.actor()
    assert actor.person_id is not None, "the door lets nobody else in"
    try:
        with context.transaction() as session:
            delete_account(session, actor, actor.person_id, words=text_of("words"))
    except DomainError as error:
        return _page({error.field or "words": message_of(error)}), 422
    cookie.clear()
    g.pop("actor", None)
    flash(gettext("Your account is deleted. Thank you for what you did for the city."), "good")
    return redirect(url_for("home.home"))


def _page(errors: dict[str, str]) -> str:
    actor = context.actor()
    assert actor.person_id is not None, "the door lets nobody else in"
    with context.reading() as session:
        return render_template(
            "pages/me/delete.html", errors=errors, chosen=text_of("words"), stays=what_stays(session, actor),
            roles=[
                gettext(ROLE_WORDS[role]) for role in dict.fromkeys(roles_held(session, actor.person_id))
            ],
        )  # fmt: skip
