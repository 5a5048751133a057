"""The city will not do it, and says why."""

from __future__ import annotations

from sqlalchemy.orm import Session

from civic.core.errors import DomainError
from civic.core.permissions import Actor
from civic.issues.events import Declined
from civic.issues.status import DECLINE_REASONS
from civic.issues.work import take

CHOSEN_BY_STAFF = tuple(reason for reason in DECLINE_REASONS if reason != "unanswered")


def decline(
    session: Session,
    actor: Actor,
    public_id: str,
    reason: str,
    message: str,
    *,
    assignment: int | None = None,
) -> None:
    """Decline an assignment with a reason and a word for the reporters. "Not us" is a hand-over, never a decline.

    Raises NotFound, NotAllowed, WrongStatus, DomainError ``decline.reason_unknown`` at ``reason``, ``text.missing``.
    """
    work = take(session, actor, public_id)
    chosen = work.choose("decline", assignment)
    work.require("assignment.decline", chosen)
    work.step(chosen, "decline")
    if reason not in CHOSEN_BY_STAFF:
        raise DomainError("decline.reason_unknown", field="reason")
    chosen.decline_reason = reason
    said = work.say(message, "public", assignment=chosen, required=True)
    work.settle()
    work.record_on(chosen, Declined, words=said, reason=reason)
