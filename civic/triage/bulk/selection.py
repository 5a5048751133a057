"""Which issues are meant: by their numbers, or all that a queue shows or a filter finds (a shape drawn on the map is
one of its fields).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, func, null, select
from sqlalchemy.orm import Session

from civic.core.errors import DomainError
from civic.core.permissions import Actor, policies
from civic.departments.models import Department
from civic.issues.models import Assignment, Issue
from civic.issues.queries.visibility import findable
from civic.issues.status import OPEN
from civic.triage.bulk.asking import MOST_ISSUES, Chosen
from civic.triage.bulk.policy import ASK
from civic.triage.conditions import conditions
from civic.triage.filters import Filter
from civic.triage.moments import Moments
from civic.triage.queue import Asked, matching


def by_numbers(
    session: Session, actor: Actor, numbers: Sequence[str], department: str | None = None
) -> tuple[list[Chosen], list[str]]:
    """Issues by their public ids, in their order, each with the open assignment of a department (its code) where one is
    named; and the ids that the actor cannot find. Raises NotAllowed, DomainError ``bulk.too_many``.
    """
    policies.require(ASK, actor)
    if len(numbers) > MOST_ISSUES:
        raise DomainError("bulk.too_many", field="issues", most=MOST_ISSUES, found=len(numbers))
    rows = session.execute(
        select(Issue.public_id, Issue.id, _part_of(department)).where(
            Issue.public_id.in_(numbers), findable(actor)
        )
    )
    found = {row[0]: Chosen(row[1], row[2]) for row in rows}
    return (
        [found[number] for number in dict.fromkeys(numbers) if number in found],
        [number for number in numbers if number not in found],
    )


def by_filter(session: Session, actor: Actor, wanted: Filter, moments: Moments) -> list[Chosen]:
    """All that a filter finds for the actor, the longest promised first; where the filter names a department, each
    with the open assignment of that department. Raises NotAllowed, DomainError ``bulk.too_many``.
    """
    policies.require(ASK, actor)
    rows = session.execute(
        select(Issue.id, _part_of(wanted.department))
        .select_from(Issue)
        .where(*conditions(wanted, actor, moments), findable(actor))
        .order_by(Issue.target, Issue.id)
        .limit(MOST_ISSUES + 1)
    ).all()
    if len(rows) > MOST_ISSUES:
        raise DomainError("bulk.too_many", field="issues", most=MOST_ISSUES, found=len(rows))
    return [Chosen(row[0], row[1]) for row in rows]


def by_queue(session: Session, actor: Actor, asked: Asked, moments: Moments) -> list[Chosen]:
    """All that stands in a queue as a view and a filter show it, the longest promised first, each with the part that is
    meant there. Raises NotAllowed, DomainError ``queue.view_unknown``, ``bulk.too_many``.
    """
    policies.require(ASK, actor)
    part = Assignment.id if asked.of_work else null()
    query = matching(actor, asked, moments, Issue.id, part).order_by(Issue.target, Issue.id)
    rows = session.execute(query.limit(MOST_ISSUES + 1)).all()
    if len(rows) > MOST_ISSUES:
        raise DomainError("bulk.too_many", field="issues", most=MOST_ISSUES, found=len(rows))
    return [Chosen(row[0], row[1]) for row in rows]


def _part_of(department: str | None) -> ColumnElement[Any]:
    """The open assignment of a department on the issue, by the department's code."""
    if department is None:
        return null()
    return (
        select(func.max(Assignment.id))
        .join(Department, Department.id == Assignment.department_id)
        .where(
            Assignment.issue_id == Issue.id,
            Assignment.status.in_(sorted(OPEN)),
            Department.code == department,
        )
        .correlate(Issue)
        .scalar_subquery()
    )
