"""A report's words, contact and photos are removed for good."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from civic.core.erasures import record_erasure
from civic.core.errors import DomainError
from civic.core.permissions import Actor
from civic.issues.erasing import KIND, REASONS, empty, record_erased
from civic.issues.models import Report
from civic.issues.work import chain_up, take


def erase(session: Session, actor: Actor, public_id: str, report_id: int, *, reason: str) -> tuple[str, ...]:
    """Erase what a reporter said and left behind; returns which parts there were. The report still counts.

    The event log stays valid: it holds only salted hashes of the words, and the salt goes with them. Raises NotFound,
    NotAllowed, DomainError ``erasure.unknown_reason`` and ``erasure.nothing_left``.
    """
    if reason not in REASONS:
        raise DomainError("erasure.unknown_reason", field="reason", reason=reason)
    issue_id = session.scalar(select(Report.issue_id).where(Report.id == report_id))
    chain = chain_up(session, issue_id) if issue_id is not None else []
    work = take(session, actor, public_id)
    work.require("report.erase", report=report_id)
    report = work.report(report_id)
    own = next(issue for issue in chain if issue.id == report.issue_id)
    emptied = empty(work, own, report, reason)
    if not emptied.what:
        raise DomainError("erasure.nothing_left", report=report_id)
    record_erasure(session, KIND, emptied.key, emptied.what, reason)
    record_erased(work, report_id, emptied, reason)
    return emptied.what
