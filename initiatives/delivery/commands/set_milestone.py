"""The department says how a milestone stands, and until when it will be done."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from civic.core import clock
from civic.core.errors import DomainError, NotFound, WrongStatus
from civic.core.permissions import Actor
from civic.issues.work import checked_text
from initiatives.delivery.models import MILESTONE_STATES, Milestone
from initiatives.delivery.work import take_project
from initiatives.proposals.events import MilestoneChanged

LONGEST_REASON = 1000


def set_milestone(
    session: Session, actor: Actor, public_id: str, number: int, *, state: str, due: date | None = None,
    reason: str = "",
) -> bool:  # fmt: skip
    """Set the state and the day (None: as before) of a milestone; returns whether anything is other than before.

    A later day than was promised first needs a reason, which everybody reads beside it. Raises NotFound
    (``project.not_found``, ``milestone.not_found``), NotAllowed, WrongStatus, DomainError ``milestone.state_unknown``
    at ``state``, ``milestone.reason_missing``, ``text.too_long`` at ``reason``.
    """
    delivery = take_project(session, actor, public_id, "set_milestone", "initiative.deliver")
    work = delivery.work
    if work.initiative.status != "in_delivery":
        raise WrongStatus("set_milestone", work.initiative.status)
    milestone = session.scalar(
        select(Milestone).where(
            Milestone.initiative_id == delivery.project.initiative_id, Milestone.number == number
        )
    )
    if milestone is None:
        raise NotFound("milestone", number)
    if state not in MILESTONE_STATES:
        raise DomainError("milestone.state_unknown", field="state")
    words, due = (
        checked_text(reason, field="reason", required=False, longest=LONGEST_REASON),
        due or milestone.due,
    )
    if due > milestone.due and due > milestone.first_due and not words:
        raise DomainError("milestone.reason_missing", field="reason")
    words = (words or milestone.reason) if due > milestone.first_due else ""
    wanted = {"state": state, "due": due, "reason": words}
    if wanted == {name: getattr(milestone, name) for name in wanted}:
        return False
    for name, value in wanted.items():
        setattr(milestone, name, value)
    milestone.done_at = (milestone.done_at or clock.now()) if state == "done" else None
    work.record(
        MilestoneChanged, milestone=number, state=state, due=due.isoformat(),
        first_due=milestone.first_due.isoformat(), late=due > milestone.first_due,
    )  # fmt: skip
    return True
