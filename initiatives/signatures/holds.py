"""Holds of an initiative: the one that is decided, and all that there are."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from civic.core import clock
from civic.core.errors import DomainError, NotFound
from civic.core.permissions import Actor, policies
from initiatives.proposals.models import Initiative
from initiatives.proposals.work import Work
from initiatives.signatures.models import SignatureHold


@dataclass(frozen=True, slots=True)
class HoldShown:
    """A hold as moderators see it. ``hour`` is the beginning of the hour that was conspicuous; ``decision`` None: it
    waits for one.
    """

    id: int
    public_id: str
    reason: str
    hour: datetime | None
    number: int
    held_at: datetime
    decision: str | None
    removal: str | None
    decided_at: datetime | None


def decide(work: Work, hold_id: int, decision: str, *, removal: str | None = None) -> SignatureHold:
    """Write a decision down on a hold of the initiative that ``work`` holds.

    Raises NotFound ``signature_hold.not_found``, DomainError ``signature_hold.decided``.
    """
    hold = work.session.get(SignatureHold, hold_id, populate_existing=True)
    if hold is None or hold.initiative_id != work.initiative.id:
        raise NotFound("signature_hold", hold_id)
    if hold.decision is not None:
        raise DomainError("signature_hold.decided")
    hold.decision, hold.removal = decision, removal
    hold.decided_at, hold.decided_by_id = clock.now(), work.actor.person_id
    return hold


def holds(
    session: Session, actor: Actor, public_id: str | None = None, *, waiting: bool = False
) -> list[HoldShown]:
    """The holds of an initiative (None: of all), newest first; ``waiting``: only those without a decision.

    Raises NotAllowed.
    """
    policies.require("signature.review", actor)
    query = (
        select(
            SignatureHold.id, Initiative.public_id, SignatureHold.reason, SignatureHold.hour, SignatureHold.number,
            SignatureHold.held_at, SignatureHold.decision, SignatureHold.removal, SignatureHold.decided_at,
        )
        .join(Initiative, Initiative.id == SignatureHold.initiative_id)
        .order_by(SignatureHold.id.desc())
        .limit(500)
    )  # fmt: skip
    if public_id is not None:
        query = query.where(Initiative.public_id == public_id)
    if waiting:
        query = query.where(SignatureHold.decision.is_(None))
    return [HoldShown(*row) for row in session.execute(query)]
