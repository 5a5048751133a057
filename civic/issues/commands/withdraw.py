"""A reporter takes their report back."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from civic.core import clock
from civic.core.errors import WrongStatus
from civic.core.permissions import Actor
from civic.issues.events import ReportWithdrawn
from civic.issues.models import Report
from civic.issues.work import chain_up, take


def withdraw(session: Session, actor: Actor, public_id: str, report_id: int) -> None:
    """Withdraw one report; with the last one the issue ends as withdrawn.

    Raises NotFound, NotAllowed, WrongStatus when the issue has ended or the report was withdrawn before.
    """
    issue_id = session.scalar(select(Report.issue_id).where(Report.id == report_id))
    if issue_id is not None:
        chain_up(session, issue_id)
    work = take(session, actor, public_id)
    work.require("report.withdraw", report=report_id)
    work.require_open("withdraw")
    record = work.report(report_id)
    if record.withdrawn_at is not None:
        raise WrongStatus("withdraw", "withdrawn")
    record.withdrawn_at = clock.now()
    # The duplicates in between counted it too, and count for themselves when they are taken out again.
    for counted in chain_up(session, record.issue_id):
        counted.report_count -= 1
        counted.affected_count -= 1
    work.settle()
    work.record(ReportWithdrawn, report=record.id, reports=work.issue.report_count)
