"""Not us, but them: another department, an outside body, or back to the triage desk."""

from __future__ import annotations

from sqlalchemy.orm import Session

from civic.core import clock
from civic.core.errors import DomainError
from civic.core.permissions import Actor
from civic.departments.calendars import department_calendar
from civic.departments.queries import department_by_code
from civic.issues.events import HandedOver
from civic.issues.models import Assignment
from civic.issues.waiting import resume
from civic.issues.work import Work, take


def hand_over(
    session: Session,
    actor: Actor,
    public_id: str,
    department: str,
    message: str,
    *,
    assignment: int | None = None,
) -> None:
    """Give an assignment to another department with a word why. The first promise goes along.

    Raises NotFound (also ``department.not_found``), NotAllowed, WrongStatus, DomainError
    ``assignment.department_already_on_it``, ``text.missing``.
    """
    work = take(session, actor, public_id)
    chosen = work.choose("hand_over", assignment)
    work.require("assignment.hand_over", chosen)
    to = department_by_code(session, department)
    said = work.say(message, "public", assignment=chosen, required=True)
    passed_on(work, chosen, to.id, to.code)
    new = work.assignments[-1]
    work.settle()
    work.record_on(chosen, HandedOver, words=said, to_assignment=new.id, to_department=to.code)


def passed_on(work: Work, chosen: Assignment, department_id: int, code: str) -> None:
    """End an assignment as handed over and open the other department's with the same promise.

    Where it waited for the reporter, the time waited is added first: it was nobody's.
    """
    if department_id == chosen.department_id:
        raise DomainError("assignment.department_already_on_it", field="department")
    if chosen.waiting_since is not None:
        resume(work, chosen, "hand_over", department_calendar(work.session, chosen.department_id))
    else:
        work.step(chosen, "hand_over")
    new = Assignment(
        issue_id=work.issue.id, department_id=department_id, status="assigned", assigned_at=clock.now(),
        take_by=chosen.take_by, target=chosen.target, promised=chosen.promised,
    )  # fmt: skip
    work.session.add(new)
    work.session.flush()
    chosen.handed_to_id = new.id
    work.assignments.append(new)
    work.departments[department_id] = code
