"""Messages to begin with, filled in for an issue: as forms offer them and the API tells them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from civic.core.permissions import Actor, policies
from civic.issues.queries.detail import AssignmentShown, IssueDetail
from civic.templates.filling import fill, values_for
from civic.templates.queries import suggested_templates
from web import context


@dataclass(frozen=True, slots=True)
class Filled:
    """A template with its blanks filled in for an issue, in the language of its reporter; ``uses`` where suggested."""

    id: int
    code: str
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
    """What a message of each verb may begin with; nothing for who does not work on the issue."""
    if not policies.allows("issue.note", actor, detail.subject):
        return {}
    language = language_of(detail)
    values = values_for(actor, detail, assignment, context.rules(session), language)
    offered: dict[str, list[Filled]] = {}
    for each in suggested_templates(session, detail.listed.category, detail.listed.status, None, language):
        offered.setdefault(each.verb, []).append(
            Filled(each.id, each.code, each.name, fill(each.text, values), each.uses)
        )
    return offered
