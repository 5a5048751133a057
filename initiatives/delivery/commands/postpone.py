"""The council leaves an initiative for another sitting."""

from __future__ import annotations

from sqlalchemy.orm import Session

from civic.core.permissions import Actor
from initiatives.proposals.events import Postponed
from initiatives.proposals.work import take


def postpone(session: Session, actor: Actor, public_id: str) -> None:
    """Put it back on the agenda, or leave it there. Raises NotFound, NotAllowed, WrongStatus."""
    work = take(session, actor, public_id)
    work.require("initiative.postpone")
    work.step("postpone")
    work.record(Postponed)
