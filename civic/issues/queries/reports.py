"""The reports that an issue stands for, without their words."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from civic.issues.models import Issue, Report


class ReportMade(NamedTuple):
    id: int
    received_at: datetime
    erased_reason: str | None


class ReportLink(NamedTuple):
    """``mark``: the beginning of the hash of the report's secret link, by which a link that was shown is known again
    until the report gets another. ``person_id``: whose account it is made with.
    """

    mark: str
    person_id: int | None


def links_of(session: Session, report_ids: Collection[int]) -> Mapping[int, ReportLink]:
    """The links that reports have now, by id; those of reports that are gone are left out."""
    if not report_ids:
        return {}
    rows = session.execute(
        select(Report.id, Report.link_hash, Report.person_id).where(Report.id.in_(report_ids))
    )
    return {row.id: ReportLink(row.link_hash[:8].hex(), row.person_id) for row in rows}


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
