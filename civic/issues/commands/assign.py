"""A colleague takes the matter in hand."""

from __future__ import annotations

from sqlalchemy.orm import Session

from civic.core.errors import DomainError
from civic.core.permissions import Actor
from civic.issues.events import Assigned
from civic.issues.rooms import person_room, staff_rooms
from civic.issues.status import OPEN
from civic.issues.work import take
from civic.people.queries import works_for


def assign(
    session: Session, actor: Actor, public_id: str, assignee: int | None, *, assignment: int | None = None,
    taken_from: int | None = None,
) -> None:  # fmt: skip
    """Give an open assignment to a colleague of its department, or to nobody in particular.

    With ``taken_from`` nothing happens where somebody else has it by now.

    Raises NotFound, NotAllowed, WrongStatus, DomainError ``assignment.not_open``, ``assignment.not_a_colleague``,
    ``assignment.delivered_it_before`` (after a rework somebody else does it).
    """
    work = take(session, actor, public_id)
    chosen = work.choose("hand_over", assignment)
    work.require("assignment.assign", chosen)
    work.require_alive("assign")
    if chosen.status not in OPEN:
        raise DomainError("assignment.not_open", field="assignee")
    if taken_from is not None and chosen.assignee_id != taken_from:
        return
    if assignee is not None:
        if not works_for(session, assignee, chosen.department_id, work.issue.category_id):
            raise DomainError("assignment.not_a_colleague", field="assignee")
        if assignee == chosen.not_by_id:
            raise DomainError("assignment.delivered_it_before", field="assignee")
    people = {person for person in (chosen.assignee_id, assignee) if person is not None}
    chosen.assignee_id = assignee
    work.settle()
    work.record_on(
        chosen,
        Assigned,
        assignee=assignee,
        rooms=staff_rooms([chosen.department_id], work.issue.category_id)
        | {person_room(person) for person in people},
    )
