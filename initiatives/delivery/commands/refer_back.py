"""The council wants to hear the departments once more."""

from __future__ import annotations

from sqlalchemy.orm import Session

from civic.core.permissions import Actor
from initiatives.opinions.asking import ask
from initiatives.proposals.events import ReferredBack
from initiatives.proposals.work import take


def refer_back(session: Session, actor: Actor, public_id: str) -> None:
    """Refer it back: the departments are asked anew. Raises NotFound, NotAllowed, WrongStatus."""
    work = take(session, actor, public_id)
    work.require("initiative.refer_back")
    work.step("refer_back")
    work.record(ReferredBack)
    ask(work)
