"""Whose queue it is: which assignments an actor may have in it."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, and_, exists, or_, true

from civic.core.errors import NotAllowed
from civic.core.permissions import Actor, policies
from civic.issues.models import Issue
from civic.issues.policy import IssueSubject
from civic.issues.queries.visibility import in_scope
from civic.people.roles import TRIAGE


def of_department(actor: Actor, department_id: int | None, assignment: Any) -> ColumnElement[bool]:
    """The assignments of a department's queue, in a statement over Issue; None: of all departments that the actor works
    for, of the whole city for the triage desk. Who works on some categories only finds theirs. Raises NotAllowed.
    """
    if department_id is not None:
        policies.require("queue.see", actor, IssueSubject(department=department_id))
        return and_(assignment.department_id == department_id, in_scope(actor, department_id))
    if actor.origin != "person" or actor.has(TRIAGE):
        return true()
    if not actor.departments:
        raise NotAllowed("queue.see")
    return or_(
        *(and_(assignment.department_id == unit, in_scope(actor, unit)) for unit in sorted(actor.departments))
    )


def has_part(actor: Actor, department_id: int | None, assignment: Any) -> ColumnElement[bool]:
    """Issues in which such a department has a part that it has not handed over. Raises NotAllowed."""
    theirs = of_department(actor, department_id, assignment)
    return (
        exists()
        .where(assignment.issue_id == Issue.id, assignment.status != "handed_over", theirs)
        .correlate(Issue)
    )
