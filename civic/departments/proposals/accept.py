"""Somebody who may shape the city accepts a proposal: it becomes a rule."""

from __future__ import annotations

from sqlalchemy.orm import Session

from civic.city.shape import record_shaping
from civic.core.permissions import Actor
from civic.departments.proposals.deciding import decide, let_answer, told, undecided
from civic.departments.proposals.events import ProposalAccepted


def accept_proposal(session: Session, actor: Actor, proposal_id: int) -> str | None:
    """Let the proposed department answer. A rule of the very same place is replaced; its department's code is returned.

    Raises NotAllowed, NotFound ``routing_proposal.not_found``, WrongStatus, DomainError ``routing_proposal.outdated``,
    ``jurisdiction.tie``.
    """
    row = undecided(session, actor, proposal_id, "accept")
    replaced = let_answer(session, row, row.department_id)
    decide(row, actor, "accepted")
    record_shaping(session, actor, ProposalAccepted(replaced=replaced, **told(session, row)))
    return replaced
