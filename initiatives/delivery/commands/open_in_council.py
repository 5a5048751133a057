"""The council begins to deal with an initiative."""

from __future__ import annotations

from sqlalchemy.orm import Session

from civic.core.permissions import Actor
from initiatives.proposals.events import CouncilOpened
from initiatives.proposals.work import take


def open_in_council(session: Session, actor: Actor, public_id: str) -> None:
    """Note that the sitting has come to it. Raises NotFound, NotAllowed, WrongStatus."""
    work = take(session, actor, public_id)
    work.require("initiative.open")
    work.step("open")
    work.record(CouncilOpened)
