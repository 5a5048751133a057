"""Somebody has looked at signatures that were held: they are false."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import update
from sqlalchemy.orm import Session

from civic.core import clock
from civic.core.errors import DomainError
from civic.core.permissions import Actor
from initiatives.proposals.events import SignaturesRemoved
from initiatives.proposals.rooms import MODERATION_ROOM
from initiatives.proposals.work import take
from initiatives.signatures.counting import move
from initiatives.signatures.holds import decide, in_hold, open_hold
from initiatives.signatures.models import REMOVAL_REASONS, Signature


def remove_signatures(
    session: Session, actor: Actor, public_id: str, hold_id: int, *, reason: str, only: Sequence[int] | None = None
) -> int:  # fmt: skip
    """Remove all of a hold that are still under review, or ``only`` those of so many numbers; returns how many. They
    stay on record and are shown apart.

    Whoever gave them does not sign this initiative again. Raises NotFound (``signature_hold.not_found``), NotAllowed,
    DomainError ``signature_hold.removal_unknown`` at ``reason``, ``signature_hold.decided``,
    ``signature_hold.nothing_chosen`` at ``signatures``.
    """
    work = take(session, actor, public_id)
    work.require("signature.review")
    if reason not in REMOVAL_REASONS:
        raise DomainError("signature_hold.removal_unknown", field="reason")
    hold = open_hold(work, hold_id)
    moved = move(
        work,
        update(Signature).where(*in_hold(hold, only)).values(standing="removed", ended_at=clock.now()),
        "under_review",
        "removed",
    )
    if only is not None and not moved:
        raise DomainError("signature_hold.nothing_chosen", field="signatures")
    decide(work, hold, "removed", removal=reason)
    work.record(SignaturesRemoved, rooms=[MODERATION_ROOM], hold=hold.id, reason=reason, signatures=moved)
    return moved
