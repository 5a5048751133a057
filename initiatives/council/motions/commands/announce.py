"""The result is read out."""

from __future__ import annotations

from sqlalchemy.orm import Session

from civic.core import clock
from civic.core.errors import WrongStatus
from civic.core.permissions import Actor
from initiatives.council.motions.events import Announced
from initiatives.council.motions.work import take


def announce(session: Session, actor: Actor, motion_id: int) -> bool:
    """Note that the result of a motion was announced; returns whether that is news. Raises NotFound, NotAllowed,
    WrongStatus (it is not decided).
    """
    work = take(session, actor, motion_id, "motion.conduct")
    if work.motion.status != "decided":
        raise WrongStatus("announce", work.motion.status)
    if work.motion.announced_at is not None:
        return False
    work.motion.announced_at = clock.now()
    work.sitting.record(Announced, motion=motion_id)
    return True
