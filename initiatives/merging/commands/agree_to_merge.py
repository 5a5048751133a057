"""An author agrees, for their side, that one initiative joins another."""

from __future__ import annotations

from sqlalchemy.orm import Session

from civic.core import clock
from civic.core.permissions import Actor
from initiatives.merging.events import MergeAgreed
from initiatives.merging.work import merge, take_proposal


def agree_to_merge(session: Session, actor: Actor, public_id: str, proposal_id: int) -> bool:
    """Agree to a proposal for the initiative; returns whether the two are one now, which they are once both sides
    agree.

    Raises NotFound (``merge_proposal.not_found``), NotAllowed, WrongStatus (one of them collects no more), DomainError
    ``merge.decided``, ``merge.hidden``.
    """
    both, proposal = take_proposal(session, actor, public_id, proposal_id)
    both.mine.require("initiative.decide_merge")
    both.require_collecting("agree_to_merge")
    side = "joining_agreed_at" if proposal.joining_id == both.mine.initiative.id else "taking_agreed_at"
    if getattr(proposal, side) is not None:
        return False
    setattr(proposal, side, clock.now())
    if proposal.joining_agreed_at is None or proposal.taking_agreed_at is None:
        both.record(MergeAgreed, proposal)
        return False
    merge(both, proposal)
    return True
