"""A clerk takes a batch of signatures on paper back: it was entered wrongly, or it is false."""

from __future__ import annotations

from sqlalchemy import update
from sqlalchemy.orm import Session

from civic.core import clock
from civic.core.errors import DomainError, NotFound
from civic.core.permissions import Actor
from civic.issues.work import checked_text
from initiatives.proposals.events import PaperCorrected
from initiatives.proposals.work import take
from initiatives.signatures.counting import count, move
from initiatives.signatures.models import LIVE, PaperBatch, Signature

LONGEST_REASON = 1000


def correct_paper(session: Session, actor: Actor, public_id: str, batch_id: int, *, reason: str) -> int:
    """Remove all signatures of a batch from the total; returns how many. They stay on record, and are shown as removed.

    What is right in it is entered anew. Raises NotFound (``paper_batch.not_found``), NotAllowed, DomainError
    ``paper_batch.corrected``, ``text.missing``, ``text.too_long`` at ``reason``.
    """
    work = take(session, actor, public_id)
    work.require("signature.paper")
    words = checked_text(reason, field="reason", required=True, longest=LONGEST_REASON)
    batch = session.get(PaperBatch, batch_id, populate_existing=True)
    if batch is None or batch.initiative_id != work.initiative.id:
        raise NotFound("paper_batch", batch_id)
    if batch.corrected_at is not None:
        raise DomainError("paper_batch.corrected")
    if work.initiative.status == "collecting":
        count(work)
    now = clock.now()
    batch.corrected_at, batch.corrected_by_id, batch.reason = now, actor.person_id, words
    session.flush()
    moved = sum(
        move(
            work,
            update(Signature)
            .where(Signature.batch_id == batch.id, Signature.standing == standing)
            .values(standing="removed", ended_at=now),
            standing,
            "removed",
        )
        for standing in LIVE
    )
    work.record(PaperCorrected, batch=batch.id, signatures=moved)
    return moved
