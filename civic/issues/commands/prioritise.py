"""How much the matter presses."""

from __future__ import annotations

from sqlalchemy.orm import Session

from civic.core.errors import DomainError
from civic.core.permissions import Actor
from civic.issues.events import Prioritised
from civic.issues.rooms import staff_rooms
from civic.issues.status import PRIORITIES
from civic.issues.work import take


def prioritise(session: Session, actor: Actor, public_id: str, priority: str) -> None:
    """Set the issue's priority; only staff hear of it. The same one again is no event.

    Raises NotFound, NotAllowed, WrongStatus when the issue has ended, DomainError ``priority.unknown``.
    """
    work = take(session, actor, public_id)
    work.require("issue.prioritise")
    work.require_open("prioritise")
    if priority not in PRIORITIES:
        raise DomainError("priority.unknown", field="priority")
    earlier = work.issue.priority
    if earlier == priority:
        return
    work.issue.priority = priority
    work.settle()
    work.record(
        Prioritised, priority=priority, earlier=earlier,
        rooms=staff_rooms((item.department_id for item in work.assignments), work.issue.category_id),
    )  # fmt: skip
