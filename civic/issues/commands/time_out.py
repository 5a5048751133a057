"""No answer came in time: the work goes on without it."""

from __future__ import annotations

from sqlalchemy.orm import Session

from civic.core.permissions import SYSTEM
from civic.departments.calendars import department_calendar
from civic.issues.events import TimedOut
from civic.issues.waiting import resume
from civic.issues.work import take


def time_out(session: Session, public_id: str, assignment_id: int) -> None:
    """Go on after five working days of waiting. Raises NotFound, WrongStatus when it does not wait any more."""
    work = take(session, SYSTEM, public_id)
    chosen = work.choose("time_out", assignment_id)
    resume(work, chosen, "time_out", department_calendar(session, chosen.department_id))
    work.settle()
    work.record_on(chosen, TimedOut, target=chosen.target)
