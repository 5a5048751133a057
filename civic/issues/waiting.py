"""The clock of an assignment that waited for its reporter."""

from __future__ import annotations

from civic.core import clock
from civic.core.calendar import WorkingCalendar
from civic.issues.models import Assignment
from civic.issues.work import Work


def resume(work: Work, assignment: Assignment, verb: str, calendar: WorkingCalendar) -> None:
    """Leave ``waiting`` by ``verb`` and move the dates on by the working minutes waited. Raises WrongStatus."""
    since = assignment.waiting_since
    work.step(assignment, verb)
    if since is None:
        return
    waited = calendar.minutes_between(since, clock.now())
    assignment.target = calendar.pause(assignment.target, waited)
    if assignment.accepted_at is None:
        assignment.take_by = calendar.pause(assignment.take_by, waited)
