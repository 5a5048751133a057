"""How much unfinished work departments have."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session

from civic.issues.models import Assignment, Issue
from civic.issues.status import OPEN


def open_work(session: Session, department_ids: Collection[int]) -> dict[int, int]:
    """The assignments of each department that are open, or delivered and still being judged; none: left out."""
    rows = session.execute(
        select(Assignment.department_id, func.count())
        .join(Issue, Issue.id == Assignment.issue_id)
        .where(
            Assignment.department_id.in_(department_ids),
            or_(
                Assignment.status.in_(OPEN),
                and_(Assignment.status == "delivered", Issue.status == "delivered"),
            ),
        )
        .group_by(Assignment.department_id)
    )
    return dict(rows.tuples().all())
