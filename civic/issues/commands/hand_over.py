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
from civic.issues.turns import follow
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

    Until the other department takes it, or sends it back (`send_back`), this one goes on answering for it; an outside
    body is not asked. Raises NotFound (also ``department.not_found``), NotAllowed, WrongStatus, DomainError
    ``assignment.department_already_on_it``, ``text.missing``.
    """
    work = take(session, actor, public_id)
    chosen = work.choose("hand_over", assignment)
    work.require("assignment.hand_over", chosen)
    to = department_by_code(session, department)
    said = work.say(message, "public", assignment=chosen, required=True)
    if to.id == chosen.department_id:
        raise DomainError("assignment.department_already_on_it", field="department")
    new = passed_on(work, chosen, to.id, to.code)
    chosen.still_answers = to.kind != "outside"
    work.settle()
    work.record_on(chosen, HandedOver, words=said, to_assignment=new.id, to_department=to.code)


def passed_on(
    work: Work, chosen: Assignment, department_id: int, code: str, verb: str = "hand_over"
) -> Assignment:
    """End an assignment as handed over and open the other department's with the same promise and place in the order.

    Where it waited for the reporter, the time waited is added first: it was nobody's.
    """
    blocked = chosen.status == "blocked"
    if chosen.waiting_since is not None:
        resume(work, chosen, verb, department_calendar(work.session, chosen.department_id))
    else:
        work.step(chosen, verb)
    new = Assignment(
        issue_id=work.issue.id, department_id=department_id, status="blocked" if blocked else "assigned",
        assigned_at=clock.now(), take_by=chosen.take_by, target=chosen.target, promised=chosen.promised,
        returns=chosen.returns, after_id=chosen.after_id, days=chosen.days,
    )  # fmt: skip
    # The old one has ended before the new one is there: a department has one open part at a time.
    work.session.flush()
    work.session.add(new)
    work.session.flush()
    chosen.handed_to_id = new.id
    follow(work, chosen, new)
    work.assignments.append(new)
    work.departments[department_id] = code
    return new
