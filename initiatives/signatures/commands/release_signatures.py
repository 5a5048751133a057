"""Somebody has looked at signatures that were held: they count."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import update
from sqlalchemy.orm import Session

from civic.core.errors import DomainError
from civic.core.permissions import Actor
from initiatives.proposals.events import SignaturesReleased
from initiatives.proposals.rooms import MODERATION_ROOM
from initiatives.proposals.work import take
from initiatives.signatures.asking import ask
from initiatives.signatures.counting import count, move
from initiatives.signatures.holds import decide, in_hold, open_hold
from initiatives.signatures.models import RELEASE_REASONS, Signature


def release_signatures(
    session: Session, actor: Actor, public_id: str, hold_id: int, *, reason: str, only: Sequence[int] | None = None
) -> int:  # fmt: skip
    """Let all of a hold that are still under review count again, or ``only`` those of so many numbers; returns how
    many.

    With them the threshold may be reached. Those that were given to a text that said something else are asked again.
    Raises NotFound (``signature_hold.not_found``), NotAllowed, DomainError ``signature_hold.release_unknown`` at
    ``reason``, ``signature_hold.decided``, ``signature_hold.nothing_chosen`` at ``signatures``.
    """
    work = take(session, actor, public_id)
    work.require("signature.review")
    if reason not in RELEASE_REASONS:
        raise DomainError("signature_hold.release_unknown", field="reason")
    hold = open_hold(work, hold_id)
    if work.initiative.status == "collecting":
        count(work)
    chosen = in_hold(hold, only)
    moved = move(
        work,
        update(Signature)
        .where(*chosen, Signature.version >= work.initiative.substance)
        .values(standing="counted"),
        "under_review",
        "counted",
    )
    again = ask(work, *chosen, was="under_review")
    if only is not None and not moved + again:
        raise DomainError("signature_hold.nothing_chosen", field="signatures")
    hold.release = reason
    decide(work, hold, "released")
    work.record(
        SignaturesReleased, rooms=[MODERATION_ROOM], hold=hold.id, signatures=moved, reason=reason,
        again=again or None,
    )  # fmt: skip
    return moved
