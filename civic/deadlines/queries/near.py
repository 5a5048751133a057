"""What is near its date or past it: assignments by the ladder, and terms of the law."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, case, select, true
from sqlalchemy.orm import Session

from civic.categories.models import Category
from civic.core.db import Names
from civic.core.permissions import Actor, policies
from civic.deadlines.clocks import clocks
from civic.deadlines.models import DeadlineRisk, DeadlineStep, IssueClock
from civic.departments.models import Department
from civic.issues.models import Assignment, Issue
from civic.issues.policy import IssueSubject
from civic.issues.queries.visibility import in_scope
from civic.issues.status import OPEN

ON_A_PAGE = 50


@dataclass(frozen=True, slots=True)
class NearDate:
    """An open assignment whose date is near or past. ``role`` is the highest that was told of this very date, ``told``
    how many people that were; ``risk`` how often its category is late (0 to 1).
    """

    public_id: str
    title: str
    category: Names
    department: Names
    department_code: str
    status: str
    of: str
    due: datetime
    role: str | None
    told: int | None
    risk: float | None


@dataclass(frozen=True, slots=True)
class NearTerm:
    """A term of a law that runs on an issue."""

    public_id: str
    title: str
    category: Names
    department: Names
    law: Names
    clock: str
    step: str
    step_name: Names
    paragraph: str
    begins_at: datetime
    due: datetime
    extended: bool


def near_dates(
    session: Session, actor: Actor, department_id: int, until: datetime, *, limit: int = ON_A_PAGE + 1, offset: int = 0
) -> list[NearDate]:  # fmt: skip
    """The open assignments of a department whose date lies before ``until``, the oldest first.

    The date is until when it should be taken while nobody has, else the target; what waits, for its reporter or
    another part, has none. Raises NotAllowed.
    """
    policies.require("queue.see", actor, IssueSubject(department=department_id))
    taking = Assignment.status == "assigned"
    due = _due()
    reached = (
        select(DeadlineStep.role, DeadlineStep.told)
        .where(DeadlineStep.assignment_id == Assignment.id, DeadlineStep.due == due)
        .order_by(DeadlineStep.rung.desc())
        .limit(1)
        .lateral("reached")
    )
    rows = session.execute(
        select(
            Issue.public_id, Issue.title, Category.name.label("category"), Department.name.label("department"),
            Department.code.label("department_code"), Assignment.status, taking.label("taking"), due.label("due"),
            reached.c.role, reached.c.told, DeadlineRisk.risk,
        )
        .select_from(Assignment)
        .join(Issue, Issue.id == Assignment.issue_id)
        .join(Category, Category.id == Issue.category_id)
        .join(Department, Department.id == Assignment.department_id)
        .outerjoin(reached, true())
        .outerjoin(DeadlineRisk, DeadlineRisk.category_id == Issue.category_id)
        .where(*_open_here(actor, department_id), due <= until)
        .order_by(due, Assignment.id)
        .limit(limit)
        .offset(offset)
    )  # fmt: skip
    return [
        NearDate(
            row.public_id, row.title, row.category, row.department, row.department_code, row.status,
            "take_by" if row.taking else "target", row.due, row.role, row.told, row.risk,
        )
        for row in rows
    ]  # fmt: skip


def near_terms(
    session: Session, actor: Actor, department_id: int, until: datetime | None, *, law: str = "",
    limit: int | None = None,
) -> list[NearTerm]:  # fmt: skip
    """The terms that run on a department's open issues and end before ``until`` (None: all), the nearest first.

    ``law`` is the code of one law. Raises NotAllowed.
    """
    policies.require("queue.see", actor, IssueSubject(department=department_id))
    laws = {each.id: each.spec for each in clocks(session)}
    wanted = [key for key, spec in laws.items() if not law or spec.code == law]
    query: Select[Any] = (
        select(
            Issue.public_id, Issue.title, Category.name.label("category"), Department.name.label("department"),
            IssueClock.clock_id, IssueClock.step, IssueClock.begins_at, IssueClock.due, IssueClock.extended_at,
        )
        .select_from(IssueClock)
        .join(Issue, Issue.id == IssueClock.issue_id)
        .join(Category, Category.id == Issue.category_id)
        .join(Department, Department.id == Issue.department_id)
        .where(
            IssueClock.stopped_at.is_(None), IssueClock.clock_id.in_(wanted),
            Issue.department_id == department_id, in_scope(actor, department_id),
        )
        .order_by(IssueClock.due, Issue.id, IssueClock.step)
        .limit(limit)
    )  # fmt: skip
    if until is not None:
        query = query.where(IssueClock.due <= until)
    found = []
    for row in session.execute(query):
        spec = laws[row.clock_id]
        step = spec.by_code.get(row.step)
        if step is not None:
            found.append(
                NearTerm(
                    row.public_id, row.title, row.category, row.department, spec.name, spec.code, step.code, step.name,
                    step.paragraph, row.begins_at, row.due, row.extended_at is not None,
                )
            )  # fmt: skip
    return found


@dataclass(frozen=True, slots=True)
class Mark:
    """How far a date of an assignment has been escalated: the highest role that was told, and whether anybody was."""

    role: str
    told: int
    at: datetime


def marks_of(session: Session, assignments: list[int]) -> dict[int, Mark]:
    """The mark of each of these assignments whose present date has been escalated, in one statement."""
    if not assignments:
        return {}
    rows = session.execute(
        select(DeadlineStep.assignment_id, DeadlineStep.role, DeadlineStep.told, DeadlineStep.at)
        .join(Assignment, Assignment.id == DeadlineStep.assignment_id)
        .where(DeadlineStep.assignment_id.in_(assignments), DeadlineStep.rung > 0, DeadlineStep.due == _due())
        .order_by(DeadlineStep.rung)
    )
    return {row.assignment_id: Mark(row.role, row.told, row.at) for row in rows}


def mark_now() -> Any:
    """The columns of a Mark (none where there is none), lateral to ``Assignment``, for a list of many."""
    return (
        select(DeadlineStep.role, DeadlineStep.told, DeadlineStep.at)
        .where(DeadlineStep.assignment_id == Assignment.id, DeadlineStep.rung > 0, DeadlineStep.due == _due())
        .order_by(DeadlineStep.rung.desc())
        .limit(1)
        .lateral("mark")
    )


def _due() -> ColumnElement[datetime]:
    return case((Assignment.status == "assigned", Assignment.take_by), else_=Assignment.target)


def _open_here(actor: Actor, department_id: int) -> list[ColumnElement[bool]]:
    return [
        Assignment.department_id == department_id,
        Assignment.status.in_(sorted(OPEN - {"waiting", "blocked"})),
        Assignment.issue_status.not_in(("duplicate", "withdrawn")),
        in_scope(actor, department_id),
    ]
