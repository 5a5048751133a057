"""Somebody who may shape the city refuses a proposal: everything stays as it is."""

from __future__ import annotations

from sqlalchemy.orm import Session

from civic.city.shape import record_shaping
from civic.core.permissions import Actor
from civic.departments.proposals.deciding import decide, told, undecided
from civic.departments.proposals.events import ProposalRefused


def refuse_proposal(session: Session, actor: Actor, proposal_id: int) -> None:
    """Leave the rules as they are; the same is not proposed again unless the evidence has changed substantially.

    Raises NotAllowed, NotFound ``routing_proposal.not_found``, WrongStatus.
    """
    row = undecided(session, actor, proposal_id, "refuse")
    decide(row, actor, "refused")
    record_shaping(session, actor, ProposalRefused(**told(session, row)))
