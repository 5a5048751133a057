"""Where the city's rule says so, a matter without an answer ends."""

from __future__ import annotations

from sqlalchemy.orm import Session

from civic.core.permissions import Actor
from civic.issues.events import Declined
from civic.issues.work import take


def close_unanswered(session: Session, rule: Actor, public_id: str, assignment_id: int) -> None:
    """Decline an assignment whose question stayed unanswered; ``rule`` acts with origin rule.

    Raises NotFound, WrongStatus when it does not wait any more.
    """
    work = take(session, rule, public_id)
    chosen = work.choose("close_unanswered", assignment_id)
    work.require("assignment.decline", chosen)
    work.step(chosen, "close_unanswered")
    chosen.decline_reason = "unanswered"
    work.settle()
    work.record_on(chosen, Declined, reason="unanswered")
