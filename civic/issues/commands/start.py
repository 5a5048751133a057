"""Work has begun."""

from __future__ import annotations

from sqlalchemy.orm import Session

from civic.core.permissions import Actor
from civic.issues.events import Started
from civic.issues.work import take


def start(
    session: Session, actor: Actor, public_id: str, *, assignment: int | None = None, message: str = ""
) -> None:
    """Begin the work. Raises NotFound, NotAllowed, WrongStatus."""
    work = take(session, actor, public_id)
    chosen = work.choose("start", assignment)
    work.require("assignment.start", chosen)
    work.step(chosen, "start")
    said = work.say(message, "public", assignment=chosen)
    work.settle()
    work.record_on(chosen, Started, words=said)
