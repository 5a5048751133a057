"""What would become of a bulk: the verb itself is tried for each issue and taken back, so that rights, statuses and
every other rule speak for themselves.
"""

from __future__ import annotations

import time
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from civic.core.jobs import Retry, Tools, job
from civic.core.permissions import SYSTEM
from civic.triage.bulk.doing import bulk_verb
from civic.triage.bulk.events import BulkForeseen
from civic.triage.bulk.models import Bulk, BulkItem
from civic.triage.bulk.one import Doing, attempt
from civic.triage.bulk.rights import actor_of_bulk
from civic.triage.bulk.rows import OK, record, refusals

FORESEE: Final = "triage.foresee_bulk"

AT_ONCE: Final = 100
"""Issues of a bulk that are tried in the request itself; more are a job's."""

PER_TRANSACTION: Final = 50


def foresee_at_once(session: Session, row: Bulk) -> None:
    """Try a bulk of at most `AT_ONCE` issues in the caller's transaction; a larger one is left to its job."""
    if row.total <= AT_ONCE and row.status == "foreseeing":
        _try(session, row, AT_ONCE)
        _foreseen(session, row)


@job(FORESEE, retry=Retry(first=5, longest=60, most=6))
def foresee_bulk(tools: Tools, bulk_id: int) -> None:
    """Try what has not been tried, some issues at a time; nothing where the bulk has begun or is gone meanwhile."""
    left = True
    while left:
        with tools.database.transaction() as session:
            row = session.scalar(select(Bulk).where(Bulk.id == bulk_id).with_for_update())
            if row is None or row.status != "foreseeing":
                return
            left = _try(session, row, PER_TRANSACTION)
            if not left:
                _foreseen(session, row)
        # Whoever waits to begin it without waiting for this gets the row.
        time.sleep(0)


def _try(session: Session, row: Bulk, most: int) -> bool:
    """Try the next issues; False when there were none left."""
    actor = actor_of_bulk(session, row)
    doing = Doing(bulk_verb(row.verb), actor, row.fields, row.despite_claims)
    items = session.scalars(
        select(BulkItem)
        .where(BulkItem.bulk_id == row.id, BulkItem.foreseen.is_(None))
        .order_by(BulkItem.position)
        .limit(most)
    ).all()
    # A trial leaves nothing behind, in the session neither: what it found is written when all of them are over.
    found = {item.issue_id: attempt(session, doing, item, trial=True) or OK for item in items}
    session.info.pop("events_recorded", None)
    for item in items:
        item.foreseen = found[item.issue_id]
    session.flush()
    return bool(items)


def _foreseen(session: Session, row: Bulk) -> None:
    row.status = "foreseen"
    record(session, SYSTEM, row, BulkForeseen, refused=refusals(session, row.id, foreseen=True))
