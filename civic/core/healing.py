"""Giving the log its positions back after its rows came into another database server.

Which events still want a position is told by transaction ids (`sequence_events`): those of the inbox, and the snapshot
of the newest batch. They mean nothing in another server. Where its own ids are lower, nothing new would ever get a
position; where they are higher, old lines of the inbox could look like new ones. So after `pg_restore`, before anybody
follows the log, the inbox is emptied, what has no position gets one, and a batch is begun from a snapshot of here.

A server that was recovered from its own write-ahead log (docs/point-in-time-recovery.md) goes on with its own ids and
needs none of this.
"""

from __future__ import annotations

from sqlalchemy import text
from sqlalchemy.orm import Session

SEQUENCING_LOCK = 7001
"""The advisory lock under which `sequence_events` gives positions."""

# After it no writer is between its event and its line in the inbox; who comes later waits, and its transaction is
# still open in the snapshot below, so that the next pass finds it.
EMPTY_INBOX = "TRUNCATE event_inbox"

GIVE_POSITIONS = (
    "INSERT INTO event_position (position, event_id)"
    " SELECT (SELECT coalesce(max(position), 0) FROM event_position) + row_number() OVER (ORDER BY e.id), e.id"
    " FROM event e WHERE NOT EXISTS (SELECT FROM event_position p WHERE p.event_id = e.id)"
)
"""To what was committed but had no position yet, in the order in which it was written."""

FORGET_BATCHES = "DELETE FROM event_batch"
BEGIN_BATCH = (
    "INSERT INTO event_batch (last_position, snapshot)"
    " SELECT coalesce(max(position), 0), pg_current_snapshot() FROM event_position"
)


def heal_positions(owner_session: Session) -> int:
    """Make the log of a restored database go on here; returns how many events got their position by it.

    In the caller's transaction, which must be READ COMMITTED and the tables' owner's. Running it again, or on a
    database that was never moved, changes no position. Events get theirs in the order of their ids, which within a
    subject is the order of its sequence.
    """
    owner_session.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": SEQUENCING_LOCK})
    owner_session.execute(text(EMPTY_INBOX))
    given = int(getattr(owner_session.execute(text(GIVE_POSITIONS)), "rowcount", 0))
    owner_session.execute(text(FORGET_BATCHES))
    owner_session.execute(text(BEGIN_BATCH))
    return given
