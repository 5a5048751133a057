"""The thread between the departments on an issue, and up to where somebody has read it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import redirect, request, url_for
from sqlalchemy.orm import Session

from civic.core.errors import NotFound
from civic.core.permissions import Actor
from civic.core.secrets import parse_public_id
from civic.issues.commands.see_notes import see_notes
from civic.issues.queries.detail import IssueDetail
from civic.issues.queries.thread import thread
from web import context
from web.forms import LARGEST_ID
from web.pages.staff.door import pages


def thread_shown(session: Session, actor: Actor, detail: IssueDetail) -> Mapping[str, Any]:
    """What the part "thread" shows."""
    return {
        "thread": thread(session, actor, detail.id, detail.subject),
        "idempotency_key": f"{detail.listed.public_id}-{detail.seq}",
    }


@pages.post("/staff/issues/<public_id>/thread/seen")
def seen_notes(public_id: str) -> Any:
    """Everything up to a message has been read."""
    known = parse_public_id(public_id)
    if known is None:
        raise NotFound("issue", public_id)
    up_to = request.form.get("up_to", 0, type=int)
    with context.transaction() as session:
        see_notes(session, context.actor(), known, min(max(up_to, 0), LARGEST_ID))
    if context.is_automatic():
        return "", 204
    return redirect(url_for("staff.issue", public_id=known) + "#thread")
