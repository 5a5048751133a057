"""Having looked at a note in which one is mentioned."""

from __future__ import annotations

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from civic.core import clock, events
from civic.core.permissions import Actor, policies
from civic.issues.models import Issue
from civic.issues.rooms import person_room
from civic.mentions.events import MentionsSeen
from civic.mentions.models import Mention


def see_mentions(session: Session, actor: Actor, public_id: str | None = None) -> int:
    """The actor has looked at what mentions them on an issue, or anywhere; returns how many were new. None is no event.

    Raises NotAllowed.
    """
    policies.require("work.enter", actor)
    if actor.person_id is None:
        return 0
    mine = [Mention.person_id == actor.person_id, Mention.seen_at.is_(None)]
    if public_id is not None:
        mine.append(Mention.issue_id.in_(select(Issue.id).where(Issue.public_id == public_id)))
    seen = session.scalars(
        update(Mention).where(*mine).values(seen_at=clock.now()).returning(Mention.id)
    ).all()
    if seen:
        events.record(
            session, actor, events.Subject("person", actor.person_id), MentionsSeen(mentions=len(seen)),
            rooms=[person_room(actor.person_id)],
        )  # fmt: skip
    return len(seen)
