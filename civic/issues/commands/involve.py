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
from civic.issues.part_events import Instructed
from civic.issues.rooms import staff_rooms
from civic.issues.status import OPEN
from civic.issues.turns import checked_days, dates_from, part_before, wait_for
from civic.issues.work import take


def involve(
    session: Session, actor: Actor, public_id: str, department: str, message: str = "", *, instructions: str = "",
    after: int | None = None, days: int | None = None,
) -> None:  # fmt: skip
    """Open a further assignment beside those that are there: a part with instructions, place and target of its own.

    The department has the category's time to take it, counted in its own calendar from now on; where that is later than
    the issue's target, so is its target.

    ``message`` is for residents, ``instructions`` are for colleagues. ``after``: the part that this one waits for; its
    clock begins when that has ended. ``days``: working days that it gets; without both it has the issue's own dates.

    Raises NotFound (also ``assignment.not_found`` for ``after``), NotAllowed, WrongStatus when no work is open any
    more, DomainError ``assignment.department_already_on_it``, ``assignment.not_open`` at ``after``,
    ``assignment.days_out_of_range``, ``text.too_long``.
    """
    work = take(session, actor, public_id)
    work.require("issue.involve")
    work.require_open("involve")
    if not any(item.status in OPEN for item in work.assignments):
        raise WrongStatus("involve", work.issue.status)
    to = department_by_code(session, department)
    issue = work.issue
    before = None if after is None else part_before(work, after)
    category = session.get_one(Category, issue.category_id)
    # Their time to take it begins now; what was promised to residents stays.
    fresh, _ = promised_dates(category, department_calendar(session, to.id), clock.now(), issue.priority)
    new = Assignment(
        issue_id=issue.id, department_id=to.id, status="assigned", assigned_at=clock.now(), take_by=fresh,
        target=max(fresh, issue.target), promised=max(fresh, issue.promised), days=checked_days(days),
    )  # fmt: skip
    if before is not None:
        new.status = "blocked"
        wait_for(work, new, before)
    elif days is not None:
        new.take_by, new.target = dates_from(work, new, new.assigned_at)
        new.promised = new.target
    session.add(new)
    session.flush()
    work.assignments.append(new)
    work.departments[to.id] = to.code
    said = work.say(message, "public", assignment=new)
    told = work.say(instructions, "internal", assignment=new, field="instructions")
    if told is not None:
        told.instructs = True
    work.settle()
    work.record_on(new, Involved, words=said, target=new.target if before is None else None)
    if told is not None:
        units = (item.department_id for item in work.assignments)
        work.record_on(new, Instructed, words=told, rooms=staff_rooms(units, issue.category_id))
