"""Somebody has the queue, or an issue, before them: what changes from now on is marked for them."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from sqlalchemy import case, literal, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from civic.core import clock
from civic.core.permissions import Actor, policies
from civic.issues.models import Issue
from civic.issues.queries.visibility import findable
from civic.triage.models import IssueLook, QueueLook

SITTING: Final = timedelta(minutes=30)
"""Who has not looked for so long begins another sitting, in which is marked what changed since the one before."""


def look_at_queue(session: Session, actor: Actor) -> None:
    """The actor has a queue before them. No event: where somebody looks is nobody's business. Raises NotAllowed."""
    policies.require("view.save", actor)
    now = clock.now()
    fresh = insert(QueueLook).values(person_id=actor.person_id, since=None, looked_at=now)
    session.execute(
        fresh.on_conflict_do_update(
            index_elements=[QueueLook.person_id],
            set_={
                "since": case(
                    (QueueLook.looked_at < now - SITTING, QueueLook.looked_at), else_=QueueLook.since
                ),
                "looked_at": now,
            },
        )
    )


def look_at_issue(session: Session, actor: Actor, public_id: str) -> None:
    """The actor has an issue before them: it is marked no more until it changes again.

    What they may not find is left alone, without a word. Raises NotAllowed.
    """
    policies.require("view.save", actor)
    now = clock.now()
    seen = select(literal(actor.person_id), Issue.id, literal(now)).where(
        Issue.public_id == public_id, findable(actor)
    )
    fresh = insert(IssueLook).from_select(["person_id", "issue_id", "looked_at"], seen)
    session.execute(
        fresh.on_conflict_do_update(
            index_elements=[IssueLook.person_id, IssueLook.issue_id], set_={"looked_at": now}
        )
    )
