"""The break is over."""

from __future__ import annotations

from sqlalchemy.orm import Session

from civic.core.permissions import Actor
from initiatives.council.sittings.events import Resumed
from initiatives.council.sittings.work import take


def resume_sitting(session: Session, actor: Actor, public_id: str) -> None:
    """Go on. Raises NotFound, NotAllowed, WrongStatus."""
    work = take(session, actor, public_id)
    work.require("sitting.run")
    work.step("resume")
    work.record(Resumed)
