"""A motion is put to the vote."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from civic.core import clock
from civic.core.errors import DomainError, WrongStatus
from civic.core.permissions import Actor
from initiatives.council.motions.events import VoteOpened
from initiatives.council.motions.models import Motion
from initiatives.council.motions.voting import require_no_vote
from initiatives.council.motions.work import take
from initiatives.council.outcome import decide


def open_vote(session: Session, actor: Actor, motion_id: int) -> None:
    """Open the vote: the sitting and the item are open, no other vote is, what amends the motion has been voted on, and
    there is the quorum of its rule.

    Raises NotFound, NotAllowed, WrongStatus, DomainError ``sitting.vote_open``, ``motion.amendments_first``,
    ``motion.no_quorum`` with how many are ``present`` and ``needed``.
    """
    work = take(session, actor, motion_id, "motion.conduct")
    work.sitting.within("open_vote", "open")
    if work.item.status != "open":
        raise WrongStatus("open_vote", work.item.status)
    reached = work.reached("open_vote")
    require_no_vote(session, work.motion.sitting_id)
    waiting = select(Motion.id).where(
        Motion.item_id == work.item.id, Motion.amends_id == motion_id, Motion.status == "put"
    )
    if session.scalar(waiting.limit(1)) is not None:
        raise DomainError("motion.amendments_first")
    found = decide(work.rule, work.counts())
    if not found.quorum_reached:
        raise DomainError("motion.no_quorum", present=found.quorum_present, needed=found.quorum_needed)
    work.motion.status, work.motion.opened_at = reached, clock.now()
    work.sitting.record(
        VoteOpened, motion=motion_id, quorum_present=found.quorum_present, quorum_needed=found.quorum_needed
    )
