"""Signatures are taken out of the total until somebody has looked at them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, select, update
from sqlalchemy.orm import Session

from civic.core import clock
from civic.core.errors import DomainError
from civic.core.permissions import Actor
from initiatives.proposals.events import SignaturesHeld
from initiatives.proposals.rooms import MODERATION_ROOM
from initiatives.proposals.work import take
from initiatives.signatures.counting import count, move
from initiatives.signatures.models import HOLD_REASONS, Signature, SignatureHold


@dataclass(frozen=True, slots=True)
class Which:
    """The signatures that are meant: from a range of addresses (`initiatives.signatures.networks`), from a moment on,
    before a moment; all that is said must hold.
    """

    network: bytes | None = None
    since: datetime | None = None
    until: datetime | None = None


def hold_signatures(
    session: Session, actor: Actor, public_id: str, which: Which, *, reason: str, hour: datetime | None = None
) -> int:
    """Hold the signatures that count and are meant, as under review; returns how many.

    While a hold for the same reason, network and ``hour`` waits for a decision, they join it; nothing is recorded where
    there are none. Raises NotFound, NotAllowed, DomainError ``signature_hold.reason_unknown`` at ``reason``,
    ``signature_hold.too_wide`` (nothing says which).
    """
    work = take(session, actor, public_id)
    work.require("signature.review")
    if reason not in HOLD_REASONS:
        raise DomainError("signature_hold.reason_unknown", field="reason")
    if which == Which():
        raise DomainError("signature_hold.too_wide")
    if work.initiative.status == "collecting":
        count(work)
    if session.scalar(select(Signature.id).where(*_meant(work.initiative.id, which)).limit(1)) is None:
        return 0
    hold = _open_hold(session, work.initiative.id, reason, which.network, hour)
    if hold is None:
        hold = SignatureHold(
            initiative_id=work.initiative.id, reason=reason, network=which.network, hour=hour, number=0,
            held_at=clock.now(), held_by_id=actor.person_id,
        )  # fmt: skip
        session.add(hold)
        session.flush()
    moved = move(
        work,
        update(Signature)
        .where(*_meant(work.initiative.id, which))
        .values(standing="under_review", hold_id=hold.id),
        "counted",
        "under_review",
    )
    hold.number += moved
    work.record(SignaturesHeld, rooms=[MODERATION_ROOM], hold=hold.id, reason=reason, signatures=moved)
    return moved


def _open_hold(
    session: Session, initiative_id: int, reason: str, network: bytes | None, hour: datetime | None
) -> SignatureHold | None:
    return session.scalar(
        select(SignatureHold).where(
            SignatureHold.initiative_id == initiative_id,
            SignatureHold.reason == reason,
            SignatureHold.network.is_not_distinct_from(network),
            SignatureHold.hour.is_not_distinct_from(hour),
            SignatureHold.decision.is_(None),
        )
    )


def _meant(initiative_id: int, which: Which) -> list[ColumnElement[bool]]:
    # A batch on paper is one act of a clerk's, who corrects it as a whole.
    found = [
        Signature.initiative_id == initiative_id,
        Signature.standing == "counted",
        Signature.batch_id.is_(None),
    ]
    if which.network is not None:
        found.append(Signature.network == which.network)
    if which.since is not None:
        found.append(Signature.signed_at >= which.since)
    if which.until is not None:
        found.append(Signature.signed_at < which.until)
    return found
