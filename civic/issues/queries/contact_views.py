"""Who of the staff looked at a contact, as the reporter may read it; and the contact, for who has just been noted."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from civic.core import clock
from civic.core.db import Names
from civic.core.permissions import Actor, policies
from civic.departments.models import Department
from civic.issues.commands.see_contact import ContactShown, shown
from civic.issues.models import ContactView, Issue, Report
from civic.issues.policy import IssueSubject

SHOWN_FOR = timedelta(minutes=15)
"""How long the page that asked may show it again, so that going back to it is not another look."""

MOST = 200


@dataclass(frozen=True, slots=True)
class ContactLook:
    """One look. Department and role answer for it towards the reporter; the name is kept for the city's inquiry."""

    report_id: int
    public_id: str
    seen_at: datetime
    department: Names | None
    role: str
    reason: str
    source: str


def looks_at(session: Session, reports: Collection[int]) -> list[ContactLook]:
    """The looks at the contacts of these reports, the newest first. For their reporters alone."""
    if not reports:
        return []
    rows = session.execute(
        select(
            ContactView.report_id, Issue.public_id, ContactView.seen_at, Department.name, ContactView.role,
            ContactView.reason, ContactView.source,
        )
        .join(Report, Report.id == ContactView.report_id)
        .join(Issue, Issue.id == Report.issue_id)
        .outerjoin(Department, Department.id == ContactView.department_id)
        .where(ContactView.report_id.in_(reports))
        .order_by(ContactView.seen_at.desc(), ContactView.id.desc())
        .limit(MOST)
    )  # fmt: skip
    return [ContactLook(*row) for row in rows]


def looks_at_person(session: Session, person_id: int) -> list[ContactLook]:
    """The looks at the contacts of all reports of a person."""
    return looks_at(session, session.scalars(select(Report.id).where(Report.person_id == person_id)).all())


def contact_just_shown(
    session: Session, actor: Actor, subject: IssueSubject, view_id: int
) -> ContactShown | None:
    """The contact that the actor asked for a moment ago; None when it was somebody else's look, or long ago."""
    if actor.person_id is None or not policies.allows("issue.see_contact", actor, subject):
        return None
    row = session.execute(
        select(ContactView.id, Report)
        .join(Report, Report.id == ContactView.report_id)
        .where(
            ContactView.id == view_id,
            ContactView.person_id == actor.person_id,
            ContactView.seen_at > clock.now() - SHOWN_FOR,
            ContactView.report_id.in_(subject.reports),
        )
    ).one_or_none()
    return None if row is None else shown(row.id, row.Report)
