"""What a database needs after it has moved to another server, before anybody works in it.

Its log goes on as ``civic.core.healing`` says. And the workers that held jobs do not live there.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from civic.core.healing import BEGIN_BATCH, EMPTY_INBOX, FORGET_BATCHES, GIVE_POSITIONS
from civic.core.jobs import SCHEMA

UNFINISHED = "restore_unfinished"
"""A table that is there while a restore is not done: erased words may be back, and files missing."""

HEAL = f"""
SET LOCAL search_path = public, {SCHEMA};
{EMPTY_INBOX};
CREATE TABLE {UNFINISHED} (positions bigint NOT NULL, released bigint NOT NULL);
WITH given AS ({GIVE_POSITIONS} RETURNING 1)
INSERT INTO {UNFINISHED} SELECT count(*), 0 FROM given;
{FORGET_BATCHES};
{BEGIN_BATCH};
DELETE FROM process_heartbeat;
-- What the clock calls for, it calls for again; and only one such job may wait.
UPDATE procrastinate_periodic_defers SET job_id = NULL
 WHERE job_id IN (SELECT id FROM procrastinate_jobs WHERE status = 'doing' AND queueing_lock IS NOT NULL);
DELETE FROM procrastinate_jobs WHERE status = 'doing' AND queueing_lock IS NOT NULL;
WITH released AS (
    UPDATE procrastinate_jobs SET status = 'todo', worker_id = NULL, abort_requested = false WHERE status = 'doing'
    RETURNING 1
)
UPDATE {UNFINISHED} SET released = (SELECT count(*) FROM released);
DELETE FROM procrastinate_workers;
"""  # noqa: S608  # names of our own
"""To be run once, in the transaction that fills the database, by the owner of the tables."""


@dataclass(frozen=True, slots=True)
class Healed:
    """``positions`` were given to events that had none; ``released`` jobs had been interrupted and are done again."""

    positions: int
    released: int


def healed(cursor: Any) -> Healed:
    """What `HEAL` did."""
    cursor.execute(f"SELECT positions, released FROM {UNFINISHED}")  # noqa: S608  # a name of our own
    return Healed(*cursor.fetchone())


def finish(cursor: Any) -> None:
    """The restore is done: the city may work here."""
    cursor.execute(f"DROP TABLE {UNFINISHED}")


def is_unfinished(cursor: Any) -> bool:
    """Whether a restore into this database was begun and not brought to its end."""
    cursor.execute("SELECT to_regclass(%s) IS NOT NULL", (f"public.{UNFINISHED}",))
    return bool(cursor.fetchone()[0])
