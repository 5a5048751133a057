"""A department changes what it promised, and says why."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from civic.core.errors import DomainError
from civic.core.permissions import Actor
from civic.issues.dates import require_to_come
from civic.issues.events import TargetChanged
from civic.issues.status import OPEN
from civic.issues.work import take


def change_target(
    session: Session,
    actor: Actor,
    public_id: str,
    target: datetime,
    message: str,
    *,
    assignment: int | None = None,
) -> None:
    """Set another target date with a reason that residents read. ``promised`` keeps the first one.

    Raises NotFound, NotAllowed, WrongStatus, DomainError ``assignment.not_open``, ``date.in_the_past``,
    ``date.too_far``, ``text.missing``.
    """
    work = take(session, actor, public_id)
    chosen = work.choose("hand_over", assignment)
    work.require("assignment.change_target", chosen)
    work.require_alive("change_target")
    if chosen.status not in OPEN:
        raise DomainError("assignment.not_open", field="target")
    require_to_come(target, "target")
    earlier, chosen.target = chosen.target, target
    said = work.say(message, "public", assignment=chosen, required=True)
    work.settle()
    work.record_on(chosen, TargetChanged, words=said, target=target, earlier=earlier)
