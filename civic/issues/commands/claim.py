"""A person takes reports as theirs that were made with their address before they had an account."""

from __future__ import annotations

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from civic.core import clock
from civic.core.permissions import Actor, policies
from civic.issues.events import ReportClaimed
from civic.issues.models import Issue, Report
from civic.issues.policy import ReportToClaim
from civic.issues.rooms import person_room
from civic.issues.work import gather
from civic.people.queries import confirmed_email

MOST_AT_ONCE = 100


def claimable(session: Session, actor: Actor) -> int:
    """How many reports of nobody were made with the actor's address; none while it is not confirmed."""
    email = confirmed_email(session, actor.person_id)
    if email is None:
        return 0
    return int(session.scalar(select(func.count()).select_from(Report).where(*_made_with(email))) or 0)


def claim(session: Session, actor: Actor) -> int:
    """Make the reports theirs, the oldest first, and at most `MOST_AT_ONCE`; returns how many.

    Raises NotAllowed while the address is not confirmed.
    """
    email = confirmed_email(session, actor.person_id)
    found = session.execute(
        select(Report.id, Report.issue_id)
        .where(*_made_with(email or ""))
        .order_by(Report.issue_id, Report.id)
        .limit(MOST_AT_ONCE)
    ).all()
    policies.require("report.claim", actor, ReportToClaim(email, email))
    claimed = 0
    for row in found:
        issue = session.scalars(select(Issue).where(Issue.id == row.issue_id).with_for_update()).one()
        work = gather(session, actor, issue)
        report = work.report(row.id)
        contact = report.contact_email if report.person_id is None else None
        if not policies.allows("report.claim", actor, ReportToClaim(contact, email)):
            continue
        report.person_id = actor.person_id
        report.contact_confirmed_at = report.contact_confirmed_at or clock.now()
        work.record(ReportClaimed, report=report.id, rooms={person_room(actor.person_id or 0)})
        claimed += 1
    return claimed


def _made_with(email: str) -> tuple[ColumnElement[bool], ...]:
    return (
        func.lower(Report.contact_email) == email.lower(),
        Report.contact_email.is_not(None),
        Report.person_id.is_(None),
        Report.source != "import",
    )
