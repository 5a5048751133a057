"""An issue is taken off the public pages at once."""

from __future__ import annotations

from sqlalchemy.orm import Session

from civic.core import clock
from civic.core.errors import WrongStatus
from civic.core.permissions import Actor
from civic.issues.events import Hidden
from civic.issues.work import take


def hide(session: Session, actor: Actor, public_id: str) -> None:
    """Hide an issue; open pages drop it. Raises NotFound, NotAllowed, WrongStatus when it is hidden already."""
    work = take(session, actor, public_id)
    work.require("issue.hide")
    if work.issue.hidden_at is not None:
        raise WrongStatus("hide", "hidden")
    work.issue.hidden_at = clock.now()
    work.settle()
    work.record(Hidden)
