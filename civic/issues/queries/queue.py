"""A department's queue: its open assignments, the most pressing first."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, case, exists, func, not_, select, true
from sqlalchemy.orm import Session, aliased

from civic.areas.models import Area
from civic.categories.models import Category, CategoryGroup
from civic.core import clock
from civic.core.calendar import WorkingCalendar
from civic.core.events import last_seq
from civic.core.permissions import Actor, policies
from civic.departments.models import Department
from civic.issues.models import Assignment, Issue
from civic.issues.policy import IssueSubject
from civic.issues.queries.listing import COLUMNS, IssueListed, listed
from civic.issues.queries.visibility import in_scope, words_allowed
from civic.issues.status import OPEN
from civic.people.models import Person

Holder = aliased(Person)

SOON_MINUTES = 8 * 60
"""Working minutes before its date from which a matter is due soon: one working day."""

LONG_LATE = timedelta(days=90)
"""After so long lateness presses no more: it is looked at when what can still be kept has been."""

VIEWS = ("all", "mine", "unassigned", "soon", "late", "waiting", "to_judge")


@dataclass(frozen=True, slots=True)
class Queued:
    """An issue with the department's assignment. ``due`` is when to take it while it is not accepted, then the target;
    None while the clock is paused or residents judge. ``long_late``: by LONG_LATE. ``seq`` is the issue's last event
    when the row was read.
    """

    issue: IssueListed
    assignment: int
    assignment_status: str
    assignee_id: int | None
    assignee: str | None
    due: datetime | None
    long_late: bool
    seq: int


@dataclass(frozen=True, slots=True)
class Queue:
    """A page of a queue, and whether there is another one."""

    rows: list[Queued]
    more: bool


def soon_until(calendar: WorkingCalendar) -> datetime:
    """The moment until which a date is near: what falls due within the next SOON_MINUTES of working time."""
    return calendar.add_minutes(clock.now(), SOON_MINUTES)


_DUE = case(
    (Assignment.status == "assigned", Assignment.take_by),
    (Assignment.status.in_(("waiting", "delivered")), None),
    else_=Assignment.target,
)


def queue(
    session: Session, actor: Actor, department_id: int, soon: datetime, view: str = "all", *, limit: int = 50,
    offset: int = 0,
) -> Queue:  # fmt: skip
    """The open assignments of a department the actor works for (the triage desk: of any), the most pressing first.

    ``soon`` is what ``soon_until`` says. What has been late for LONG_LATE comes after all that can still be kept.
    Raises NotAllowed.
    """
    policies.require("queue.see", actor, IssueSubject(department=department_id))
    base = _judged(actor, department_id) if view == "to_judge" else _waiting(actor, department_id)
    # Which ones first, by what one index holds; then all that is shown of those alone.
    order = (_long_late(), _DUE.asc().nulls_last(), Assignment.id)
    picked = (
        select(Assignment.id, _long_late().label("long_late"))
        .where(base, _views(actor, soon)[view if view in VIEWS else "all"])
        .order_by(*order)
        .limit(limit + 1)
        .offset(offset)
        .subquery("picked")
    )
    query = (
        select(
            *COLUMNS, Assignment.id.label("assignment"), Assignment.status.label("assignment_status"),
            Assignment.assignee_id, Holder.name.label("assignee"), _DUE.label("due"), picked.c.long_late,
            last_seq("issue", Issue.id.expression).label("seq"),
        )
        .select_from(picked)
        .join(Assignment, Assignment.id == picked.c.id)
        .join(Issue, Issue.id == Assignment.issue_id)
        .join(Category, Category.id == Issue.category_id)
        .join(CategoryGroup, CategoryGroup.id == Category.group_id)
        .join(Department, Department.id == Issue.department_id)
        .outerjoin(Area, Area.id == Issue.area_id)
        .outerjoin(Holder, Holder.id == Assignment.assignee_id)
        .order_by(picked.c.long_late, _DUE.asc().nulls_last(), Assignment.id)
    )  # fmt: skip
    rows = session.execute(query).all()
    return Queue([_queued(row, actor, department_id) for row in rows[:limit]], len(rows) > limit)


def queue_counts(session: Session, actor: Actor, department_id: int, soon: datetime) -> dict[str, int]:
    """How many assignments each view of a department's queue has. Raises NotAllowed."""
    policies.require("queue.see", actor, IssueSubject(department=department_id))
    views = _views(actor, soon)
    judged = (
        select(func.count()).select_from(Assignment).where(_judged(actor, department_id)).scalar_subquery()
    )
    columns = [
        judged.label(name) if name == "to_judge" else func.count().filter(condition).label(name)
        for name, condition in views.items()
    ]
    row = session.execute(
        select(*columns).select_from(Assignment).where(_waiting(actor, department_id))
    ).one()
    return {name: int(getattr(row, name)) for name in views}


def _waiting(actor: Actor, department_id: int) -> ColumnElement[bool]:
    """Open assignments, but for those whose issue rests: another one stands for it, or nobody reports it any more.

    For who works on some categories only: theirs.
    """
    resting = exists().where(Issue.id == Assignment.issue_id, Issue.status.in_(("duplicate", "withdrawn")))
    scope = in_scope(actor, department_id)
    theirs = true() if scope is true() else exists().where(Issue.id == Assignment.issue_id, scope)
    return and_(
        Assignment.department_id == department_id, Assignment.status.in_(sorted(OPEN)), not_(resting), theirs
    )


def _judged(actor: Actor, department_id: int) -> ColumnElement[bool]:
    """Delivered assignments whose issue residents judge now."""
    return and_(
        Assignment.department_id == department_id,
        Assignment.status == "delivered",
        Assignment.issue_id.in_(
            select(Issue.id).where(Issue.status == "delivered", in_scope(actor, department_id))
        ),
    )


def _long_late() -> ColumnElement[bool]:
    return func.coalesce(clock.now() - LONG_LATE > _DUE, False)


def _views(actor: Actor, soon: datetime) -> dict[str, ColumnElement[bool]]:
    now = clock.now()
    return {
        "all": Assignment.id.is_not(None),
        "mine": Assignment.assignee_id == actor.person_id,
        "unassigned": Assignment.assignee_id.is_(None),
        "soon": and_(now <= _DUE, soon >= _DUE),
        "late": now > _DUE,
        "waiting": Assignment.status == "waiting",
        "to_judge": Assignment.id.is_not(None),
    }


def _queued(row: Any, actor: Actor, department_id: int) -> Queued:
    involved = frozenset({row.department_id, department_id})
    words = words_allowed(actor, row.visibility, row.hidden_at is not None, involved, row.category_id)
    return Queued(
        issue=replace(listed(row, actor), title=row.title if words else None), assignment=row.assignment,
        assignment_status=row.assignment_status, assignee_id=row.assignee_id, assignee=row.assignee, due=row.due,
        long_late=row.long_late, seq=row.seq,
    )  # fmt: skip
