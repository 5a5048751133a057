"""What follows for consents, exports and erasures from what happened.

The consent to a contact is noted from the log, not in the resident's request: the event says when the contact was left,
and which text was in force then is known for every moment.
"""

from __future__ import annotations

from sqlalchemy.orm import Session

from civic.core.erasures import PUBLISH_ERASURES
from civic.core.events import StoredEvent
from civic.core.jobs import defer
from civic.core.reactor import react_to, waive
from civic.issues.moderated.reactions import SETTLE_ORIGINALS
from civic.issues.queries.contacts import reached
from civic.issues.reactions import DELETE_GIVEN_UP
from civic.issues.status import TAKEN_IN
from civic.privacy.consents import end_consent, record_consent
from civic.privacy.export_files import DELETE_EXPORTS
from civic.privacy.export_job import MAKE_EXPORT
from civic.privacy.farewell import SAY_FAREWELL
from civic.privacy.notices import CONTACT

OWN_HANDS = ("web", "api")
"""Sources by which residents themselves report: only there have they read what a contact is used for."""

BY_STAFF = ("issue.received", "issue.joined")
"""What staff did for whoever turned to the city: that they agreed is told by ``issue.taken_in``. Later it is theirs."""


@react_to("issue.received", "issue.joined", "issue.corrected", "issue.contact_removed", "issue.report_erased")
def settle_consent(session: Session, event: StoredEvent) -> None:
    """A contact that was left is agreed to; one that its reporter took back is not any more."""
    report_id = event.body["report"]
    known = reached(session, report_id)
    if known is None or not (
        known.source in OWN_HANDS or (known.source in TAKEN_IN and event.kind not in BY_STAFF)
    ):
        return
    if known.contact:
        record_consent(session, CONTACT, known.language, event.at, report_id=report_id)
    else:
        end_consent(session, CONTACT, event.at, report_id=report_id)


@react_to("person.export_asked")
def make_the_export(session: Session, event: StoredEvent) -> None:
    defer(session, MAKE_EXPORT, export_id=event.body["export"])


@react_to("profile.changed", "residence.ended")
def keep_it_gone(session: Session, event: StoredEvent) -> None:
    """What somebody has just taken back is noted beside the backups."""
    defer(session, PUBLISH_ERASURES)


@react_to("person.deleted")
def finish_deleting(session: Session, event: StoredEvent) -> None:
    """Files go, the erasure is noted beside the backups, and a letter confirms it."""
    defer(session, DELETE_GIVEN_UP)
    defer(session, SETTLE_ORIGINALS)
    defer(session, DELETE_EXPORTS)
    defer(session, PUBLISH_ERASURES)
    defer(session, SAY_FAREWELL, farewell_id=event.body["farewell"])


for _kind, _reason in {
    "person.export_moved": "the page that waits for it moves",
    "person.export_ready": "the page that waits for it shows it",
    "city.text_published": "pages read it fresh",
    "city.retention_set": "the next run goes by it",
}.items():
    waive(_kind, _reason)
