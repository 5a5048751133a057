"""Issues as letters to their reporters need them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from civic.categories.models import Category
from civic.core.db import Names
from civic.core.permissions import VISITOR
from civic.departments.models import Department
from civic.issues.models import Issue, IssueUpdate, Report
from civic.issues.queries.visibility import words_allowed
from civic.issues.submission import title_of


@dataclass(frozen=True, slots=True)
class Addressee:
    """Who reported, and where they can be reached. ``email`` is None where there is none (or not any more)."""

    report_id: int
    issue_id: int
    person_id: int | None
    email: str | None
    language: str
    link_nonce: bytes
    confirmed: bool
    withdrawn: bool


@dataclass(frozen=True, slots=True)
class LetterFacts:
    """An issue as it is now. ``criteria`` are the texts of its criteria by language."""

    public_id: str
    title: str
    address: str
    category: Names
    department: Names
    planned_result: str
    criteria: tuple[Names, ...]
    take_by: datetime
    target: datetime
    judging_until: datetime | None


_ADDRESSEE = (
    Report.id, Report.issue_id, Report.person_id, Report.contact_email, Report.language, Report.link_nonce,
    Report.contact_confirmed_at.is_not(None).label("confirmed"), Report.withdrawn_at.is_not(None).label("withdrawn"),
)  # fmt: skip


def addressees(session: Session, issue_id: int) -> list[Addressee]:
    """The reporters of an issue, and of those merged into it, who have an e-mail and have not withdrawn."""
    family = select(Issue.id).where(Issue.id == issue_id).cte(recursive=True)
    family = family.union_all(select(Issue.id).join(family, Issue.merged_into_id == family.c.id))
    rows = session.execute(
        select(*_ADDRESSEE)
        .where(
            Report.issue_id.in_(select(family.c.id)),
            Report.contact_email.is_not(None),
            Report.withdrawn_at.is_(None),
        )
        .order_by(Report.id)
    )
    return [Addressee(*row) for row in rows]


def addressee(session: Session, report_id: int) -> Addressee | None:
    """Who made this report."""
    row = session.execute(select(*_ADDRESSEE).where(Report.id == report_id)).one_or_none()
    return None if row is None else Addressee(*row)


def letter_facts(session: Session, issue_id: int, report_id: int) -> LetterFacts:
    """The issue with the names that a letter to one of its reporters mentions.

    Title and planned result are residents' words: empty where the issue is not public and they are somebody else's.
    """
    row = session.execute(
        select(
            Issue.public_id, Issue.title, Issue.address, Category.name.label("category"),
            Department.name.label("department"), Issue.planned_result, Issue.criteria, Issue.take_by, Issue.target,
            Issue.judging_until, Issue.visibility, Issue.hidden_at, Report.text, Report.planned_result.label("wished"),
        )
        .join(Category, Category.id == Issue.category_id)
        .join(Department, Department.id == Issue.department_id)
        .join(Report, Report.id == report_id)
        .where(Issue.id == issue_id)
    ).one()  # fmt: skip
    criteria: Sequence[dict[str, Names]] = row.criteria
    words = _open_words(row)
    titled, planned = words or title_of(row.text) == row.title, words or row.wished == row.planned_result
    return LetterFacts(
        public_id=row.public_id, title=row.title if titled else "", address=row.address, category=row.category,
        department=row.department, planned_result=row.planned_result if planned else "",
        criteria=tuple(criterion["text"] for criterion in criteria), take_by=row.take_by, target=row.target,
        judging_until=row.judging_until,
    )  # fmt: skip


def words_for_reporter(session: Session, update_id: int, report_id: int) -> str | None:
    """The words of an update, where they are for everybody or for this reporter; None when they were erased."""
    row = session.execute(
        select(
            IssueUpdate.text, IssueUpdate.visibility.label("told_to"), IssueUpdate.report_id, Issue.visibility,
            Issue.hidden_at,
        )
        .join(Issue, Issue.id == IssueUpdate.issue_id)
        .where(IssueUpdate.id == update_id)
    ).one_or_none()  # fmt: skip
    if row is None or row.told_to == "internal":
        return None
    of_another = row.report_id not in (None, report_id)
    if of_another and (row.told_to == "parties" or not _open_words(row)):
        return None
    return row.text or None


def _open_words(row: Any) -> bool:
    """Whether everybody may read what residents said there."""
    return words_allowed(VISITOR, row.visibility, row.hidden_at is not None, frozenset(), None)


def department_name(session: Session, code: str) -> Names | None:
    """What a department is called, also one that is retired by now."""
    return session.scalar(select(Department.name).where(Department.code == code))
