"""What follows for moderation from what happened to issues: rules read what is new, files of photos are put aside."""

from __future__ import annotations

from sqlalchemy.orm import Session

import civic.issues.moderated  # noqa: F401  (registers the kinds)
from civic.core.events import StoredEvent
from civic.core.jobs import defer
from civic.core.reactor import react_to
from civic.moderation.scan import scan

SETTLE_ORIGINALS = "issues.settle_originals"
FORGET_ORIGINALS = "issues.forget_originals"
"""The jobs that look after the files of covered photos."""


@react_to("issue.received", "issue.joined", "issue.corrected")
def read_report(session: Session, event: StoredEvent) -> None:
    """The words of a report are new."""
    scan(session, "report", event.body["report"])


@react_to("issue.judged")
def read_reason(session: Session, event: StoredEvent) -> None:
    """The reason of a verdict is public."""
    if "update" in event.body:
        scan(session, "update", event.body["update"])


@react_to("issue.moderated")
def follow_moderation(session: Session, event: StoredEvent) -> None:
    """New words are read by the rules too; a covered photo's original is put aside, one that is back is not."""
    if event.body["what"] == "rephrased":
        scan(session, "report", event.body["report"])
    if event.body["content"] == "photo":
        defer(session, SETTLE_ORIGINALS)


@react_to("issue.report_erased")
def follow_erasure(session: Session, event: StoredEvent) -> None:
    """The originals of covered photos go with the rest."""
    defer(session, SETTLE_ORIGINALS)
