"""Whoever leads a department gives an opinion to a colleague to write."""

from __future__ import annotations

from sqlalchemy.orm import Session

from civic.core import events
from civic.core.errors import DomainError
from civic.core.permissions import Actor
from civic.issues.rooms import person_room
from civic.people.queries import works_for
from initiatives.opinions.asking import rooms_of_department
from initiatives.opinions.events import OpinionAssigned
from initiatives.opinions.work import take_part


def assign_opinion(
    session: Session, actor: Actor, public_id: str, department: str, assignee: int | None
) -> None:
    """Give it to a colleague of the department, or to nobody in particular; colleagues may write it all the same.

    Raises NotFound (``opinion.not_found``), NotAllowed, WrongStatus (also once it is given), DomainError
    ``assignment.not_a_colleague`` at ``assignee``.
    """
    part = take_part(session, actor, public_id, department, "assign_opinion", "opinion.assign")
    part.require_awaited("assign_opinion")
    if assignee is not None and not works_for(
        session, assignee, part.opinion.department_id, part.work.initiative.category_id
    ):
        raise DomainError("assignment.not_a_colleague", field="assignee")
    if assignee == part.opinion.assignee_id:
        return
    people = {person for person in (part.opinion.assignee_id, assignee) if person is not None}
    part.opinion.assignee_id = assignee
    session.flush()
    # Who in a department has it to write is its own business, so the initiative's rooms do not hear of it.
    initiative = part.work.initiative
    events.record(
        session, actor, events.Subject("initiative", initiative.id),
        OpinionAssigned(
            initiative=public_id, status=initiative.status, department=department, assignee=assignee
        ),
        rooms=rooms_of_department(part.work, part.opinion.department_id) | {person_room(person) for person in people},
    )  # fmt: skip
