"""Which issues are meant: by their numbers, or all that a filter finds (a shape drawn on the map is one of its
fields).
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func, null, select
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


def by_numbers(
    session: Session, actor: Actor, numbers: Sequence[tuple[str, int | None]]
) -> tuple[list[Chosen], list[str]]:
    """Issues by their public ids, each with an assignment or None, in their order; and the ids that the actor cannot
    find. Raises NotAllowed, DomainError ``bulk.too_many``.
    """
    policies.require(ASK, actor)
    if len(numbers) > MOST_ISSUES:
        raise DomainError("bulk.too_many", field="issues", most=MOST_ISSUES, found=len(numbers))
    rows = session.execute(
        select(Issue.public_id, Issue.id).where(
            Issue.public_id.in_([number for number, _ in numbers]), findable(actor)
        )
    )
    ids = {public_id: issue_id for public_id, issue_id in rows}
    chosen = [Chosen(ids[number], assignment) for number, assignment in numbers if number in ids]
    return chosen, [number for number, _ in numbers if number not in ids]


def by_filter(session: Session, actor: Actor, wanted: Filter, moments: Moments) -> list[Chosen]:
    """All that a filter finds for the actor, the longest promised first; where the filter names a department, each
    with the open assignment of that department. Raises NotAllowed, DomainError ``bulk.too_many``.
    """
    policies.require(ASK, actor)
    part = null()
    if wanted.department is not None:
        part = (
            select(func.max(Assignment.id))
            .join(Department, Department.id == Assignment.department_id)
            .where(
                Assignment.issue_id == Issue.id, Assignment.status.in_(sorted(OPEN)),
                Department.code == wanted.department,
            )
            .correlate(Issue)
            .scalar_subquery()
        )  # fmt: skip
    rows = session.execute(
        select(Issue.id, part)
        .select_from(Issue)
        .where(*conditions(wanted, actor, moments), findable(actor))
        .order_by(Issue.target, Issue.id)
        .limit(MOST_ISSUES + 1)
    ).all()
    if len(rows) > MOST_ISSUES:
        raise DomainError("bulk.too_many", field="issues", most=MOST_ISSUES, found=len(rows))
    return [Chosen(row[0], row[1]) for row in rows]
