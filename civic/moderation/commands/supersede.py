"""The author has sent other words in place of those that were covered."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from civic.core import clock, events
from civic.core.permissions import Actor
from civic.moderation.events import ROOM, Flagged
from civic.moderation.models import Flag, ModerationCase, Redaction
from civic.moderation.reasons import REPHRASED
from civic.moderation.work import open_case


def supersede(session: Session, actor: Actor, kind: str, id: int, fields: Collection[str]) -> bool:
    """Let the covered originals of these fields go; whether anything is still covered.

    What a moderator had covered comes back into the queue, so that somebody looks at the new words once. The caller has
    locked the subject and puts its words in place.
    """
    case = session.scalar(
        select(ModerationCase).where(
            ModerationCase.subject_kind == kind,
            ModerationCase.subject_id == id,
            ModerationCase.content != "shown",
        )
    )
    if case is None:
        return False
    case = open_case(session, kind, id) if case.status == "decided" else case
    redactions = session.scalars(
        select(Redaction).where(Redaction.case_id == case.id, Redaction.ended_at.is_(None))
    ).all()
    now, left = clock.now(), False
    for redaction in redactions:
        if redaction.field in fields:
            redaction.ended_at = redaction.forgotten_at = now
            redaction.original = redaction.salt = None
        else:
            left = True
    case.content = "redacted" if left else "shown"
    if case.decided_at is not None:
        session.execute(
            insert(Flag).values(
                case_id=case.id, reason=REPHRASED, source="author", spans=[], flagged_at=now,
            )
        )  # fmt: skip
        body = Flagged(case=case.id, content=kind, reason=REPHRASED, source="author")
        events.record(session, actor, events.Subject("moderation_case", case.id), body, rooms=[ROOM])
    return left
