"""A refusal is looked at again."""

from __future__ import annotations

from sqlalchemy.orm import Session

from civic.core.permissions import Actor
from civic.issues.events import Reviewed
from civic.issues.work import take


def review(
    session: Session, actor: Actor, public_id: str, *, assignment: int | None = None, message: str = ""
) -> None:
    """Open a declined assignment again. Raises NotFound, NotAllowed, WrongStatus."""
    work = take(session, actor, public_id)
    chosen = work.choose("review", assignment)
    work.require("assignment.review", chosen)
    work.step(chosen, "review")
    chosen.decline_reason = None
    chosen.accepted_at = None
    said = work.say(message, "public", assignment=chosen)
    work.settle()
    work.record_on(chosen, Reviewed, words=said)
