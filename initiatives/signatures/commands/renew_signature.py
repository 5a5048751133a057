"""Somebody who was asked again stands by their signature."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from civic.core import events
from civic.core.errors import DomainError, NotFound
from civic.core.permissions import Actor
from civic.issues.rooms import person_room
from initiatives.proposals.work import take
from initiatives.signatures.asking import require_collecting
from initiatives.signatures.counting import shift
from initiatives.signatures.events import SignatureRenewed
from initiatives.signatures.models import LIVE, Signature


def renew_signature(session: Session, actor: Actor, public_id: str, *, version: int) -> bool:
    """Let one's signature hold for the text of that ``version``; returns False where nobody has asked for it.

    Raises NotFound (``signature.not_found`` where there is none), NotAllowed, WrongStatus (nothing is collected any
    more), DomainError ``signature.text_changed`` (another text holds than was seen).
    """
    work = take(session, actor, public_id)
    work.require("signature.renew")
    require_collecting(work, "renew_signature")
    initiative = work.initiative
    signature = session.scalar(
        select(Signature).where(
            Signature.initiative_id == initiative.id, Signature.person_id == actor.person_id,
            Signature.standing.in_(LIVE),
        )
    )  # fmt: skip
    if signature is None:
        raise NotFound("signature")
    if signature.standing != "asked_again":
        return False
    if not initiative.substance <= version <= initiative.version:
        raise DomainError("signature.text_changed", field="version")
    signature.standing, signature.version = "counted", version
    session.flush()
    shift(work, {signature.district_id: {"asked_again": -1, "counted": 1}})
    events.record(
        session, actor, events.Subject("signature", signature.id),
        SignatureRenewed(initiative=public_id, standing="counted", text=version),
        rooms=[person_room(actor.person_id or 0)],
    )  # fmt: skip
    return True
