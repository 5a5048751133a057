"""Whoever proposed that one initiative joins another takes that back."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy.orm import Session

from civic.core.permissions import Actor, policies
from initiatives.merging.work import end, take_proposal


def withdraw_merge(session: Session, actor: Actor, public_id: str, proposal_id: int) -> None:
    """Take a proposal back.

    Raises NotFound (``merge_proposal.not_found``), NotAllowed, DomainError ``merge.decided``.
    """
    both, proposal = take_proposal(session, actor, public_id, proposal_id)
    subject = replace(both.mine.subject(), writer=proposal.proposed_by_id)
    policies.require("initiative.withdraw_merge", actor, subject)
    end(both, proposal, "withdrawn")
