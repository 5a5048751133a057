"""The sitting begins."""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from civic.core import clock
from civic.core.permissions import Actor
from initiatives.council.members.models import CouncilMember
from initiatives.council.members.queries import sits_on
from initiatives.council.sittings.events import Opened
from initiatives.council.sittings.work import take


def open_sitting(session: Session, actor: Actor, public_id: str) -> None:
    """Begin. A quorum is not needed to begin, but for each vote. Raises NotFound, NotAllowed, WrongStatus."""
    work = take(session, actor, public_id)
    work.require("sitting.run")
    work.step("open")
    work.sitting.opened_at = clock.now()
    in_office = session.scalar(select(func.count()).select_from(CouncilMember).where(sits_on(work.day)))
    work.record(Opened, in_office=in_office)
