"""Initiatives that wait for a moderator: each is published, or sent back by the numbers of the rules it breaks."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext

from civic.core import clock
from civic.core.errors import DomainError, NotAllowed, NotFound, WrongStatus
from civic.core.events import last_position
from civic.core.secrets import parse_public_id
from initiatives.proposals.commands.publish import publish
from initiatives.proposals.commands.send_back import send_back
from initiatives.proposals.queries.finding import TO_DECIDE, Filter
from initiatives.proposals.queries.listing import initiatives
from initiatives.proposals.rooms import MODERATION_ROOM
from initiatives.proposals.rules import initiative_rules
from web import context
from web.filters import word_of
from web.fragments import fragment
from web.initiative_page import initiative_view
from web.initiative_rules import RULES
from web.messages import message_of
from web.pages.moderation.door import pages
from web.problems import status_of

PAGE = 50


@pages.get("/moderation/initiatives")
def initiatives_queue() -> Any:
    with context.reading() as session:
        position = last_position(session)
        return render_template(
            "pages/moderation/initiatives.html", live_rooms={MODERATION_ROOM: position}, room=MODERATION_ROOM,
            days=initiative_rules(session).moderation_days, **_waiting(),
        )  # fmt: skip


@pages.get("/moderation/initiatives/rows")
def initiatives_rows() -> Any:
    """The rows again, for a page that is open."""
    return fragment(render_template("pages/moderation/initiatives-rows.html", **_waiting()))


@pages.get("/moderation/initiatives/<number>")
def initiative(number: str) -> Any:
    return _page(_public_id(number))


@pages.post("/moderation/initiatives/<number>/publish")
def publish_initiative(number: str) -> Any:
    """Open it for signatures."""
    return _decide(
        _public_id(number), lambda session, actor, public_id: publish(session, actor, public_id),
        gettext("Published. Signatures are collected from now on."),
    )  # fmt: skip


@pages.post("/moderation/initiatives/<number>/send-back")
def send_initiative_back(number: str) -> Any:
    """Return it to its authors with the rules (``rules``: numbers) that it breaks."""
    numbers = [int(value) for value in request.form.getlist("rules") if value in map(str, RULES)]
    return _decide(
        _public_id(number), lambda session, actor, public_id: send_back(session, actor, public_id, numbers),
        gettext("Sent back. Its authors read which rules it breaks."),
    )  # fmt: skip


def _decide(public_id: str, decide: Callable[..., None], told: str) -> Any:
    try:
        with context.transaction() as session:
            decide(session, context.actor(), public_id)
    except (NotFound, NotAllowed):
        raise
    except WrongStatus as error:
        # A colleague was quicker.
        flash(message_of(error), "bad")
        return redirect(url_for("moderation.initiatives_queue"))
    except DomainError as error:
        return _page(public_id, {error.field or "rules": message_of(error)}), status_of(error)
    flash(told, "good")
    return redirect(url_for("moderation.initiatives_queue"), 303)


def _public_id(number: str) -> str:
    found = parse_public_id(number)
    if found is None:
        raise NotFound("initiative")
    return found


def _waiting() -> dict[str, Any]:
    """A page of what lies before the moderators, what is due first before the rest."""
    cursor = word_of("cursor") or None
    with context.reading() as session:
        page = initiatives(session, context.actor(), Filter(sort=TO_DECIDE), limit=PAGE, cursor=cursor)
    return {
        "waiting": page.initiatives,
        "next_cursor": page.next_cursor,
        "cursor": cursor,
        "now": clock.now(),
    }


def _page(public_id: str, errors: dict[str, str] | None = None) -> str:
    with context.reading() as session:
        view = initiative_view(session, context.actor(), public_id)
    chosen = (
        request.form.getlist("rules") if errors else [str(number) for number in view["detail"].broken_rules]
    )
    return render_template(
        "pages/moderation/initiative.html", rules=RULES, errors=errors or {}, chosen=chosen, **view
    )
