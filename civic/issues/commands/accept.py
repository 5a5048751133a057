"""A department takes the matter: its dates are now promised."""

from __future__ import annotations

from sqlalchemy.orm import Session

from civic.core import clock
from civic.core.permissions import Actor
from civic.issues.events import Accepted, Assigned
from civic.issues.models import Assignment
from civic.issues.rooms import person_room, staff_rooms
from civic.issues.work import Work, take


def accept(
    session: Session, actor: Actor, public_id: str, *, assignment: int | None = None, message: str = ""
) -> None:
    """Accept an assignment and take it in hand oneself, unless a colleague already has it or one may not.

    Of two who accept at once one wins; the other gets WrongStatus. Raises NotFound, NotAllowed, WrongStatus.
    """
    work = take(session, actor, public_id)
    chosen = work.choose("accept", assignment)
    work.require("assignment.accept", chosen)
    accepted(work, chosen, message)


def accepted(work: Work, chosen: Assignment, message: str = "") -> None:
    """Accept a part of an issue that the caller has locked, and who may accept it asked. Raises WrongStatus."""
    actor = work.actor
    work.step(chosen, "accept")
    chosen.accepted_at = clock.now()
    takes_it = (
        chosen.assignee_id is None and actor.person_id is not None and chosen.not_by_id != actor.person_id
    )
    if takes_it:
        chosen.assignee_id = actor.person_id
    said = work.say(message, "public", assignment=chosen)
    work.settle()
    work.record_on(chosen, Accepted, words=said, target=chosen.target)
    if takes_it and actor.person_id is not None:
        work.record_on(
            chosen,
            Assigned,
            assignee=actor.person_id,
            rooms=staff_rooms([chosen.department_id], work.issue.category_id)
            | {person_room(actor.person_id)},
        )
