"""The vote is closed, and it is known what it comes to."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from civic.core import clock
from civic.core.permissions import Actor
from initiatives.council.members.models import CouncilMember
from initiatives.council.motions.events import BallotsOpened, VoteClosed
from initiatives.council.motions.models import Ballot
from initiatives.council.motions.voting import content
from initiatives.council.motions.work import conclude, take
from initiatives.council.outcome import Outcome, decide


def close_vote(session: Session, actor: Actor, motion_id: int) -> Outcome:
    """Close the vote, count, decide by the rule, and where it is carried let follow what follows; closed once more it
    is the same answer.

    A tie in which the chair's casting vote decides waits for it. Raises NotFound, NotAllowed, WrongStatus.
    """
    work = take(session, actor, motion_id, "motion.conduct")
    motion = work.motion
    if motion.closed_at is not None:
        return work.outcome()
    reached = work.reached("close_vote")
    counts = work.counts()
    outcome = decide(work.rule, counts)
    for name, number in asdict(counts).items():
        setattr(motion, name, number)
    motion.status = "tied" if outcome.verdict == "tied" else reached
    motion.verdict, motion.closed_at = outcome.verdict, clock.now()
    work.sitting.record(BallotsOpened, motion=motion.id, ballots=_opened(session, motion.id), told=False)
    numbers = {name: value for name, value in asdict(outcome).items() if name != "casting"}
    work.sitting.record(VoteClosed, motion=motion.id, **asdict(counts), **numbers)
    conclude(work, outcome)
    return outcome


def _opened(session: Session, motion_id: int) -> list[dict[str, Any]]:
    rows = session.execute(
        select(Ballot, CouncilMember.seat)
        .join(CouncilMember, CouncilMember.id == Ballot.member_id)
        .where(Ballot.motion_id == motion_id)
        .order_by(CouncilMember.seat, Ballot.number)
    )
    return [
        {"ballot": ballot.id, **content(ballot, seat), "salt": ballot.salt.hex() if ballot.salt else None}
        for ballot, seat in rows
    ]
