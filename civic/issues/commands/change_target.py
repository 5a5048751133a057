"""A department changes what it promised, and says why."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy.orm import Session

from civic.core.errors import DomainError, WrongStatus
from civic.core.permissions import Actor
from civic.departments.calendars import department_calendar
from civic.issues.dates import require_to_come
from civic.issues.events import TargetChanged
from civic.issues.status import OPEN
from civic.issues.work import take


def change_target(
    session: Session,
    actor: Actor,
    public_id: str,
    target: date,
    message: str,
    *,
    assignment: int | None = None,
) -> None:
    """Set another target date with a reason that residents read. ``promised`` keeps the first one.

    A mere day is the end of that day's working hours at the department, on a free day its midnight. Raises NotFound,
    NotAllowed, WrongStatus (also while it waits for its turn, with which its date comes), DomainError
    ``assignment.not_open``, ``date.invalid``, ``date.in_the_past``, ``date.too_far``, ``text.missing``.
    """
    work = take(session, actor, public_id)
    chosen = work.choose("hand_over", assignment)
    work.require("assignment.change_target", chosen)
    work.require_alive("change_target")
    if chosen.status == "blocked":
        raise WrongStatus("change_target", chosen.status)
    if chosen.status not in OPEN:
        raise DomainError("assignment.not_open", field="target")
    moment = _moment(session, target, chosen.department_id)
    require_to_come(moment, "target")
    earlier, chosen.target = chosen.target, moment
    said = work.say(message, "public", assignment=chosen, required=True)
    work.settle()
    work.record_on(chosen, TargetChanged, words=said, target=moment, earlier=earlier)


def _moment(session: Session, target: date, department_id: int) -> datetime:
    if isinstance(target, datetime):
        return target
    try:
        return department_calendar(session, department_id).closing(target)
    except OverflowError as error:
        raise DomainError("date.invalid", field="target") from error
