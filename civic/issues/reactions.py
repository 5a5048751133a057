"""What follows from what happened to issues, beyond letters (`civic.notifications`)."""

from __future__ import annotations

from sqlalchemy.orm import Session

from civic.core.erasures import PUBLISH_ERASURES
from civic.core.events import StoredEvent
from civic.core.jobs import defer
from civic.core.reactor import react_to
from civic.people.queries import deputies_of

DELETE_GIVEN_UP = "issues.delete_given_up_photos"
"""The job that deletes photos' files for good."""

GIVE_BACK = "issues.give_back"
"""The job that returns what somebody had in hand to the queues of departments that they do not work for any more."""


@react_to(
    "person.left", "person.role_revoked", "person.role_ended", "person.role_changed", "person.deputy_ended"
)
def return_work(session: Session, event: StoredEvent) -> None:
    """Whose roles have ended or narrowed has nothing of them in hand, and no more have their deputies."""
    for person_id in (event.subject.id, *deputies_of(session, event.subject.id)):
        defer(session, GIVE_BACK, person_id=person_id)


@react_to("issue.contact_removed")
def note_removal(session: Session, event: StoredEvent) -> None:
    defer(session, PUBLISH_ERASURES)


@react_to("issue.report_erased")
def finish_erasing(session: Session, event: StoredEvent) -> None:
    """The photos' files go, and the erasure is noted beside the backups."""
    defer(session, DELETE_GIVEN_UP)
    defer(session, PUBLISH_ERASURES)
