"""Letters to staff about dates: one is near or past, and who is told by the city's ladder or by a law.

They hold no words of residents: number, category, date, and the way to the issue's page for staff.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from civic.categories.models import Category
from civic.city.queries import city_rules
from civic.core.events import StoredEvent
from civic.core.i18n import format_datetime, localized, translations
from civic.core.mail import Mail
from civic.core.reactor import react_to
from civic.core.secrets import display_public_id
from civic.core.settings import Settings
from civic.deadlines.clocks import clocks
from civic.deadlines.people import people_of
from civic.issues.models import Assignment, Issue
from civic.issues.status import OPEN
from civic.notifications.models import Delivery
from civic.notifications.plain import event_told, plain_letter, reader_of
from civic.notifications.reactions import queue_one

TEMPLATE = "deadline"


@react_to("issue.target_warned", "issue.escalated")
def tell_of_date(session: Session, event: StoredEvent) -> None:
    """Whoever holds the role that the step names."""
    assignment = session.get_one(Assignment, event.body["assignment"])
    category = session.scalars(select(Issue.category_id).where(Issue.id == event.subject.id)).one()
    role = event.body.get("role", "holder")
    _tell(
        session, event, people_of(session, role, assignment.department_id, category, assignment.assignee_id)
    )


@react_to("issue.clock_near", "issue.clock_missed")
def tell_of_term(session: Session, event: StoredEvent) -> None:
    """Who has the open parts in hand; of a term that has run out the leads and heads too."""
    category = session.scalars(select(Issue.category_id).where(Issue.id == event.subject.id)).one()
    parts = session.scalars(
        select(Assignment).where(Assignment.issue_id == event.subject.id, Assignment.status.in_(sorted(OPEN)))
    ).all()
    roles = ("holder", "lead", "head") if event.kind == "issue.clock_missed" else ("holder",)
    told = {
        person
        for part in parts
        for role in roles
        for person in people_of(session, role, part.department_id, category, part.assignee_id)
    }
    _tell(session, event, sorted(told))


def _tell(session: Session, event: StoredEvent, people: list[int]) -> None:
    for person_id in people:
        queue_one(session, event, person_id=person_id, template=TEMPLATE)


def compose_deadline_letter(
    session: Session, settings: Settings, delivery: Delivery
) -> tuple[Mail | None, str | None]:
    """The letter, or why it is not sent. Raises MailRefused for an event that is not in the log."""
    event = event_told(session, delivery)
    reader = reader_of(session, delivery)
    if reader is None:
        return None, "account_ended"
    language = reader.language
    _ = translations(language).gettext
    issue = session.execute(
        select(Issue.public_id, Category.name)
        .join(Category, Category.id == Issue.category_id)
        .where(Issue.id == event.subject.id)
    ).one()
    due = format_datetime(_moment(event.body["due"]), language, city_rules(session).time_zone)
    subject, sentence = _words(_, session, event, language)
    return plain_letter(
        session, settings, delivery, reader.email, language, f"{subject}: {display_public_id(issue.public_id)}",
        sentence=sentence % {"category": localized(issue.name, language), "due": due}, label=_("Open the issue"),
        link=f"{settings.base_url}/staff/issues/{issue.public_id}", until=None,
        why=_("You get this because of your role. Who is told when is set under Administration, Deadlines."),
    ), None  # fmt: skip


def _words(_: Any, session: Session, event: StoredEvent, language: str) -> tuple[str, str]:
    """Subject and sentence; the sentence names ``category`` and ``due``."""
    if event.kind in ("issue.clock_near", "issue.clock_missed"):
        law = next(
            (each.spec for each in clocks(session, retired=True) if each.spec.code == event.body["clock"]),
            None,
        )
        step = law.by_code.get(event.body["step"]) if law is not None else None
        name = f"{localized(step.name, language)} ({step.paragraph})" if step else event.body["step"]
        name = name.replace("%", "%%")
        if event.kind == "issue.clock_near":
            return _("A legal term is near"), f"{name}: " + _("“%(category)s” has until %(due)s.")
        return _("A legal term was missed"), f"{name}: " + _("“%(category)s” had until %(due)s.")
    taking = event.body["of"] == "take_by"
    if event.kind == "issue.target_warned":
        return _("A date is near"), (
            _("“%(category)s” is to be taken by %(due)s, and nobody has.")
            if taking
            else _("“%(category)s” is promised by %(due)s.")
        )
    return _("A date has passed"), (
        _("“%(category)s” was to be taken by %(due)s, and nobody has.")
        if taking
        else _("“%(category)s” was promised by %(due)s.")
    )


def _moment(written: str) -> datetime:
    return datetime.fromisoformat(written)
