"""The terms of the law on one issue, and how far its dates have been escalated."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from civic.core.db import Names
from civic.core.permissions import Actor, policies
from civic.deadlines.clocks import clocks
from civic.deadlines.models import IssueClock
from civic.issues.policy import IssueSubject


@dataclass(frozen=True, slots=True)
class TermShown:
    """A term on an issue: its law and paragraph, from when until when, and what stopped it.

    ``extend_days``: by how many days it can be extended now; 0 where it cannot (any more).
    """

    law: Names
    clock: str
    step: str
    name: Names
    paragraph: str
    begins_at: datetime
    due: datetime
    first_due: datetime
    stopped_at: datetime | None
    stopped_by: str | None
    extended: bool
    warn_days: int
    extend_days: int


def terms_of(session: Session, actor: Actor, issue_id: int, subject: IssueSubject) -> list[TermShown]:
    """The terms that have begun on an issue, by law and in the law's order; two statements. Raises NotAllowed."""
    policies.require("issue.see_notes", actor, subject)
    rows = {
        (row.clock_id, row.step): row
        for row in session.scalars(select(IssueClock).where(IssueClock.issue_id == issue_id))
    }
    if not rows:
        return []
    found = []
    for law in clocks(session, retired=True):
        for step in law.spec.steps:
            row = rows.get((law.id, step.code))
            if row is None:
                continue
            running = row.stopped_at is None and row.extended_at is None and not law.retired
            found.append(
                TermShown(
                    law.spec.name, law.spec.code, step.code, step.name, step.paragraph, row.begins_at, row.due,
                    row.first_due, row.stopped_at, row.stopped_by, row.extended_at is not None, step.warn_days,
                    step.extend_days if running else 0,
                )
            )  # fmt: skip
    return found
