"""How the verbs of joining work: both initiatives held, always in the order of their rows; the proposal; what follows
once both sides agree.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from civic.core import clock
from civic.core.errors import DomainError, NotFound
from civic.core.permissions import Actor, policies
from initiatives.merging.events import Joined, Merged, MergeEnded, MergeEvent
from initiatives.merging.models import MergeProposal
from initiatives.proposals.models import Initiative
from initiatives.proposals.work import Work, take
from initiatives.signatures.asking import require_collecting


@dataclass(slots=True)
class Both:
    """Two initiatives that nobody else signs or changes until the transaction ends; the actor acts from ``mine``."""

    mine: Work
    other: Work

    def require_collecting(self, verb: str) -> None:
        """Count what is new in both. Raises WrongStatus where one of them collects no signatures (any more),
        DomainError ``merge.hidden`` where moderators have hidden one.
        """
        for work in (self.mine, self.other):
            require_collecting(work, verb)
            if work.initiative.hidden_at is not None:
                raise DomainError("merge.hidden", field="other")

    def record(self, event: type[MergeEvent], proposal: MergeProposal, **values: Any) -> None:
        """Append the event to the chains of both."""
        for work, other in ((self.mine, self.other), (self.other, self.mine)):
            work.record(
                event, proposal=proposal.id, other=other.initiative.public_id,
                joins=proposal.joining_id == work.initiative.id, **values,
            )  # fmt: skip


def take_both(session: Session, actor: Actor, public_id: str, other: str) -> Both:
    """Hold two initiatives, in an order in which two who hold the same cannot wait for each other.

    Raises NotFound ``initiative.not_found``, also for what the actor does not see; DomainError ``merge.same`` at
    ``other``.
    """
    if public_id == other:
        raise DomainError("merge.same", field="other")
    in_order = session.scalars(
        select(Initiative.public_id)
        .where(Initiative.public_id.in_((public_id, other)))
        .order_by(Initiative.id)
    ).all()
    held = {each: take(session, actor, each) for each in in_order}
    for each in (public_id, other):
        if each not in held or not policies.allows("initiative.see", actor, held[each].subject()):
            raise NotFound("initiative", each)
    return Both(held[public_id], held[other])


def take_proposal(
    session: Session, actor: Actor, public_id: str, proposal_id: int
) -> tuple[Both, MergeProposal]:
    """Hold both initiatives of a proposal for who acts from one of them.

    Raises NotFound (``merge_proposal.not_found`` also for one of others), DomainError ``merge.decided``.
    """
    pair = (
        select(Initiative.public_id)
        .join(MergeProposal, Initiative.id.in_((MergeProposal.joining_id, MergeProposal.taking_id)))
        .where(MergeProposal.id == proposal_id)
    )
    found = session.scalars(pair).all()
    if public_id not in found:
        raise NotFound("merge_proposal", proposal_id)
    (other,) = set(found) - {public_id}
    both = take_both(session, actor, public_id, other)
    # Again, now that nobody else decides about it.
    proposal = session.get_one(MergeProposal, proposal_id, populate_existing=True)
    if proposal.state != "open" or proposal.expires_at <= clock.now():
        raise DomainError("merge.decided")
    return both, proposal


def end(both: Both, proposal: MergeProposal, how: str) -> None:
    """Nothing comes of a proposal: ``how`` is of `initiatives.merging.models.STATES`."""
    proposal.state, proposal.ended_at = how, clock.now()
    both.record(MergeEnded, proposal, how=how)


def merge(both: Both, proposal: MergeProposal) -> None:
    """The one joins the other. Its signatures stay with it and count no more; who gave them is asked to sign there."""
    joining, taking = both.mine, both.other
    if proposal.joining_id != joining.initiative.id:
        joining, taking = taking, joining
    proposal.state, proposal.ended_at = "agreed", clock.now()
    joining.initiative.merged_into_id = taking.initiative.id
    joining.step("merge")
    joining.record(
        Merged, proposal=proposal.id, other=taking.initiative.public_id, joins=True,
        counted=joining.initiative.signatures,
    )  # fmt: skip
    taking.record(Joined, proposal=proposal.id, other=joining.initiative.public_id, joins=False)
