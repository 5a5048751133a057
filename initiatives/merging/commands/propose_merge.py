"""An author, or a moderator, proposes that one initiative joins another."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session

from civic.core import clock
from civic.core.errors import DomainError
from civic.core.permissions import Actor
from initiatives.merging.events import MergeProposed
from initiatives.merging.models import MergeProposal
from initiatives.merging.work import Both, take_both

VALID: Final = timedelta(days=21)
LATELY: Final = timedelta(days=60)
"""So long the same two are not proposed again once their authors have declined, counted from the proposal."""

MOST_TRIES: Final = 3
"""Of the same two within that time; each is a letter to people who did not ask for it."""

MOST_OPEN: Final = 5


def propose_merge(session: Session, actor: Actor, public_id: str, other: str, *, joins: bool) -> int:
    """Propose that the initiative ``joins`` the other one and ends, or else that the other one joins it; returns the
    number of the proposal. An author of the initiative agrees for their side by proposing it.

    Raises NotFound, NotAllowed, WrongStatus, DomainError at ``other``: ``merge.same``, ``merge.hidden``,
    ``merge.proposed_before``, ``merge.declined_lately``, ``merge.too_often``, ``merge.too_many``.
    """
    both = take_both(session, actor, public_id, other)
    both.mine.require("initiative.propose_merge")
    both.require_collecting("propose_merge")
    _require_new(session, both)
    now = clock.now()
    mine, theirs = both.mine.initiative.id, both.other.initiative.id
    agreed = now if actor.person_id in both.mine.authors else None
    proposal = MergeProposal(
        joining_id=mine if joins else theirs, taking_id=theirs if joins else mine, proposed_by_id=actor.person_id,
        proposed_at=now, expires_at=now + VALID, state="open", joining_agreed_at=agreed if joins else None,
        taking_agreed_at=None if joins else agreed,
    )  # fmt: skip
    session.add(proposal)
    session.flush()
    both.record(MergeProposed, proposal, until=proposal.expires_at)
    return proposal.id


def _require_new(session: Session, both: Both) -> None:
    mine, theirs = both.mine.initiative.id, both.other.initiative.id
    pair = or_(
        and_(MergeProposal.joining_id == mine, MergeProposal.taking_id == theirs),
        and_(MergeProposal.joining_id == theirs, MergeProposal.taking_id == mine),
    )
    lately = session.scalars(
        select(MergeProposal.state).where(
            pair, or_(MergeProposal.state == "open", MergeProposal.proposed_at > clock.now() - LATELY)
        )
    ).all()
    if "open" in lately:
        raise DomainError("merge.proposed_before", field="other")
    if "declined" in lately:
        raise DomainError("merge.declined_lately", field="other", days=LATELY.days)
    if len(lately) >= MOST_TRIES:
        raise DomainError("merge.too_often", field="other", days=LATELY.days)
    # Of the actor's own alone: what others propose about it does not keep its authors from proposing.
    open_now = select(func.count()).where(
        or_(MergeProposal.joining_id == mine, MergeProposal.taking_id == mine),
        MergeProposal.proposed_by_id == both.mine.actor.person_id,
        MergeProposal.state == "open",
    )
    if (session.scalar(open_now) or 0) >= MOST_OPEN:
        raise DomainError("merge.too_many", field="other", most=MOST_OPEN)
