"""Two issues are the same matter."""

from __future__ import annotations

from sqlalchemy.orm import Session

from civic.core.errors import DomainError
from civic.core.permissions import Actor
from civic.issues.events import Merged, MergedIn
from civic.issues.policy import OPENNESS
from civic.issues.work import lock_pair


def merge(session: Session, actor: Actor, public_id: str, into: str) -> None:
    """Make an issue a duplicate of another, which from now on speaks for the reporters of both.

    The duplicate keeps its own assignments and reports as they are, so that ``unmerge`` restores exactly what was.
    Raises NotFound, NotAllowed, WrongStatus (either has ended), DomainError ``merge.with_itself``,
    ``merge.less_visible`` (a private matter cannot become part of a public one).
    """
    if public_id == into:
        raise DomainError("merge.with_itself", field="into")
    work, target = lock_pair(session, actor, public_id, into)
    work.require("issue.merge")
    target.require("issue.merge")
    work.require_open("merge")
    target.require_open("merge")
    if OPENNESS[work.issue.visibility] < OPENNESS[target.issue.visibility]:
        raise DomainError("merge.less_visible", field="into")
    work.issue.merged_into_id = target.issue.id
    target.issue.report_count += work.issue.report_count
    target.issue.affected_count += work.issue.affected_count
    target.reports.extend(work.reports)
    work.settle()
    target.settle()
    # Recorded in the order of the locks, so that the sequence of each subject follows its own lock.
    steps = {
        work.issue.id: lambda: work.record(Merged, into=into),
        target.issue.id: lambda: target.record(
            MergedIn, other=public_id, reports=target.issue.report_count, affected=target.issue.affected_count
        ),
    }
    for issue_id in sorted(steps):
        steps[issue_id]()
