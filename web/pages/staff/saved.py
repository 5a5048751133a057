"""Views of the queue that staff keep under a name, and the note that somebody has looked."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs

from flask import flash, jsonify, redirect, render_template, request, url_for
from flask_babel import gettext
from sqlalchemy.orm import Session

from civic.core.errors import DomainError, NotAllowed, NotFound
from civic.core.permissions import Actor, policies
from civic.core.secrets import parse_public_id
from civic.triage.commands.delete_view import delete_view
from civic.triage.commands.look import look_at_issue, look_at_queue
from civic.triage.commands.rename_view import rename_view
from civic.triage.commands.save_view import save_view
from civic.triage.commands.share_view import share_view
from civic.triage.saved import saved_views
from web import context
from web.forms import LARGEST_ID, text_of
from web.messages import message_of
from web.pages.staff.door import pages
from web.pages.staff.narrowing import address_of, narrowed

LONGEST_ADDRESS = 8_000


@pages.post("/staff/looked")
def looked() -> Any:
    """The screen tells that its queue, and the issue of ``issue``, are before somebody's eyes."""
    actor, issue = context.actor(), parse_public_id(text_of("issue"))
    with context.transaction() as session:
        look_at_queue(session, actor)
        if issue is not None:
            look_at_issue(session, actor, issue)
    return "", 204


@pages.post("/staff/views")
def keep_view() -> Any:
    """Keep the filters of ``address`` (a query) under ``name``, for the colleagues of ``department`` if ``shared``."""
    address = text_of("address")[:LONGEST_ADDRESS]
    asked = narrowed(parse_qs(address))
    try:
        if asked.errors:
            raise DomainError("filter.unknown_value", field="address")
        with context.transaction() as session:
            view = save_view(session, context.actor(), text_of("name"), asked.wanted, asked.sort)
            share_view(session, context.actor(), view, text_of("department") if text_of("shared") else None)
    except (NotFound, NotAllowed):
        raise
    except DomainError as error:
        return _answered(message_of(error), 422)
    return _answered(gettext("Kept."), 200)


@pages.post(f"/staff/views/<int(max={LARGEST_ID}):view_id>/rename")
def name_view(view_id: int) -> Any:
    """Another ``name`` for a view of one's own."""
    try:
        with context.transaction() as session:
            rename_view(session, context.actor(), view_id, text_of("name"))
    except (NotFound, NotAllowed):
        raise
    except DomainError as error:
        return _answered(message_of(error), 422, renaming=view_id)
    return _answered(gettext("It has its new name."), 200)


@pages.post(f"/staff/views/<int(max={LARGEST_ID}):view_id>/delete")
def forget_view(view_id: int) -> Any:
    """A view that nobody needs any more."""
    with context.transaction() as session:
        delete_view(session, context.actor(), view_id)
    return _answered(gettext("It is gone."), 200)


def kept_views(session: Session, actor: Actor) -> list[dict[str, Any]]:
    """The views that the actor may use, with the address of each."""
    if not policies.allows("view.save", actor):
        return []
    return [
        {"view": view, "query": address_of(view.wanted, view.sort)} for view in saved_views(session, actor)
    ]


def _answered(said: str, status: int, *, renaming: int | None = None) -> Any:
    """The list of views anew for the screen; for a page without scripts the way back to the filters.

    ``renaming`` is the view whose new name was refused.
    """
    if "X-Veche-Fragment" not in request.headers:
        flash(said, "good" if status == 200 else "bad")
        return redirect(url_for("staff.queue_filters", department=text_of("department") or None))
    with context.reading() as session:
        html = render_template(
            "pages/staff/kept-views.html", kept=kept_views(session, context.actor()),
            department=text_of("department"), wrong="" if status == 200 else said, renaming=renaming,
            new_name=text_of("name") if status != 200 else "",
        )  # fmt: skip
    return jsonify(said=said, html=html), status
