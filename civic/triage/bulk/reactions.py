"""What follows from what happened to a bulk: its jobs. Its page hears of the rest live."""

from __future__ import annotations

from sqlalchemy.orm import Session

from civic.core.events import StoredEvent
from civic.core.jobs import defer, defer_until
from civic.core.reactor import react_to, waive
from civic.triage.bulk.foreseeing import FORESEE
from civic.triage.bulk.models import Bulk
from civic.triage.bulk.running import RUN


@react_to("bulk.asked")
def foresee_it(session: Session, event: StoredEvent) -> None:
    """A small one has been tried in the request already, and the job finds nothing to do: then there is none."""
    row = session.get(Bulk, event.body["bulk"])
    if row is not None and row.status == "foreseeing":
        defer(session, FORESEE, bulk_id=row.id)


@react_to("bulk.begun")
def run_it_later(session: Session, event: StoredEvent) -> None:
    row = session.get(Bulk, event.body["bulk"])
    if row is not None and row.starts_at is not None:
        defer_until(session, RUN, row.starts_at, bulk_id=row.id)


@react_to("bulk.hastened")
def run_it_now(session: Session, event: StoredEvent) -> None:
    defer(session, RUN, bulk_id=event.body["bulk"])


for _kind, _reason in {
    "bulk.foreseen": "the page that waits for it shows it",
    "bulk.moved": "the page that waits for it moves",
    "bulk.cancelled": "nothing was done",
    "bulk.ended": "the page of it shows what became of each; each issue has its own events",
}.items():
    waive(_kind, _reason)
