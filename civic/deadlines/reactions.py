"""What follows for dates from what happened."""

from __future__ import annotations

from sqlalchemy.orm import Session

from civic.core.events import StoredEvent
from civic.core.jobs import defer
from civic.core.reactor import react_to
from civic.deadlines.clocks import STOPPERS
from civic.deadlines.following import FOLLOW_OPEN, follow
from civic.deadlines.recounting import RECOUNT

MOVES_CLOCKS = (
    "issue.received", "issue.recategorised", "issue.withdrawn", "issue.merged", "issue.unmerged_out",
    "issue.reviewed", "issue.reworked", *(f"issue.{each}" for each in STOPPERS),
)  # fmt: skip
"""What begins, stops or ends terms of a law."""


@react_to(*MOVES_CLOCKS)
def follow_the_law(session: Session, event: StoredEvent) -> None:
    follow(session, event.subject.id)


@react_to("legal_clock.changed")
def begin_terms(session: Session, event: StoredEvent) -> None:
    """Issues that are open already come under a law too, from its day on; under a retired one they are no more."""
    defer(session, FOLLOW_OPEN)


@react_to("calendar.recount_asked")
def recount_dates(session: Session, event: StoredEvent) -> None:
    defer(session, RECOUNT, recount_id=event.body["recount"])
