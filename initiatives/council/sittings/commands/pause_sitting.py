"""A break."""

from __future__ import annotations

from sqlalchemy.orm import Session

from civic.core.permissions import Actor
from initiatives.council.motions.voting import require_no_vote
from initiatives.council.sittings.events import Paused
from initiatives.council.sittings.work import take


def pause_sitting(session: Session, actor: Actor, public_id: str) -> None:
    """Pause. Raises NotFound, NotAllowed, WrongStatus, DomainError ``sitting.vote_open`` while a vote is not closed."""
    work = take(session, actor, public_id)
    work.require("sitting.run")
    work.step("pause")
    require_no_vote(session, work.sitting.id)
    work.record(Paused)
