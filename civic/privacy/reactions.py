"""What follows for consents and exports from what happened.

The consent to a contact is noted from the log, not in the resident's request: the event says when the contact was left,
and which text was in force then is known for every moment.
"""

from __future__ import annotations

from sqlalchemy.orm import Session

from civic.core.events import StoredEvent
from civic.core.reactor import react_to
from civic.issues.queries.contacts import reached
from civic.privacy.consents import end_consent, record_consent

CONTACT = "contact"
OWN_HANDS = ("web", "api")
"""Sources by which residents themselves report: only there have they read what a contact is used for."""


@react_to("issue.received", "issue.joined", "issue.corrected", "issue.contact_removed", "issue.report_erased")
def settle_consent(session: Session, event: StoredEvent) -> None:
    """A contact that was left is agreed to; one that its reporter took back is not any more."""
    report_id = event.body["report"]
    known = reached(session, report_id)
    if known is None or known.source not in OWN_HANDS:
        return
    if known.contact:
        record_consent(session, CONTACT, known.language, event.at, report_id=report_id)
    else:
        end_consent(session, CONTACT, event.at, report_id=report_id)
