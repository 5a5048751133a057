"""A reporter shows that the e-mail address is theirs."""

from __future__ import annotations

from sqlalchemy.orm import Session

from civic.core import clock
from civic.core.permissions import Actor
from civic.issues.events import ContactConfirmed
from civic.issues.work import take


def confirm_contact(session: Session, actor: Actor, public_id: str, report_id: int) -> bool:
    """Mark the contact as confirmed; the caller has checked the code from the mail. False: it was already.

    Raises NotFound, NotAllowed.
    """
    work = take(session, actor, public_id)
    work.require("report.confirm_contact", report=report_id)
    record = work.report(report_id)
    if record.contact_confirmed_at is not None or record.contact_email is None:
        return False
    record.contact_confirmed_at = clock.now()
    work.record(ContactConfirmed, report=record.id)
    return True
