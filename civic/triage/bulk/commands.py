"""Beginning, hastening and cancelling a bulk. See docs/decisions/0023 for why there is a grace."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from sqlalchemy.orm import Session

from civic.core import clock
from civic.core.errors import WrongStatus
from civic.core.permissions import Actor
from civic.triage.bulk.events import BulkBegun, BulkCancelled, BulkHastened
from civic.triage.bulk.models import Bulk
from civic.triage.bulk.policy import BEGIN, CANCEL
from civic.triage.bulk.rows import own_bulk, record

GRACE: Final = timedelta(seconds=30)
"""How long a bulk waits before it begins, so that it can be undone whole."""


def begin(session: Session, actor: Actor, bulk_id: int) -> Bulk:
    """Let a bulk begin after the grace. Raises NotFound, NotAllowed, WrongStatus when it has begun before."""
    row = own_bulk(session, actor, bulk_id, BEGIN, lock=True)
    if row.status not in ("foreseeing", "foreseen"):
        raise WrongStatus("begin", row.status)
    row.status, row.starts_at = "waiting", clock.now() + GRACE
    record(session, actor, row, BulkBegun, starts_at=row.starts_at)
    return row


def hasten(session: Session, actor: Actor, bulk_id: int) -> Bulk:
    """Let a bulk that waits begin now. Raises NotFound, NotAllowed, WrongStatus."""
    row = own_bulk(session, actor, bulk_id, BEGIN, lock=True)
    if row.status != "waiting":
        raise WrongStatus("hasten", row.status)
    row.starts_at = clock.now()
    record(session, actor, row, BulkHastened)
    return row


def cancel(session: Session, actor: Actor, bulk_id: int) -> Bulk:
    """Take a bulk back before it has begun: for no issue anything is done.

    Whether it has begun is decided by the row's lock, never by the clock: cancelled or begun, nothing between.
    Raises NotFound, NotAllowed, WrongStatus when it has begun.
    """
    row = own_bulk(session, actor, bulk_id, CANCEL, lock=True)
    if row.status != "waiting":
        raise WrongStatus("cancel", row.status)
    row.status, row.ended_at = "cancelled", clock.now()
    record(session, actor, row, BulkCancelled)
    return row
