"""Attachments that were given up, or that nobody sent with a report, go with their files."""

from __future__ import annotations

from sqlalchemy.orm import Session

from civic.core.events import StoredEvent
from civic.core.jobs import Retry, Tools, defer, job
from civic.core.reactor import react_to
from civic.intake.attachments import attachment_key, give_up_unclaimed
from civic.intake.erasing import forget_given_up, unused_attachments
from civic.issues.queries.contacts import reached
from civic.privacy.consents import record_consent
from civic.privacy.notices import CONTACT

DELETE_ATTACHMENTS = "intake.delete_attachments"


@job("intake.sweep_attachments", every="47 * * * *")
def sweep_attachments(tools: Tools) -> None:
    """Give up uploads that nothing claimed, and delete what was given up."""
    with tools.database.transaction() as session:
        give_up_unclaimed(session)
    delete_attachments(tools)


@job(DELETE_ATTACHMENTS, retry=Retry(first=5, longest=3600))
def delete_attachments(tools: Tools) -> None:
    """Delete the files that were given up, then their rows: what a kill interrupts is found again."""
    with tools.database.reading() as session:
        unused = unused_attachments(session)
    for sha256, content_type in unused:
        tools.storage.delete(attachment_key(sha256, content_type))
    with tools.database.transaction() as session:
        forget_given_up(session, unused)


@react_to("issue.report_erased", "issue.contact_removed", "person.deleted")
def delete_what_went(session: Session, event: StoredEvent) -> None:
    defer(session, DELETE_ATTACHMENTS)


@react_to("issue.taken_in")
def note_consent(session: Session, event: StoredEvent) -> None:
    """What the reporter agreed to when it was read out to them, or with their signature."""
    report_id = event.body["report"]
    known = reached(session, report_id)
    if event.body.get("consent") and known is not None and known.contact:
        record_consent(session, CONTACT, known.language, event.at, report_id=report_id)
