"""Departments as those who shape the city see them: with what each answers for, and the retired ones."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from civic.core.errors import NotFound
from civic.departments.models import Department, Jurisdiction
from civic.issues.open_work import open_work


@dataclass(frozen=True, slots=True)
class DepartmentSeen:
    """A department, how many single rules make it answer, and how many issues wait for it."""

    row: Department
    rules: int
    waiting: int

    @property
    def retired(self) -> bool:
        return self.row.retired_at is not None


def departments_overview(session: Session) -> list[DepartmentSeen]:
    """All departments: those of today first, the triage desk before the others and outside bodies last."""
    rows = list(session.scalars(select(Department)))
    rules = Counter(session.scalars(select(Jurisdiction.department_id)))
    waiting = open_work(session, [row.id for row in rows])
    order = ("triage", "department", "outside")
    return [
        DepartmentSeen(row, rules[row.id], waiting.get(row.id, 0))
        for row in sorted(rows, key=lambda row: (row.retired_at is not None, order.index(row.kind), row.code))
    ]


def department_any(session: Session, code: str) -> Department:
    """One department, a retired one too. Raises NotFound ``department.not_found``."""
    row = session.scalar(select(Department).where(Department.code == code))
    if row is None:
        raise NotFound("department", code)
    return row
