"""Who does not look at what mentions them gets one letter about all of it."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from civic.core import clock, events
from civic.core.jobs import Tools, job
from civic.core.permissions import SYSTEM
from civic.mentions.events import MentionsWait
from civic.mentions.models import Mention

UNSEEN_FOR = timedelta(minutes=15)
"""Who works at the screen has seen it by then."""


@job("mentions.remind", every="*/5 * * * *")
def remind(tools: Tools) -> None:
    """Tell each who has not seen a mention for a while, in a transaction of their own; of each mention once."""
    with tools.database.reading() as session:
        due = (
            select(Mention.person_id)
            .where(
                Mention.seen_at.is_(None),
                Mention.told_at.is_(None),
                Mention.created_at <= clock.now() - UNSEEN_FOR,
            )
            .distinct()
        )
        people = session.scalars(due.order_by(Mention.person_id)).all()
    for person_id in people:
        with tools.database.transaction() as session:
            remind_one(session, person_id)


def remind_one(session: Session, person_id: int) -> None:
    """Take what waits along, what is younger too: one letter. Nothing where it was seen meanwhile."""
    rows = session.execute(
        update(Mention)
        .where(Mention.person_id == person_id, Mention.seen_at.is_(None), Mention.told_at.is_(None))
        .values(told_at=clock.now())
        .returning(Mention.id, Mention.issue_id)
    ).all()
    if rows:
        body = MentionsWait(
            mentions=sorted(row.id for row in rows), issues=len({row.issue_id for row in rows})
        )
        events.record(session, SYSTEM, events.Subject("person", person_id), body, rooms=[])
