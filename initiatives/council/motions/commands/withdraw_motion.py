"""A motion is taken back before it is voted on."""

from __future__ import annotations

from sqlalchemy.orm import Session

from civic.core.permissions import Actor
from initiatives.council.motions.events import MotionWithdrawn
from initiatives.council.motions.work import take


def withdraw_motion(session: Session, actor: Actor, motion_id: int) -> None:
    """Take it back. Raises NotFound, NotAllowed, WrongStatus."""
    work = take(session, actor, motion_id, "motion.conduct")
    work.motion.status = work.reached("withdraw")
    work.sitting.record(MotionWithdrawn, motion=motion_id)
