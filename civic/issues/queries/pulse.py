"""How much is happening in the city just now."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import text
from sqlalchemy.orm import Session

from civic.core import clock

_CHANGES = text("""
    SELECT count(*) FILTER (WHERE at > :since AND subject_kind = 'issue' AND 'city' = ANY(rooms)) AS changes,
           coalesce(min(at) > :since, false) AS goes_on
      FROM event WHERE id > (SELECT max(id) FROM event) - :newest
""")
LOOKED_AT = (2_000, 20_000, 200_000)
"""How many of the newest events are looked at; more of them only where all of these are of the last hour."""


def changes_of_the_last_hour(session: Session) -> int:
    """How many things happened in the last hour to issues that everybody may see."""
    since = clock.now() - timedelta(hours=1)
    changes = 0
    for newest in LOOKED_AT:
        row = session.execute(_CHANGES, {"since": since, "newest": newest}).one()
        changes = int(row.changes)
        if not row.goes_on:
            break
    return changes
