"""Where colleagues have called one by name: the list, the count in the header, who may be called on an issue."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import jsonify, redirect, render_template, request, url_for
from sqlalchemy.orm import Session

from civic.core.permissions import Actor, policies
from civic.core.secrets import parse_public_id
from civic.issues.queries.detail import IssueDetail
from civic.mentions.queries import colleagues_to_mention, mentions_of, unseen_count
from civic.mentions.see import see_mentions
from web import context
from web.forms import text_of
from web.fragments import fragment
from web.pages.staff.door import pages
from web.pages.staff.found import found_issue

MOST_OFFERED = 8


def unseen_mentions() -> int:
    """How many notes call the reader by name that they have not seen: for the header of staff's pages."""
    with context.reading() as session:
        return unseen_count(session, context.actor())


def gather(session: Session, actor: Actor, detail: IssueDetail) -> Mapping[str, Any] | None:
    """The notes on an issue that call the reader and that they have not marked as seen."""
    waiting = mentions_of(session, actor, issue_id=detail.id)
    return {"waiting": waiting} if waiting else None


@pages.get("/staff/mentions")
def mentions() -> Any:
    with context.reading() as session:
        return render_template("pages/staff/mentions.html", mentions=mentions_of(session, context.actor()))


@pages.get("/staff/mentions/badge")
def mentions_badge() -> Any:
    """The count, for a page that is open."""
    return fragment(render_template("pages/staff/mentions-badge.html", unseen=unseen_mentions()))


@pages.post("/staff/mentions/seen")
def mentions_seen() -> Any:
    """The reader has seen what calls them on an issue (``issue``), or anywhere; back to where the form stood."""
    public_id = parse_public_id(text_of("issue")) if text_of("issue") else None
    with context.transaction() as session:
        see_mentions(session, context.actor(), public_id)
    if context.is_automatic():
        return "", 204
    return redirect(url_for("staff.issue", public_id=public_id) if public_id else url_for("staff.mentions"))


@pages.get("/staff/issues/<public_id>/colleagues")
def colleagues_of_issue(public_id: str) -> Any:
    """Names that may stand behind an @ in a note on the issue; those that begin with ``q``."""
    with context.reading() as session:
        actor = context.actor()
        detail = found_issue(session, public_id, actor)
        found = colleagues_to_mention(session, actor, detail.subject, request.args.get("q", "")[:60])
    return jsonify([each.name for each in found[:MOST_OFFERED]])


def allowed_intake() -> bool:
    """Whether the reader takes reports in for others."""
    return policies.allows("intake.take", context.actor())


pages.add_app_template_global(unseen_mentions)
pages.add_app_template_global(allowed_intake)
