"""Nothing can come of a proposal any more."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from civic.core import clock
from civic.core.errors import NotFound, WrongStatus
from civic.core.permissions import Actor
from initiatives.merging.models import MergeProposal
from initiatives.merging.work import end, take_both
from initiatives.proposals.models import Initiative


def expire_merge(session: Session, actor: Actor, proposal_id: int) -> None:
    """End a proposal whose time is over, or one of whose initiatives collects signatures no more.

    Asked for by the platform itself. Raises NotFound, WrongStatus (also before its time).
    """
    proposal = session.get(MergeProposal, proposal_id)
    if proposal is None:
        raise NotFound("merge_proposal", proposal_id)
    ids = select(Initiative.public_id).where(Initiative.id.in_((proposal.joining_id, proposal.taking_id)))
    both = take_both(session, actor, *session.scalars(ids))
    proposal = session.get_one(MergeProposal, proposal_id, populate_existing=True)
    collect = all(work.initiative.status == "collecting" for work in (both.mine, both.other))
    if proposal.state != "open" or (collect and proposal.expires_at > clock.now()):
        raise WrongStatus("expire_merge", proposal.state)
    end(both, proposal, "expired")
