"""Another department has a part in the matter too."""

from __future__ import annotations

from sqlalchemy.orm import Session

from civic.core import clock
from civic.core.errors import WrongStatus
from civic.core.permissions import Actor
from civic.departments.queries import department_by_code
from civic.issues.events import Involved
from civic.issues.models import Assignment
from civic.issues.status import OPEN
from civic.issues.work import take


def involve(session: Session, actor: Actor, public_id: str, department: str, message: str = "") -> None:
    """Open a further assignment, with the issue's own dates, beside those that are there.

    Raises NotFound, NotAllowed, WrongStatus when no work is open any more, DomainError
    ``assignment.department_already_on_it``.
    """
    work = take(session, actor, public_id)
    work.require("issue.involve")
    work.require_open("involve")
    if not any(item.status in OPEN for item in work.assignments):
        raise WrongStatus("involve", work.issue.status)
    to = department_by_code(session, department)
    issue = work.issue
    new = Assignment(
        issue_id=issue.id, department_id=to.id, status="assigned", assigned_at=clock.now(), take_by=issue.take_by,
        target=issue.target, promised=issue.promised,
    )  # fmt: skip
    session.add(new)
    session.flush()
    work.assignments.append(new)
    work.departments[to.id] = to.code
    said = work.say(message, "public", assignment=new)
    work.settle()
    work.record_on(new, Involved, words=said, target=new.target)
