"""What of accounts goes by itself: sessions that ended or ran out a while ago."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from sqlalchemy import and_, delete, or_
from sqlalchemy.orm import Session

from civic.core import clock
from civic.people.models import PersonSession
from civic.people.sessions import IDLE, LONGEST

KEPT_AFTER: Final = timedelta(days=30)
"""So long somebody can still see under "my data" where a session was that they did not know."""


def forget_sessions(session: Session) -> int:
    """Forget sessions whose end lies a month back; returns how many."""
    now = clock.now()
    gone = session.execute(
        delete(PersonSession).where(
            or_(
                PersonSession.ended_at < now - KEPT_AFTER,
                PersonSession.created_at < now - LONGEST - KEPT_AFTER,
                and_(PersonSession.ended_at.is_(None), PersonSession.seen_at < now - IDLE - KEPT_AFTER),
            )
        )
    )
    return int(getattr(gone, "rowcount", 0))
