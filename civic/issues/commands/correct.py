"""A reporter amends what they said."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.orm import Session

from civic.core.errors import DomainError
from civic.core.permissions import Actor
from civic.core.secrets import commit, new_salt
from civic.issues.commands.report import report_content
from civic.issues.events import ReportCorrected
from civic.issues.photos import claim_photos
from civic.issues.submission import LONGEST_RESULT, Contact, Problems, checked_contact, title_of
from civic.issues.work import LONGEST_TEXT, take


@dataclass(frozen=True, slots=True)
class Correction:
    """What is to be different; None leaves a thing as it is."""

    text: str | None = None
    planned_result: str | None = None
    contact: Contact | None = None
    photos: tuple[str, ...] = ()


def correct(session: Session, actor: Actor, public_id: str, report_id: int, correction: Correction) -> None:
    """Change the words, contact or photos of one's own report while the issue is open.

    The planned result may change until a department has accepted: then it is promised. A new e-mail must be confirmed
    anew. Raises NotFound, NotAllowed, WrongStatus, DomainError ``report.already_promised``, InvalidInput.
    """
    work = take(session, actor, public_id)
    work.require("report.correct", report=report_id)
    work.require_open("correct")
    record = work.report(report_id)
    first = min(work.live_reports(), key=lambda item: item.id, default=record)
    problems, new_email = Problems(), False
    if correction.text is not None:
        record.text = problems.text(
            correction.text, "text", longest=LONGEST_TEXT, required=record.id == first.id
        )
    if correction.planned_result is not None and correction.planned_result.strip() != record.planned_result:
        if any(item.accepted_at is not None for item in work.assignments):
            raise DomainError("report.already_promised", field="planned_result")
        record.planned_result = problems.text(
            correction.planned_result, "planned_result", longest=LONGEST_RESULT, required=True
        )
    if correction.contact is not None:
        contact = checked_contact(correction.contact, problems)
        new_email = (contact.email or None) != record.contact_email
        if new_email:
            record.contact_confirmed_at = None
        record.contact_name = contact.name or None
        record.contact_email = contact.email or None
        record.contact_phone = contact.phone or None
    problems.raise_if_any()
    hashes = (
        claim_photos(session, correction.photos, work.issue.id, report_id=record.id)
        if correction.photos
        else []
    )
    if record.id == first.id and record.issue_id == work.issue.id:
        work.issue.title = title_of(record.text)
        work.issue.planned_result = record.planned_result or work.issue.planned_result
    record.salt = new_salt()
    work.settle()
    work.record(
        ReportCorrected, report=record.id, new_email=new_email,
        commitment=commit(record.salt, report_content(record, hashes)),
    )  # fmt: skip
