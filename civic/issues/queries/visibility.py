"""Which issues a reader may find, as a condition of the query; the same rule as ``issue.see`` in policy.py."""

from __future__ import annotations

from sqlalchemy import ColumnElement, and_, false, literal, or_, select, true
from sqlalchemy.orm import Session, aliased

from civic.core.db import there
from civic.core.permissions import Actor
from civic.issues.models import Assignment, Issue, Report
from civic.issues.policy import IssueSubject, sees_words
from civic.people.roles import TRIAGE

# Made once: an alias of so many columns costs more than all else of a condition.
_Part = aliased(Assignment)


def findable(actor: Actor) -> ColumnElement[bool]:
    """Issues that lists, maps, tiles and searches may show to the actor."""
    if actor.origin != "person" or actor.has(TRIAGE, "moderator", "administrator"):
        return true()
    conditions = [and_(Issue.visibility != "private", Issue.hidden_at.is_(None))]
    if actor.departments:
        conditions.append(works_on(actor))
    if actor.reports:
        conditions.append(Issue.id.in_(select(Report.issue_id).where(Report.id.in_(actor.reports))))
    if actor.person_id is not None:
        conditions.append(Issue.id.in_(select(Report.issue_id).where(Report.person_id == actor.person_id)))
    return or_(*conditions)


def in_scope(actor: Actor, department_id: int) -> ColumnElement[bool]:
    """Issues of the categories that the actor works on in a department; the triage desk works on all."""
    scope = None if actor.has(TRIAGE) else actor.scope(department_id)
    return true() if scope is None else Issue.category_id.in_(scope)


def reads_all(actor: Actor) -> bool:
    """Who reads whatever stands in any issue: the triage desk, and the program itself."""
    return actor.origin != "person" or actor.has(TRIAGE)


def reads_residents(actor: Actor) -> ColumnElement[bool]:
    """Where the actor may read what residents wrote: the same rule as ``issue.see_words`` in policy.py."""
    if reads_all(actor) or actor.has("moderator", "administrator"):
        return true()
    return or_(and_(Issue.visibility == "public", Issue.hidden_at.is_(None)), works_on(actor))


def reads_notes(actor: Actor) -> ColumnElement[bool]:
    """Where the actor may read what colleagues noted: the same rule as ``issue.see_notes`` in policy.py."""
    return true() if reads_all(actor) else works_on(actor)


def works_on(actor: Actor) -> ColumnElement[bool]:
    """Issues on which a department of the actor's has a part, or answers for one until it is taken elsewhere."""
    theirs = [and_(_Part.department_id == unit, in_scope(actor, unit)) for unit in sorted(actor.departments)]
    if not theirs:
        return false()
    still = or_(_Part.status != "handed_over", _Part.still_answers)
    return there(select(literal(1)).where(_Part.issue_id == Issue.id, still, or_(*theirs)).correlate(Issue))


def words_allowed(
    actor: Actor, visibility: str, hidden: bool, departments: frozenset[int], category_id: int | None
) -> bool:
    """Whether a list may show the residents' words of an issue to the actor."""
    return sees_words(
        actor,
        IssueSubject(visibility=visibility, hidden=hidden, departments=departments, category=category_id),
    )


def is_findable(session: Session, actor: Actor, public_id: str) -> bool:
    """Whether the actor may find the issue of this number."""
    return session.scalar(select(Issue.id).where(Issue.public_id == public_id, findable(actor))) is not None
