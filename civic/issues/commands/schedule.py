"""The work has a date."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from civic.core.permissions import Actor
from civic.issues.dates import require_to_come
from civic.issues.events import Scheduled
from civic.issues.work import take


def schedule(
    session: Session, actor: Actor, public_id: str, scheduled_for: datetime, *, assignment: int | None = None,
    message: str = "",
) -> None:  # fmt: skip
    """Plan the work for a moment to come.

    Raises NotFound, NotAllowed, WrongStatus, DomainError ``date.in_the_past``, ``date.too_far``.
    """
    work = take(session, actor, public_id)
    chosen = work.choose("schedule", assignment)
    work.require("assignment.schedule", chosen)
    work.step(chosen, "schedule")
    require_to_come(scheduled_for, "scheduled_for")
    chosen.scheduled_for = scheduled_for
    said = work.say(message, "public", assignment=chosen)
    work.settle()
    work.record_on(chosen, Scheduled, words=said, scheduled_for=scheduled_for)
