"""How much is happening in the city just now."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import text
from sqlalchemy.orm import Session

from civic.core import clock

_CHANGES = text("""
    SELECT count(*) FROM event
     WHERE id > :after AND at > :since AND subject_kind = 'issue' AND 'city' = ANY(rooms)
""")
# Events are numbered nearly in the order in which they are written down, so the newest thousands hold the last hour.
_NEWEST = text("SELECT coalesce(max(id), 0) FROM event")
LOOKED_AT = 20_000


def changes_of_the_last_hour(session: Session) -> int:
    """How many things happened in the last hour to issues that everybody may see."""
    newest = int(session.scalar(_NEWEST) or 0)
    values = {"after": newest - LOOKED_AT, "since": clock.now() - timedelta(hours=1)}
    return int(session.scalar(_CHANGES, values) or 0)
