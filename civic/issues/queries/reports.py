"""The reports that an issue stands for, without their words."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from civic.issues.models import Issue, Report


class ReportMade(NamedTuple):
    id: int
    received_at: datetime
    erased_reason: str | None


def reports_of(session: Session, public_id: str) -> Sequence[ReportMade]:
    """The reports of an issue and of those merged into it, in order. For who may see all of them."""
    family = select(Issue.id).where(Issue.public_id == public_id).cte(recursive=True)
    family = family.union_all(select(Issue.id).join(family, Issue.merged_into_id == family.c.id))
    rows = session.execute(
        select(Report.id, Report.received_at, Report.erased_reason)
        .where(Report.issue_id.in_(select(family.c.id)))
        .order_by(Report.id)
    )
    return [ReportMade(*row) for row in rows]
