"""A date of an assignment is near or past: whoever the ladder names is told, once."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from civic.core import clock
from civic.core.errors import NotFound, WrongStatus
from civic.core.permissions import SYSTEM
from civic.deadlines.events import Escalated, TargetWarned
from civic.deadlines.ladder import Ladder, ladders
from civic.deadlines.models import DeadlineStep
from civic.deadlines.people import people_of
from civic.departments.calendars import department_calendar
from civic.issues.models import Assignment
from civic.issues.rooms import staff_rooms
from civic.issues.status import OPEN
from civic.issues.work import Work, take


def take_step(session: Session, public_id: str, assignment_id: int, of: str, rung: int) -> list[DeadlineStep]:
    """Take a step of the ladder for a date (``of``: take_by or target); ``rung`` 0 is the warning before it.

    Nothing happens where it was taken for this very date, or is not due (any more). Where nobody holds the role of an
    escalation the next one follows at once, and both are recorded. Returns the steps taken. Raises NotFound,
    WrongStatus when the date does not count any more.
    """
    work = take(session, SYSTEM, public_id)
    chosen = next((item for item in work.assignments if item.id == assignment_id), None)
    if chosen is None:
        raise NotFound("assignment", assignment_id)
    work.require_alive("escalate")
    if not _counts(chosen, of):
        raise WrongStatus("escalate", chosen.status)
    ladder = ladders(session).of(work.departments[chosen.department_id])
    due = chosen.take_by if of == "take_by" else chosen.target
    if not _is_due(session, chosen, ladder, of, rung, due):
        return []
    if rung == 0:
        warned = _taken(work, chosen, of, due, 0, "holder")
        return [warned] if warned else []
    taken: list[DeadlineStep] = []
    for place, step in enumerate(ladder.rungs(of)[rung - 1 :], rung):
        row = _taken(work, chosen, of, due, place, step.role)
        if row is None:
            break
        taken.append(row)
        if row.told:
            break
    return taken


def _counts(assignment: Assignment, of: str) -> bool:
    if of == "take_by":
        return assignment.status == "assigned"
    return assignment.status in OPEN - {"waiting", "blocked"}


def _is_due(
    session: Session, assignment: Assignment, ladder: Ladder, of: str, rung: int, due: datetime
) -> bool:
    calendar, now = department_calendar(session, assignment.department_id), clock.now()
    if rung == 0:
        return now < due <= calendar.add_minutes(now, ladder.warn(of))
    rungs = ladder.rungs(of)
    return rung <= len(rungs) and due <= calendar.subtract_minutes(now, rungs[rung - 1].after)


def _taken(
    work: Work, assignment: Assignment, of: str, due: datetime, rung: int, role: str
) -> DeadlineStep | None:
    """Keep and record one step; None where it was taken before."""
    session, category = work.session, work.issue.category_id
    told = len(people_of(session, role, assignment.department_id, category, assignment.assignee_id))
    step_id = session.scalar(
        insert(DeadlineStep)
        .values(assignment_id=assignment.id, of=of, due=due, rung=rung, role=role, told=told, at=clock.now())
        .on_conflict_do_nothing(constraint="uq_deadline_step_once")
        .returning(DeadlineStep.id)
    )
    if step_id is None:
        return None
    rooms = staff_rooms([assignment.department_id], category)
    if rung == 0:
        work.record_on(assignment, TargetWarned, of=of, due=due, told=told, rooms=rooms)
    else:
        work.record_on(assignment, Escalated, of=of, due=due, rung=rung, role=role, told=told, rooms=rooms)
    return session.get_one(DeadlineStep, step_id)
