"""Inviting somebody to work here, and what becomes of an invitation that waits."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext

from civic.core.errors import DomainError, NotAllowed
from civic.people.staff.grant import place_of
from civic.people.staff.invite import invite, send_again, withdraw_invitation
from web import context
from web.forms import row_of, text_of
from web.fresh import require_fresh
from web.limits import INVITATIONS, limiter
from web.messages import message_of
from web.pages.admin.door import pages
from web.pages.admin.role_form import choices, in_field, role_of_form, typed_of
from web.problems import status_of

SUFFIXES = ("", "2", "3")
"""Of the fields of each role that one form can ask for."""


@pages.get("/admin/people/invite")
def invitation() -> Any:
    require_fresh()
    return _form({}, {})


@pages.post("/admin/people/invite")
@limiter.limit(INVITATIONS)
def send_invitation() -> Any:
    require_fresh()
    actor, suffix = context.actor(), ""
    try:
        with context.transaction() as session:
            roles = []
            for suffix in SUFFIXES:
                wanted = role_of_form(suffix)
                if wanted is not None:
                    place_of(session, wanted)
                    roles.append(wanted)
            suffix = ""
            language = text_of("language")
            known = context.rules(session).languages
            invite(
                session, actor, context.city_key(), text_of("email"), text_of("name"), roles,
                language=language if language in known else known[0],
            )  # fmt: skip
    except NotAllowed:
        raise
    except DomainError as error:
        return _form(typed_of(request.form), {in_field(error, suffix): message_of(error)}), status_of(error)
    flash(gettext("The invitation is on its way to %(email)s.", email=text_of("email")), "good")
    return redirect(url_for("admin.people", state="invited"))


@pages.post("/admin/people/invitations")
@limiter.limit(INVITATIONS)
def turn_invitation() -> Any:
    """Send one that waits again, or withdraw it: by the button that was pressed."""
    require_fresh()
    actor, withdraw = context.actor(), row_of("withdraw")
    try:
        with context.transaction() as session:
            if withdraw:
                withdraw_invitation(session, actor, withdraw)
            else:
                send_again(session, actor, context.city_key(), row_of("again"))
    except NotAllowed:
        raise
    except DomainError as error:
        flash(message_of(error), "bad")
        return redirect(url_for("admin.people", state="invited"))
    words = gettext("Withdrawn: its link opens nothing any more.") if withdraw else gettext("Sent again.")
    flash(words, "good")
    return redirect(url_for("admin.people", state="invited"))


def _form(typed: Mapping[str, str], errors: Mapping[str, str]) -> str:
    with context.reading() as session:
        rules = context.rules(session)
        return render_template(
            "pages/admin/invite.html", typed=typed, errors=errors, languages=rules.languages, suffixes=SUFFIXES,
            choices=choices(session, context.actor()),
        )  # fmt: skip
