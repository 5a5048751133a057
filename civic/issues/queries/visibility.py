"""Which issues a reader may find, as a condition of the query; the same rule as ``issue.see`` in policy.py."""

from __future__ import annotations

from sqlalchemy import ColumnElement, and_, or_, select, true

from civic.core.permissions import Actor
from civic.issues.models import Assignment, Issue, Report
from civic.issues.policy import IssueSubject, sees_words
from civic.people.roles import TRIAGE


def findable(actor: Actor) -> ColumnElement[bool]:
    """Issues that lists, maps, tiles and searches may show to the actor."""
    if actor.origin != "person" or actor.has(TRIAGE, "moderator", "administrator"):
        return true()
    conditions = [and_(Issue.visibility != "private", Issue.hidden_at.is_(None))]
    if actor.departments:
        conditions.append(
            Issue.id.in_(select(Assignment.issue_id).where(Assignment.department_id.in_(actor.departments)))
        )
    if actor.reports:
        conditions.append(Issue.id.in_(select(Report.issue_id).where(Report.id.in_(actor.reports))))
    if actor.person_id is not None:
        conditions.append(Issue.id.in_(select(Report.issue_id).where(Report.person_id == actor.person_id)))
    return or_(*conditions)


def words_allowed(actor: Actor, visibility: str, hidden: bool, departments: frozenset[int]) -> bool:
    """Whether a list may show the residents' words of an issue to the actor."""
    return sees_words(actor, IssueSubject(visibility=visibility, hidden=hidden, departments=departments))
