"""A reporter amends what they said."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from civic.core.errors import DomainError, NotAllowed
from civic.core.permissions import Actor
from civic.core.secrets import commit, new_salt
from civic.issues.commands.report import report_content
from civic.issues.events import ReportCorrected
from civic.issues.models import Report
from civic.issues.photos import claim_photos
from civic.issues.submission import LONGEST_RESULT, Contact, Problems, checked_contact, title_of
from civic.issues.work import LONGEST_TEXT, chain_up, take
from civic.moderation.commands.supersede import supersede
from civic.moderation.queries import is_decided
from civic.people.lasting import keep_open


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
    anew. Words that a moderator has covered stay as they are: their author would else bring them back. Those that only
    a rule has covered may be said differently. Raises NotFound, NotAllowed, WrongStatus, DomainError
    ``report.already_promised``, ``report.moderated`` and ``report.rephrase_asked`` at the field, InvalidInput.
    """
    if not keep_open(session, actor.person_id):
        raise NotAllowed("report.correct")
    issue_id = session.scalar(select(Report.issue_id).where(Report.id == report_id))
    chain = chain_up(session, issue_id) if issue_id is not None else []
    work = take(session, actor, public_id)
    work.require("report.correct", report=report_id)
    work.require_open("correct")
    record = work.report(report_id)
    # The one in which it was reported, which may be a duplicate by now: its own first report gives it its title.
    own = next(item for item in chain if item.id == record.issue_id)
    siblings = [item for item in work.live_reports() if item.issue_id == own.id]
    first = min(siblings, key=lambda item: item.id, default=record)
    problems, new_email = Problems(), False
    was = {"text": record.text, "planned_result": record.planned_result}
    if correction.text is not None:
        # Words that a moderator has taken away need not be said again to amend the rest.
        required = record.id == first.id and record.moderated in (None, "redacted")
        record.text = problems.text(correction.text, "text", longest=LONGEST_TEXT, required=required)
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
    if record.moderated is not None:
        new = {field for field, words in was.items() if getattr(record, field) != words}
        if new and (record.moderated != "redacted" or is_decided(session, "report", record.id)):
            asked = record.moderated == "rephrase"
            raise DomainError("report.rephrase_asked" if asked else "report.moderated", field=max(new))
        if new and not supersede(session, actor, "report", record.id, new):
            record.moderated = record.moderated_reason = None
    hashes = (
        claim_photos(session, correction.photos, own.id, report_id=record.id) if correction.photos else []
    )
    if record.id == first.id:
        own.title = title_of(record.text) or own.title
        own.planned_result = record.planned_result or own.planned_result
    record.salt = new_salt()
    work.settle()
    work.record(
        ReportCorrected, report=record.id, new_email=new_email,
        commitment=commit(record.salt, report_content(record, hashes)),
    )  # fmt: skip
