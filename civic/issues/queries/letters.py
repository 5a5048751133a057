"""Issues as letters to their reporters need them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from civic.categories.models import Category
from civic.core.db import Names
from civic.departments.models import Department
from civic.issues.models import Issue, IssueUpdate, Report


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


def letter_facts(session: Session, issue_id: int) -> LetterFacts:
    """The issue with the names that a letter mentions. Its reporters read it, whatever its visibility."""
    row = session.execute(
        select(
            Issue.public_id, Issue.title, Issue.address, Category.name.label("category"),
            Department.name.label("department"), Issue.planned_result, Issue.criteria, Issue.take_by, Issue.target,
            Issue.judging_until,
        )
        .join(Category, Category.id == Issue.category_id)
        .join(Department, Department.id == Issue.department_id)
        .where(Issue.id == issue_id)
    ).one()  # fmt: skip
    criteria: Sequence[dict[str, Names]] = row.criteria
    return LetterFacts(
        public_id=row.public_id, title=row.title, address=row.address, category=row.category,
        department=row.department, planned_result=row.planned_result,
        criteria=tuple(criterion["text"] for criterion in criteria), take_by=row.take_by, target=row.target,
        judging_until=row.judging_until,
    )  # fmt: skip


def words_for_reporter(session: Session, update_id: int, report_id: int) -> str | None:
    """The words of an update, where they are for everybody or for this reporter; None when they were erased."""
    row = session.execute(
        select(IssueUpdate.text, IssueUpdate.visibility, IssueUpdate.report_id).where(
            IssueUpdate.id == update_id
        )
    ).one_or_none()
    if row is None or row.visibility == "internal":
        return None
    if row.visibility == "parties" and row.report_id not in (None, report_id):
        return None
    return row.text or None


def department_name(session: Session, code: str) -> Names | None:
    """What a department is called, also one that is retired by now."""
    return session.scalar(select(Department.name).where(Department.code == code))
