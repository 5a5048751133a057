"""Messages to begin with, in the forms of the panel: which was chosen, and counting it when it was sent."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import request
from sqlalchemy.orm import Session

from civic.core.permissions import Actor
from civic.issues.queries.detail import IssueDetail, issue_detail
from civic.templates.commands.count_use import count_use
from web import context
from web.message_templates import Filled, filled_templates
from web.pages.staff.actions import chosen_assignment

WORDS_OF = {"ask": "question"}
"""The field that takes a verb's words, where it is another than ``message``."""


def chosen_text(public_id: str, verb: str) -> str | None:
    """The filled-in text of the template that the form has chosen; None where it has chosen none that there is."""
    with context.reading() as session:
        actor = context.actor()
        detail = issue_detail(session, actor, public_id)
        found = _chosen(session, actor, detail, verb)
        return found.text if found else None


def count_if_used(
    session: Session, actor: Actor, detail: IssueDetail | None, verb: str, values: Mapping[str, Any]
) -> None:
    """Count the template that the message began with. ``detail`` is the issue as it was before the verb."""
    found = _chosen(session, actor, detail, verb) if detail is not None else None
    if found is None or detail is None:
        return
    sent = str(values.get(WORDS_OF.get(verb, "message")) or "").replace("\r\n", "\n").strip()
    count_use(
        session, actor, found.id, detail.id, detail.subject, verb=verb, as_it_was=sent == found.text.strip()
    )  # fmt: skip


def template_asked() -> int | None:
    """The number of the template that the form names."""
    asked = request.form.get("template", "")
    return int(asked) if asked.isascii() and asked.isdecimal() and len(asked) < 10 else None


def _chosen(session: Session, actor: Actor, detail: IssueDetail, verb: str) -> Filled | None:
    wanted = template_asked()
    if wanted is None:
        return None
    assignment = chosen_assignment(detail, actor, request.form.get("assignment", type=int))
    offered = filled_templates(session, actor, detail, assignment)
    return next((each for each in offered.get(verb, ()) if each.id == wanted), None)
