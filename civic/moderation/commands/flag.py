"""Somebody says that a thing does not belong on a public page."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from civic.core import clock, events
from civic.core.permissions import Actor, policies
from civic.moderation.events import ROOM, Flagged
from civic.moderation.models import Flag
from civic.moderation.work import checked_reason, open_case


def source_of(actor: Actor) -> str:
    """As whom somebody flags: ``staff``, whose name moderators see, or ``resident``, whom nobody is told of."""
    return "staff" if actor.departments or actor.has("moderator", "administrator") else "resident"


def flag(
    session: Session, actor: Actor, kind: str, id: int, reason: str, *, who: bytes | None = None
) -> bool:
    """Flag a subject that the caller has found readable for the actor; False when the same one has done so before.

    ``who`` is a keyed hash of the person or device: each counts once until somebody has decided. Without one (a program
    that names no device) every flag counts. Of residents nothing else is kept, in the log neither;
    colleagues stand by their name. Raises NotAllowed, DomainError ``reason.unknown``.
    """
    policies.require("content.flag", actor)
    checked_reason(reason)
    source = source_of(actor)
    case = open_case(session, kind, id)
    if who is not None and session.scalar(
        select(Flag.id).where(Flag.case_id == case.id, Flag.who == who, Flag.settled_at.is_(None))
    ):
        return False
    session.execute(
        insert(Flag).values(
            case_id=case.id, reason=reason, source=source, spans=[], who=who,
            person_id=actor.person_id if source == "staff" else None, flagged_at=clock.now(),
        )
    )  # fmt: skip
    body = Flagged(case=case.id, content=kind, reason=reason, source=source)
    by = actor if source == "staff" else Actor(origin=actor.origin)
    events.record(session, by, events.Subject("moderation_case", case.id), body, rooms=[ROOM])
    return True
