"""Somebody of the staff looks at a reporter's contact. It is noted before they see it; the reporter may read that."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.orm import Session

from civic.core import clock, events
from civic.core.errors import DomainError
from civic.core.permissions import Actor
from civic.departments.queries import department_codes
from civic.issues.events import ContactSeen
from civic.issues.models import ContactView, Report
from civic.issues.work import Work, checked_text, take
from civic.people.roles import DEPARTMENT_ROLES

LONGEST_REASON = 300


@dataclass(frozen=True, slots=True)
class ContactShown:
    """The contact of a report, and the number under which the look at it was noted."""

    view: int
    report: int
    name: str | None
    email: str | None
    phone: str | None
    confirmed: bool


def see_contact(
    session: Session, actor: Actor, public_id: str, report_id: int, *, reason: str = "", source: str = "page"
) -> ContactShown:
    """Note that the actor looks at the contact of a report, and for which department; returns the contact.

    ``reason`` is for the reporter to read. Raises NotFound, NotAllowed, DomainError ``contact.none_left``,
    ``text.too_long``.
    """
    work = take(session, actor, public_id)
    work.require("issue.see_contact", report=report_id)
    report = work.report(report_id)
    words = checked_text(reason, field="reason", required=False, longest=LONGEST_REASON)
    if not (report.contact_name or report.contact_email or report.contact_phone):
        raise DomainError("contact.none_left", field="report")
    if actor.person_id is None:
        # Jobs and rules write to reporters; they have no eyes.
        raise DomainError("contact.nobody_looks", field="report")
    role, department_id = _looks_as(work, actor)
    view = ContactView(
        report_id=report.id, person_id=actor.person_id, department_id=department_id, role=role, reason=words,
        source=source, seen_at=clock.now(),
    )  # fmt: skip
    session.add(view)
    session.flush()
    _record(session, actor, work, report, view)
    return shown(view.id, report)


def shown(view_id: int, report: Report) -> ContactShown:
    """The contact as whoever has been noted may read it."""
    return ContactShown(
        view_id, report.id, report.contact_name, report.contact_email, report.contact_phone,
        report.contact_confirmed_at is not None,
    )  # fmt: skip


def _looks_as(work: Work, actor: Actor) -> tuple[str, int | None]:
    """The role in which they look, and the department: that of the issue before any other of theirs."""
    grants = [grant for grant in actor.grants if grant.role in DEPARTMENT_ROLES]
    involved = {item.department_id for item in work.assignments}
    for grant in sorted(grants, key=lambda each: each.department_id not in involved):
        return grant.role, grant.department_id
    return (actor.grants[0].role if actor.grants else ""), None


def _record(session: Session, actor: Actor, work: Work, report: Report, view: ContactView) -> None:
    """On the report and not on the issue, whose events its page tells to everybody."""
    codes = department_codes(session, {view.department_id} if view.department_id is not None else set())
    events.record(
        session, actor, events.Subject("report", report.id),
        ContactSeen(issue=work.issue.public_id, view=view.id, department=next(iter(codes.values()), None)),
        rooms=[f"person:{report.person_id}"] if report.person_id is not None else [],
    )  # fmt: skip
