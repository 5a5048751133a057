"""After what happened to an issue the rules that listen are called."""

from __future__ import annotations

from sqlalchemy.orm import Session

from civic.core.events import StoredEvent
from civic.core.jobs import defer
from civic.core.reactor import react_to
from civic.rules.definition import CHANGES
from civic.rules.running import listening

APPLY = "rules.apply"
"""The job that lets rules look at the issue of an event."""


@react_to("issue.received", *(f"issue.{kind}" for kind in CHANGES))
def call_the_rules(session: Session, event: StoredEvent) -> None:
    if listening(session, event.kind):
        defer(session, APPLY, event_id=event.id)
