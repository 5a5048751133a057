"""Somebody takes their signature back."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from civic.core import clock, events
from civic.core.errors import NotFound, WrongStatus
from civic.core.permissions import Actor
from civic.issues.rooms import person_room
from initiatives.proposals.work import take
from initiatives.signatures.counting import count, shift
from initiatives.signatures.events import SignatureWithdrawn
from initiatives.signatures.models import LIVE, Signature


def withdraw_signature(session: Session, actor: Actor, public_id: str) -> None:
    """Withdraw one's own signature while signatures are collected. It stays on record as withdrawn.

    Raises NotFound (``signature.not_found`` where there is none), NotAllowed, WrongStatus.
    """
    work = take(session, actor, public_id)
    work.require("signature.withdraw")
    count(work)
    signature = session.scalar(
        select(Signature).where(
            Signature.initiative_id == work.initiative.id, Signature.person_id == actor.person_id,
            Signature.standing.in_(LIVE),
        )
    )  # fmt: skip
    if signature is None:
        raise NotFound("signature")
    if work.initiative.status != "collecting":
        raise WrongStatus("withdraw_signature", work.initiative.status)
    before, signature.standing, signature.ended_at = signature.standing, "withdrawn", clock.now()
    shift(work, {signature.district_id: {before: -1, "withdrawn": 1}})
    events.record(
        session, actor, events.Subject("signature", signature.id),
        SignatureWithdrawn(initiative=public_id, standing="withdrawn"), rooms=[person_room(actor.person_id or 0)],
    )  # fmt: skip
