"""A person's own reports, with what became of them and what waits for them."""

from __future__ import annotations

from dataclasses import dataclass, replace

from sqlalchemy import ColumnElement, and_, exists, select
from sqlalchemy.orm import Session, aliased

from civic.core import clock
from civic.core.permissions import Actor
from civic.issues.models import Assignment, Issue, Report, Verdict
from civic.issues.queries.listing import IssueListed, joined, listed
from civic.issues.status import FINAL
from civic.issues.submission import title_of

PAGE = 50

Standing = aliased(Issue)


@dataclass(frozen=True, slots=True)
class OwnReport:
    """A report with the issue that stands for it. ``question``: a department asks; ``verdict``: theirs is wanted."""

    id: int
    issue: IssueListed
    withdrawn: bool
    question: bool
    verdict: bool

    @property
    def is_open(self) -> bool:
        return not self.withdrawn and self.issue.status not in FINAL


@dataclass(frozen=True, slots=True)
class OwnReports:
    """A page of them, the newest first; ``older`` is where the next page begins (None on the last)."""

    reports: list[OwnReport]
    older: int | None


def own_reports(session: Session, actor: Actor, *, before: int | None = None) -> OwnReports:
    """The actor's own reports, those with a lower id than ``before`` where it is given. Of a visitor there are none."""
    if actor.person_id is None:
        return OwnReports([], None)
    page = (
        select(Report.id.label("report_id"), Report.issue_id)
        .where(
            Report.person_id == actor.person_id, Report.id < before if before is not None else Report.id > 0
        )
        .order_by(Report.id.desc())
        .limit(PAGE + 1)
        .cte("own_page")
    )
    chain = select(page.c.report_id, page.c.issue_id).cte("own_chain", recursive=True)
    chain = chain.union_all(
        select(chain.c.report_id, Standing.merged_into_id)
        .join(Standing, Standing.id == chain.c.issue_id)
        .where(Standing.merged_into_id.is_not(None))
    )
    rows = session.execute(
        joined()
        .add_columns(
            Report.id.label("report_id"), Report.text, Report.withdrawn_at, _question().label("question"),
            _verdict().label("verdict"),
        )
        .join(chain, chain.c.issue_id == Issue.id)
        .join(Report, Report.id == chain.c.report_id)
        .where(Issue.merged_into_id.is_(None))
        .order_by(Report.id.desc())
    ).all()  # fmt: skip
    found = [
        OwnReport(
            row.report_id, replace(listed(row, actor), title=title_of(row.text) or None),
            row.withdrawn_at is not None, row.question, row.verdict,
        )
        for row in rows
    ]  # fmt: skip
    return OwnReports(found[:PAGE], found[PAGE - 1].id if len(found) > PAGE else None)


def _question() -> ColumnElement[bool]:
    """Whether a department waits for this reporter's answer."""
    return and_(
        Report.withdrawn_at.is_(None),
        exists().where(Assignment.issue_id == Issue.id, Assignment.waiting_since >= Report.received_at),
    )


def _verdict() -> ColumnElement[bool]:
    """Whether this reporter may judge and has not done so."""
    return and_(
        Report.withdrawn_at.is_(None),
        Issue.judging_until.is_not(None),
        Issue.judging_until >= clock.now(),
        ~exists().where(
            Verdict.issue_id == Issue.id, Verdict.report_id == Report.id, Verdict.round == Issue.round
        ),
    )
