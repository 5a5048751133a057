"""A bulk, locked, for whoever asked for it; and its events."""

from __future__ import annotations

from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from civic.core import events
from civic.core.errors import NotFound
from civic.core.permissions import Actor, policies
from civic.issues.rooms import person_room
from civic.triage.bulk.events import BulkEvent
from civic.triage.bulk.models import Bulk, BulkItem
from civic.triage.bulk.policy import SEE

OK = "ok"
"""What is foreseen where nothing is refused."""


def own_bulk(session: Session, actor: Actor, bulk_id: int, permission: str, *, lock: bool = False) -> Bulk:
    """A bulk of the actor's. Raises NotFound ``bulk.not_found``, also for somebody else's."""
    query = select(Bulk).where(Bulk.id == bulk_id).execution_options(populate_existing=True)
    row = session.scalar(query.with_for_update() if lock else query)
    if row is None or not policies.allows(SEE, actor, row.person_id):
        raise NotFound("bulk", bulk_id)
    policies.require(permission, actor, row.person_id)
    return row


def record(session: Session, actor: Actor, row: Bulk, event: type[BulkEvent], **values: Any) -> None:
    """Flush the change and append its event, told on the pages of whoever asked for the bulk alone."""
    session.flush()
    body = event(bulk=row.id, verb=row.verb, total=row.total, **values)
    events.record(session, actor, events.Subject("bulk", row.id), body, rooms=[person_room(row.person_id)])


def refusals(session: Session, bulk_id: int, *, foreseen: bool = False) -> dict[str, int]:
    """How often the verb was (or, ``foreseen``, would be) refused, by code, the most frequent first."""
    column = BulkItem.foreseen if foreseen else BulkItem.code
    rows = session.execute(
        select(column, func.count())
        .where(BulkItem.bulk_id == bulk_id, column.is_not(None), column != OK)
        .group_by(column)
        .order_by(func.count().desc(), column)
    )
    return {str(code): count for code, count in rows}


def counts(session: Session, bulk_id: int) -> dict[str, int]:
    """How many items are in each status."""
    rows = session.execute(
        select(BulkItem.status, func.count()).where(BulkItem.bulk_id == bulk_id).group_by(BulkItem.status)
    )
    return {"waiting": 0, "done": 0, "refused": 0} | {str(status): count for status, count in rows}
