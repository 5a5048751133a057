"""Departments as others need to know them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from civic.core.db import Names
from civic.core.errors import NotFound
from civic.departments.models import Department


@dataclass(frozen=True, slots=True)
class DepartmentListed:
    id: int
    code: str
    name: Names
    kind: str
    email: str | None
    phone: str | None
    note: Names | None
    calendar: str | None


_COLUMNS = (
    Department.id,
    Department.code,
    Department.name,
    Department.kind,
    Department.email,
    Department.phone,
    Department.note,
    Department.calendar,
)


def departments(session: Session) -> list[DepartmentListed]:
    """The departments that exist today, the triage desk and outside bodies included, by code."""
    rows = session.execute(select(*_COLUMNS).where(Department.retired_at.is_(None)).order_by(Department.code))
    return [DepartmentListed(*row) for row in rows]


def department_codes(session: Session, ids: Collection[int]) -> dict[int, str]:
    """The codes of departments by id, retired ones included."""
    rows = session.execute(select(Department.id, Department.code).where(Department.id.in_(ids)))
    return {row.id: row.code for row in rows}


def department_by_code(session: Session, code: str) -> DepartmentListed:
    """One department of today. Raises NotFound ``department.not_found``."""
    row = session.execute(
        select(*_COLUMNS).where(Department.code == code, Department.retired_at.is_(None))
    ).one_or_none()
    if row is None:
        raise NotFound("department", code)
    return DepartmentListed(*row)


def triage_desk(session: Session) -> DepartmentListed:
    """The department that answers for what nobody answers for. Raises NotFound ``department.not_found``."""
    row = session.execute(
        select(*_COLUMNS).where(Department.kind == "triage", Department.retired_at.is_(None))
    ).one_or_none()
    if row is None:
        raise NotFound("department", "triage")
    return DepartmentListed(*row)
