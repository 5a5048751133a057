"""A hidden issue is public again."""

from __future__ import annotations

from sqlalchemy.orm import Session

from civic.core.errors import WrongStatus
from civic.core.permissions import Actor
from civic.issues.events import Shown
from civic.issues.work import take


def show(session: Session, actor: Actor, public_id: str) -> None:
    """Show an issue again. Raises NotFound, NotAllowed, WrongStatus when it is not hidden."""
    work = take(session, actor, public_id)
    work.require("issue.show")
    if work.issue.hidden_at is None:
        raise WrongStatus("show", "shown")
    work.issue.hidden_at = None
    work.settle()
    work.record(Shown)
