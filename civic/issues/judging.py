"""From residents' judgements to the issue's verdict: confirmed, closed, or open again."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select

from civic.categories.models import Category
from civic.issues.events import Closed, Confirmed, Reworked
from civic.issues.models import Assignment, Verdict
from civic.issues.verdict import outcome
from civic.issues.work import Work


def judgements(work: Work) -> dict[int, dict[str, str]]:
    """What each report said of each criterion in the issue's present round."""
    rows = work.session.execute(
        select(Verdict.report_id, Verdict.criterion, Verdict.answer).where(
            Verdict.issue_id == work.issue.id, Verdict.round == work.issue.round
        )
    )
    said: dict[int, dict[str, str]] = {}
    for row in rows:
        said.setdefault(row.report_id, {})[row.criterion] = row.answer
    return said


def asked(work: Work) -> list[int]:
    """The reports whose verdict counts: those with a confirmed contact or an account."""
    return [
        report.id
        for report in work.live_reports()
        if report.contact_confirmed_at is not None or report.person_id is not None
    ]


def decide(work: Work, *, time_is_up: bool) -> None:
    """Take the verdict if it can be taken, and record what follows from it."""
    criteria = [criterion["code"] for criterion in work.issue.criteria]
    result = outcome(judgements(work), criteria, asked=asked(work), time_is_up=time_is_up)
    if result == "rework":
        reopen(work)
    elif result is not None:
        _end(work, result)


def reopen(work: Work) -> None:
    """The delivered assignments are assigned again, to somebody other than who delivered them."""
    work.issue.resolution = None
    work.issue.judging_until = None
    work.issue.judge_again_at = None
    for assignment in _last_delivered(work):
        work.step(assignment, "rework")
        assignment.not_by_id, assignment.assignee_id = assignment.delivered_by_id, None
        assignment.accepted_at = None
        work.settle()
        work.record_on(assignment, Reworked, round=work.issue.round)


def _last_delivered(work: Work) -> list[Assignment]:
    return [assignment for assignment in work.assignments if assignment.status == "delivered"]


def _end(work: Work, result: str) -> None:
    issue = work.issue
    already = issue.status in ("confirmed", "closed")
    issue.judging_until = None
    issue.judge_again_at = next_judging(work)
    if result == "confirmed" or not already:
        issue.resolution = "met" if result == "confirmed" else "not_judged"
    work.settle()
    work.record(Confirmed if result == "confirmed" else Closed, round=issue.round)


def next_judging(work: Work) -> datetime | None:
    """When residents are asked again: the category's next date after the one that has just passed."""
    issue = work.issue
    days = (
        work.session.scalar(select(Category.judge_after_days).where(Category.id == issue.category_id)) or []
    )
    if issue.delivered_at is None:
        return None
    passed = issue.judge_again_at or issue.delivered_at
    dates = [issue.delivered_at + timedelta(days=int(day)) for day in sorted(days)]
    return next((date for date in dates if date > passed), None)
