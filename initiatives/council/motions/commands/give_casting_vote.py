"""The chair decides a tie."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from civic.core.errors import DomainError
from civic.core.permissions import Actor
from initiatives.council.motions.events import TieBroken
from initiatives.council.motions.work import conclude, take
from initiatives.council.outcome import Outcome
from initiatives.council.sittings.models import Recusal, Sitting


def give_casting_vote(session: Session, actor: Actor, motion_id: int, choice: str) -> Outcome:
    """Say ``yes`` or ``no`` where a vote is tied and the rule lets the chair decide.

    Raises NotFound, NotAllowed, WrongStatus, DomainError ``ballot.choice_unknown`` at ``choice``, ``ballot.recused``.
    """
    work = take(session, actor, motion_id, "motion.break_tie")
    motion = work.motion
    if choice not in ("yes", "no"):
        raise DomainError("ballot.choice_unknown", field="choice")
    reached = work.reached("give_casting_vote")
    aside = select(Recusal.item_id).where(
        Recusal.item_id == motion.item_id,
        Recusal.member_id
        == select(Sitting.chair_id).where(Sitting.id == motion.sitting_id).scalar_subquery(),
    )
    if session.scalar(aside) is not None:
        raise DomainError("ballot.recused")
    motion.status, motion.casting = reached, choice
    outcome = work.outcome()
    motion.verdict = outcome.verdict
    work.sitting.record(TieBroken, motion=motion.id, casting=choice, verdict=outcome.verdict)
    conclude(work, outcome)
    return outcome
