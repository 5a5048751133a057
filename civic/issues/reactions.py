"""What follows from what happened to issues, beyond letters (`civic.notifications`)."""

from __future__ import annotations

from sqlalchemy.orm import Session

from civic.core.erasures import PUBLISH_ERASURES
from civic.core.events import StoredEvent
from civic.core.jobs import defer
from civic.core.reactor import react_to

DELETE_GIVEN_UP = "issues.delete_given_up_photos"
"""The job that deletes photos' files for good."""


@react_to("issue.contact_removed")
def note_removal(session: Session, event: StoredEvent) -> None:
    defer(session, PUBLISH_ERASURES)


@react_to("issue.report_erased")
def finish_erasing(session: Session, event: StoredEvent) -> None:
    """The photos' files go, and the erasure is noted beside the backups."""
    defer(session, DELETE_GIVEN_UP)
    defer(session, PUBLISH_ERASURES)
