"""A reporter takes the contact of their report away. The report stays, and counts."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from civic.core.errors import DomainError
from civic.core.permissions import Actor
from civic.issues.contacts import WISHED, note_contact, take_contact
from civic.issues.events import ContactRemoved
from civic.issues.models import Issue, Report
from civic.issues.work import chain_up, take


def remove_contact(session: Session, actor: Actor, public_id: str, report_id: int) -> None:
    """Erase name, e-mail and phone of a report for good, whatever the status; nobody writes about it any more.

    The salt of what its events commit to goes too. Raises NotFound, NotAllowed, DomainError ``contact.none_left``.
    """
    issue_id = session.scalar(select(Report.issue_id).where(Report.id == report_id))
    chain: list[Issue] = chain_up(session, issue_id) if issue_id is not None else []
    work = take(session, actor, public_id)
    work.require("report.remove_contact", report=report_id)
    report = work.report(report_id)
    if not take_contact(report):
        raise DomainError("contact.none_left", field="contact_email")
    own = next(issue for issue in chain if issue.id == report.issue_id)
    note_contact(session, own.public_id, report.id, WISHED)
    work.record(ContactRemoved, report=report.id)
