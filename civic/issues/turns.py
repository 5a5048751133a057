"""The order of an issue's parts: one may wait for the end of another, and its clock begins when its turn comes."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from civic.categories.models import Category
from civic.core import clock
from civic.core.errors import DomainError, NotFound
from civic.departments.calendars import department_calendar
from civic.issues.dates import promised_dates
from civic.issues.models import Assignment
from civic.issues.part_events import TurnCame
from civic.issues.status import OPEN

if TYPE_CHECKING:
    from civic.issues.work import Work

ENDED = ("delivered", "declined")
"""After these the next part has its turn. A refusal lets it begin too: that department knows whether it still can."""

MOST_DAYS = 365


def dates_from(work: Work, part: Assignment, start: datetime) -> tuple[datetime, datetime]:
    """Until when a part that begins then is taken, and its target, by its department's calendar: after its own
    ``days`` (working days), or the category's for the issue's priority.
    """
    category = work.session.get_one(Category, work.issue.category_id)
    calendar = department_calendar(work.session, part.department_id)
    take_by, target = promised_dates(category, calendar, start, work.issue.priority)
    return take_by, target if part.days is None else max(take_by, calendar.add_working_days(start, part.days))


def checked_days(days: int | None) -> int | None:
    """Raise DomainError ``assignment.days_out_of_range`` at ``days``."""
    if days is not None and not 1 <= days <= MOST_DAYS:
        raise DomainError("assignment.days_out_of_range", field="days", most=MOST_DAYS)
    return days


def part_before(work: Work, after: int, part: Assignment | None = None) -> Assignment:
    """The part that another one is to wait for.

    Raises NotFound ``assignment.not_found``, DomainError ``assignment.order_circular`` (it waits for this one itself)
    or ``assignment.not_open`` at ``after`` (it has ended: nothing is to be waited for).
    """
    found = next((item for item in work.assignments if item.id == after), None)
    if found is None:
        raise NotFound("assignment", after)
    if found.status not in OPEN:
        raise DomainError("assignment.not_open", field="after")
    if part is not None and part.id in _before(work, found):
        raise DomainError("assignment.order_circular", field="after")
    return found


def _before(work: Work, part: Assignment) -> set[int]:
    """A part and all that it waits for, directly or not."""
    parts = {item.id: item for item in work.assignments}
    seen: set[int] = set()
    at: Assignment | None = part
    while at is not None and at.id not in seen:
        seen.add(at.id)
        at = parts.get(at.after_id or 0) if at.status == "blocked" else None
    return seen


def wait_for(work: Work, part: Assignment, before: Assignment) -> None:
    """Put a part behind another one. Its dates are a guess, to be drawn and told to nobody: they come with its turn."""
    part.after_id = before.id
    part.take_by, part.target = dates_from(work, part, max(before.target, clock.now()))
    part.promised = part.target


def begin_turns(work: Work) -> None:
    """Let the parts begin whose turn has come, and record each: once, since the issue is locked."""
    parts = {item.id: item for item in work.assignments}
    for part in work.assignments:
        if part.status == "blocked" and parts[part.after_id or 0].status in ENDED:
            work.step(part, "begin_turn")
            start_clock(work, part)
            work.settle()
            work.record_on(part, TurnCame, take_by=part.take_by, target=part.target)


def start_clock(work: Work, part: Assignment) -> None:
    """The dates of a part run from now."""
    part.assigned_at = clock.now()
    part.take_by, part.target = dates_from(work, part, part.assigned_at)
    part.promised = part.target


def follow(work: Work, earlier: Assignment, now: Assignment) -> None:
    """What waited for a part waits for the one that took its place."""
    for part in work.assignments:
        if part.status == "blocked" and part.after_id == earlier.id:
            part.after_id = now.id
