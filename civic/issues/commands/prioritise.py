"""How much the matter presses."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from civic.categories.models import Category
from civic.core import clock
from civic.core.errors import DomainError
from civic.core.permissions import Actor
from civic.departments.calendars import department_calendar
from civic.issues.dates import promised_dates
from civic.issues.events import Prioritised, TargetChanged
from civic.issues.models import Assignment
from civic.issues.rooms import staff_rooms
from civic.issues.status import PRIORITIES
from civic.issues.work import Work, take


def prioritise(session: Session, actor: Actor, public_id: str, priority: str) -> None:
    """Set the issue's priority; only staff hear of it. The same one again is no event.

    A higher one tightens the dates of parts that nobody has accepted yet, where the category promises such issues more:
    counted from now, and never later than what was promised. Residents hear of a target that moved.

    Raises NotFound, NotAllowed, WrongStatus when the issue has ended, DomainError ``priority.unknown``.
    """
    work = take(session, actor, public_id)
    work.require("issue.prioritise")
    work.require_open("prioritise")
    if priority not in PRIORITIES:
        raise DomainError("priority.unknown", field="priority")
    earlier = work.issue.priority
    if earlier == priority:
        return
    work.issue.priority = priority
    moved = _tightened(work) if PRIORITIES.index(priority) > PRIORITIES.index(earlier) else []
    work.settle()
    work.record(
        Prioritised, priority=priority, earlier=earlier,
        rooms=staff_rooms((item.department_id for item in work.assignments), work.issue.category_id),
    )  # fmt: skip
    for assignment, was in moved:
        work.record_on(assignment, TargetChanged, target=assignment.target, earlier=was, cause="priority")


def _tightened(work: Work) -> list[tuple[Assignment, datetime]]:
    """Bring the dates of unaccepted parts forward; those whose target moved, with what it was."""
    category = work.session.get_one(Category, work.issue.category_id)
    if not category.targets:
        return []
    moved = []
    for item in work.assignments:
        if item.status != "assigned" or item.accepted_at is not None:
            continue
        calendar = department_calendar(work.session, item.department_id)
        take_by, target = promised_dates(category, calendar, clock.now(), work.issue.priority)
        item.take_by = min(item.take_by, take_by)
        if target < item.target:
            moved.append((item, item.target))
            item.target = target
    return moved
