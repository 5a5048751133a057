"""How much is happening in the city just now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import text
from sqlalchemy.orm import Session

from civic.core import clock

# By when things happened, not by when they were written down: history that was imported today is not of today.
_PULSE = text("""
    SELECT (SELECT count(*) FROM event
             WHERE subject_kind = 'issue' AND at > :since AND 'city' = ANY(rooms)) AS changes,
           (SELECT changed_at FROM issue
             WHERE visibility <> 'private' AND hidden_at IS NULL ORDER BY changed_at DESC, id DESC LIMIT 1) AS latest
""")


@dataclass(frozen=True, slots=True)
class Pulse:
    """How many things happened in the last hour to issues that everybody may see, and when the latest of all did.

    ``latest`` is None where there is no such issue.
    """

    changes: int
    latest: datetime | None


def pulse_of(session: Session) -> Pulse:
    """The city's pulse of this moment."""
    row = session.execute(_PULSE, {"since": clock.now() - timedelta(hours=1)}).one()
    return Pulse(int(row.changes), row.latest)
