"""A department's queue: its open assignments, the most pressing first."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, or_, select
from sqlalchemy.orm import Session, aliased

from civic.areas.models import Area
from civic.categories.models import Category, CategoryGroup
from civic.city.queries import city_rules
from civic.core import clock
from civic.core.calendar import WorkingCalendar
from civic.core.events import last_seq
from civic.core.permissions import Actor, policies
from civic.departments.models import Department
from civic.issues.models import Assignment, Issue
from civic.issues.policy import IssueSubject
from civic.issues.queries.listing import COLUMNS, IssueListed, listed
from civic.issues.queries.visibility import words_allowed
from civic.issues.status import OPEN
from civic.people.models import Person

Holder = aliased(Person)

SOON_MINUTES = 8 * 60
"""Working minutes before its date from which a matter is due soon: one working day."""

VIEWS = ("all", "mine", "unassigned", "soon", "late", "waiting", "to_judge")


@dataclass(frozen=True, slots=True)
class Queued:
    """An issue with the department's assignment. ``due`` is when to take it while it is not accepted, then the target;
    None while the clock is paused or residents judge. ``seq`` is the issue's last event when the row was read.
    """

    issue: IssueListed
    assignment: int
    assignment_status: str
    assignee_id: int | None
    assignee: str | None
    due: datetime | None
    seq: int


@dataclass(frozen=True, slots=True)
class Queue:
    """A page of a queue. What is due until ``soon_until`` is due soon; ``counts`` is by view."""

    rows: list[Queued]
    counts: dict[str, int]
    more: bool
    soon_until: datetime


def soon_until(calendar: WorkingCalendar) -> datetime:
    """The moment until which a date is near: what falls due within the next SOON_MINUTES of working time."""
    return calendar.add_minutes(clock.now(), SOON_MINUTES)


_DUE = case(
    (Assignment.status == "assigned", Assignment.take_by),
    (Assignment.status.in_(("waiting", "delivered")), None),
    else_=Assignment.target,
)


def queue(
    session: Session, actor: Actor, department_id: int, view: str = "all", *, limit: int = 50, offset: int = 0
) -> Queue:
    """The open assignments of a department the actor works for (the triage desk: of any), with counts by view.

    Raises NotAllowed.
    """
    policies.require("queue.see", actor, IssueSubject(department=department_id))
    soon = soon_until(city_rules(session).calendar)
    opened = and_(Assignment.department_id == department_id, Assignment.status.in_(sorted(OPEN)))
    judged = and_(
        Assignment.department_id == department_id,
        Assignment.status == "delivered",
        Issue.status == "delivered",
    )
    views = _views(actor, soon)
    base = (
        judged
        if view == "to_judge"
        else and_(opened, Issue.merged_into_id.is_(None), Issue.status != "withdrawn")
    )
    query = (
        select(
            *COLUMNS, Assignment.id.label("assignment"), Assignment.status.label("assignment_status"),
            Assignment.assignee_id, Holder.name.label("assignee"), _DUE.label("due"),
            last_seq("issue", Issue.id.expression).label("seq"),
        )
        .select_from(Assignment)
        .join(Issue, Issue.id == Assignment.issue_id)
        .join(Category, Category.id == Issue.category_id)
        .join(CategoryGroup, CategoryGroup.id == Category.group_id)
        .join(Department, Department.id == Issue.department_id)
        .outerjoin(Area, Area.id == Issue.area_id)
        .outerjoin(Holder, Holder.id == Assignment.assignee_id)
        .where(base, views.get(view, views["all"]))
        .order_by(_DUE.asc().nulls_last(), Assignment.id)
        .limit(limit + 1)
        .offset(offset)
    )  # fmt: skip
    rows = session.execute(query).all()
    return Queue(
        [_queued(row, actor, department_id) for row in rows[:limit]],
        _counts(session, opened, judged, views),
        len(rows) > limit,
        soon,
    )


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


def _counts(
    session: Session,
    opened: ColumnElement[bool],
    judged: ColumnElement[bool],
    views: dict[str, ColumnElement[bool]],
) -> dict[str, int]:
    live = and_(opened, Issue.merged_into_id.is_(None), Issue.status != "withdrawn")
    columns = [
        func.count().filter(judged if name == "to_judge" else and_(live, condition)).label(name)
        for name, condition in views.items()
    ]
    row = session.execute(
        select(*columns)
        .select_from(Assignment)
        .join(Issue, Issue.id == Assignment.issue_id)
        .where(or_(opened, judged))
    ).one()
    return {name: int(getattr(row, name)) for name in views}


def _queued(row: Any, actor: Actor, department_id: int) -> Queued:
    involved = frozenset({row.department_id, department_id})
    words = words_allowed(actor, row.visibility, row.hidden_at is not None, involved)
    return Queued(
        issue=replace(listed(row, actor), title=row.title if words else None), assignment=row.assignment,
        assignment_status=row.assignment_status, assignee_id=row.assignee_id, assignee=row.assignee, due=row.due,
        seq=row.seq,
    )  # fmt: skip
