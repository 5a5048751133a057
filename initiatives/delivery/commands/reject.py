"""The council has rejected an initiative."""

from __future__ import annotations

from sqlalchemy.orm import Session

from civic.core.permissions import Actor
from initiatives.proposals.events import Rejected
from initiatives.proposals.work import take


def reject(session: Session, actor: Actor, public_id: str) -> None:
    """Note that it is over. Raises NotFound, NotAllowed, WrongStatus."""
    work = take(session, actor, public_id)
    work.require("initiative.reject")
    work.step("reject")
    work.record(Rejected)
