"""Another department has a part in the matter too."""

from __future__ import annotations

from sqlalchemy.orm import Session

from civic.categories.models import Category
from civic.core import clock
from civic.core.errors import WrongStatus
from civic.core.permissions import Actor
from civic.departments.calendars import department_calendar
from civic.departments.queries import department_by_code
from civic.issues.dates import promised_dates
from civic.issues.events import Involved
from civic.issues.models import Assignment
from civic.issues.status import OPEN
from civic.issues.work import take


def involve(session: Session, actor: Actor, public_id: str, department: str, message: str = "") -> None:
    """Open a further assignment beside those that are there, with the issue's target.

    The department has the category's time to take it, counted in its own calendar from now on; where that is later than
    the issue's target, so is its target.

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
    category = session.get_one(Category, issue.category_id)
    # Their time to take it begins now; what was promised to residents stays.
    fresh, _ = promised_dates(category, department_calendar(session, to.id), clock.now(), issue.priority)
    new = Assignment(
        issue_id=issue.id, department_id=to.id, status="assigned", assigned_at=clock.now(), take_by=fresh,
        target=max(fresh, issue.target), promised=max(fresh, issue.promised),
    )  # fmt: skip
    session.add(new)
    session.flush()
    work.assignments.append(new)
    work.departments[to.id] = to.code
    said = work.say(message, "public", assignment=new)
    work.settle()
    work.record_on(new, Involved, words=said, target=new.target)
