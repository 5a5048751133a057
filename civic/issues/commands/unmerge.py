"""Two issues were not the same matter after all."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from civic.core.errors import WrongStatus
from civic.core.permissions import Actor
from civic.issues.events import Unmerged, UnmergedOut
from civic.issues.models import Issue
from civic.issues.work import chain_up, lock_pair, take


def unmerge(session: Session, actor: Actor, public_id: str) -> None:
    """Take a duplicate out of the issue that it was merged into; it stands again as it was before.

    Raises NotFound, NotAllowed, WrongStatus when it is no duplicate.
    """
    target_id = session.scalar(
        select(Issue.public_id).where(
            Issue.id == select(Issue.merged_into_id).where(Issue.public_id == public_id).scalar_subquery()
        )
    )
    if target_id is None:
        alone = take(session, actor, public_id)
        alone.require("issue.unmerge")
        raise WrongStatus("unmerge", alone.issue.status)
    chain_up(session, session.scalars(select(Issue.id).where(Issue.public_id == public_id)).one())
    work, target = lock_pair(session, actor, public_id, target_id)
    work.require("issue.unmerge")
    if work.issue.merged_into_id != target.issue.id:
        raise WrongStatus("unmerge", work.issue.status)
    above = chain_up(session, target.issue.id)
    work.issue.merged_into_id = None
    own = {report.id for report in work.reports}
    target.reports = [report for report in target.reports if report.id not in own]
    for counted in above:
        counted.report_count -= work.issue.report_count
        counted.affected_count -= work.issue.affected_count
    work.settle()
    target.settle()
    steps = {
        work.issue.id: lambda: work.record(Unmerged, out_of=target_id),
        target.issue.id: lambda: target.record(
            UnmergedOut,
            other=public_id,
            reports=target.issue.report_count,
            affected=target.issue.affected_count,
        ),
    }
    for issue_id in sorted(steps):
        steps[issue_id]()
