"""Messages to begin with, in the forms of the panel: offered, filled in, counted when they were sent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import request
from sqlalchemy.orm import Session

from civic.core.permissions import Actor, policies
from civic.issues.queries.detail import AssignmentShown, IssueDetail, issue_detail
from civic.templates.commands.count_use import count_use
from civic.templates.filling import fill, values_for
from civic.templates.queries import suggested_templates
from web import context
from web.pages.staff.actions import chosen_assignment

WORDS_OF = {"ask": "question"}
"""The field that takes a verb's words, where it is another than ``message``."""


@dataclass(frozen=True, slots=True)
class Filled:
    """A template with its blanks filled in for an issue, in the language of its reporter; ``uses`` where suggested."""

    id: int
    name: str
    text: str
    uses: int


def language_of(detail: IssueDetail) -> str:
    """The language in which the first reporter wrote, if the city speaks it."""
    languages = context.rules().languages
    written = detail.reports[0].language if detail.reports else languages[0]
    return written if written in languages else languages[0]


def filled_templates(
    session: Session, actor: Actor, detail: IssueDetail, assignment: AssignmentShown | None
) -> Mapping[str, Sequence[Filled]]:
    """What may be chosen in the form of each verb; nothing for who does not work on the issue."""
    if not policies.allows("issue.note", actor, detail.subject):
        return {}
    language = language_of(detail)
    values = values_for(actor, detail, assignment, context.rules(session), language)
    offered: dict[str, list[Filled]] = {}
    for each in suggested_templates(session, detail.listed.category, detail.listed.status, None, language):
        offered.setdefault(each.verb, []).append(
            Filled(each.id, each.name, fill(each.text, values), each.uses)
        )
    return offered


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
