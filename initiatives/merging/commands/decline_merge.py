"""An author does not wish that one initiative joins another."""

from __future__ import annotations

from sqlalchemy.orm import Session

from civic.core.permissions import Actor
from initiatives.merging.work import end, take_proposal


def decline_merge(session: Session, actor: Actor, public_id: str, proposal_id: int) -> None:
    """Decline a proposal for the initiative, also where another author had agreed.

    Raises NotFound (``merge_proposal.not_found``), NotAllowed, DomainError ``merge.decided``.
    """
    both, proposal = take_proposal(session, actor, public_id, proposal_id)
    both.mine.require("initiative.decide_merge")
    end(both, proposal, "declined")
