"""Somebody has looked at signatures that were held: they count."""

from __future__ import annotations

from sqlalchemy import update
from sqlalchemy.orm import Session

from civic.core.permissions import Actor
from initiatives.proposals.events import SignaturesReleased
from initiatives.proposals.rooms import MODERATION_ROOM
from initiatives.proposals.work import take
from initiatives.signatures.asking import ask
from initiatives.signatures.counting import count, move
from initiatives.signatures.holds import decide
from initiatives.signatures.models import Signature


def release_signatures(session: Session, actor: Actor, public_id: str, hold_id: int) -> int:
    """Let all of a hold that are still under review count again; returns how many.

    With them the threshold may be reached. Those that were given to a text that said something else are asked again.
    Raises NotFound (``signature_hold.not_found``), NotAllowed, DomainError
    ``signature_hold.decided``.
    """
    work = take(session, actor, public_id)
    work.require("signature.review")
    hold = decide(work, hold_id, "released")
    if work.initiative.status == "collecting":
        count(work)
    moved = move(
        work,
        update(Signature)
        .where(
            Signature.hold_id == hold.id,
            Signature.standing == "under_review",
            Signature.version >= work.initiative.substance,
        )
        .values(standing="counted"),
        "under_review",
        "counted",
    )
    again = ask(work, Signature.hold_id == hold.id, was="under_review")
    work.record(
        SignaturesReleased, rooms=[MODERATION_ROOM], hold=hold.id, signatures=moved, again=again or None
    )
    return moved
