"""The job that does a bulk: one issue after the other, each in a transaction of its own that also says that it is done.

So each is done once, whatever is killed when: before the commit nothing of it is there, after it the item is not
waiting any more. Two workers at the same bulk take different issues.
"""

from __future__ import annotations

import logging
import time
from datetime import timedelta
from typing import Final

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from civic.core import clock
from civic.core.events import last_seq
from civic.core.jobs import Retry, Tools, TryLater, job
from civic.core.permissions import SYSTEM
from civic.triage.bulk.doing import bulk_verb
from civic.triage.bulk.events import BulkEnded, BulkMoved
from civic.triage.bulk.models import Bulk, BulkItem
from civic.triage.bulk.one import Doing, attempt
from civic.triage.bulk.rights import actor_of_bulk
from civic.triage.bulk.rows import counts, record, refusals

RUN: Final = "triage.run_bulk"

TOLD_EVERY: Final = 1.0
"""Seconds between two events about how far it is."""

RIGHTS_READ_EVERY: Final = 1.0
"""Seconds after which the rights of whoever asked are read again."""

BUSY_TRIES: Final = 3
BUSY: Final = "write.try_again"

KEPT_UNBEGUN: Final = timedelta(days=1)
"""How long a bulk is kept that nobody began."""

KEPT_ENDED: Final = timedelta(days=90)
"""How long it is kept who did what to how many issues at once; the issues' own events stay."""

_log = logging.getLogger(__name__)


@job(RUN, retry=Retry(first=2, longest=300))
def run_bulk(tools: Tools, bulk_id: int) -> None:
    """Do a bulk whose time has come, or go on with it; nothing where it was cancelled or has ended.

    Raises TryLater where it is too early: the clocks of two machines differ a little.
    """
    with tools.database.transaction() as session:
        row = session.scalar(select(Bulk).where(Bulk.id == bulk_id).with_for_update())
        if row is None or row.status not in ("waiting", "running"):
            return
        if row.status == "waiting":
            if row.starts_at is None or row.starts_at > clock.now():
                raise TryLater(f"bulk {bulk_id} begins at {row.starts_at}")
            row.status, row.begun_at = "running", clock.now()
    told = rights_read = time.monotonic()
    doing: Doing | None = None
    while True:
        with tools.database.transaction() as session:
            now = time.monotonic()
            if doing is None or now - rights_read >= RIGHTS_READ_EVERY:
                doing, rights_read = _doing(session, bulk_id), now
            if not _do_next(session, bulk_id, doing):
                break
        if time.monotonic() - told >= TOLD_EVERY:
            told = time.monotonic()
            with tools.database.transaction() as session:
                _tell(session, bulk_id)
    with tools.database.transaction() as session:
        _end(session, bulk_id)


def _doing(session: Session, bulk_id: int) -> Doing:
    row = session.get_one(Bulk, bulk_id)
    return Doing(bulk_verb(row.verb), actor_of_bulk(session, row), row.fields, row.despite_claims)


def _do_next(session: Session, bulk_id: int, doing: Doing) -> bool:
    """Do the verb for the next issue that nobody is at; False when there is none."""
    item = session.scalar(
        select(BulkItem)
        .where(BulkItem.bulk_id == bulk_id, BulkItem.status == "waiting")
        .order_by(BulkItem.position)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    if item is None:
        return False
    bulk, issue = item.bulk_id, item.issue_id
    code: str | None = BUSY
    for _ in range(BUSY_TRIES):
        code = attempt(session, doing, item)
        if code != BUSY:
            break
    session.execute(
        update(BulkItem)
        .where(BulkItem.bulk_id == bulk, BulkItem.issue_id == issue)
        .values(
            status="done" if code is None else "refused", code=code, done_at=clock.now(),
            seq=last_seq("issue", BulkItem.issue_id.expression) if code is None else None,
        )
        .execution_options(synchronize_session=False)
    )  # fmt: skip
    return True


def _tell(session: Session, bulk_id: int) -> None:
    row = session.scalar(select(Bulk).where(Bulk.id == bulk_id).with_for_update())
    if row is not None and row.status == "running":
        so_far = counts(session, bulk_id)
        record(session, SYSTEM, row, BulkMoved, done=so_far["done"], refused=so_far["refused"])


def _end(session: Session, bulk_id: int) -> None:
    """Say that all is done, unless another worker is still at an issue of it: then that one says so."""
    row = session.scalar(select(Bulk).where(Bulk.id == bulk_id).with_for_update())
    if row is None or row.status != "running":
        return
    left = session.scalar(
        select(func.count()).where(BulkItem.bulk_id == bulk_id, BulkItem.status == "waiting")
    )
    if left:
        return
    row.status, row.ended_at = "ended", clock.now()
    so_far = counts(session, bulk_id)
    record(session, SYSTEM, row, BulkEnded, done=so_far["done"], refused=refusals(session, bulk_id))
    _log.info("bulk %s: %s done, %s refused", bulk_id, so_far["done"], so_far["refused"])


def forget_old(session: Session) -> int:
    """Delete what nobody began in time and what ended long ago; returns how many bulks."""
    now = clock.now()
    done = session.execute(
        delete(Bulk).where(
            (Bulk.status.in_(("foreseeing", "foreseen")) & (Bulk.created_at < now - KEPT_UNBEGUN))
            | (Bulk.ended_at < now - KEPT_ENDED)
        )
    )
    return int(getattr(done, "rowcount", 0))
