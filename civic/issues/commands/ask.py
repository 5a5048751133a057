"""The department needs an answer from the reporter; the clock stands still."""

from __future__ import annotations

from sqlalchemy.orm import Session

from civic.core import clock
from civic.core.errors import DomainError
from civic.core.permissions import Actor
from civic.departments.calendars import department_calendar
from civic.issues.events import Asked
from civic.issues.status import WAITING_WORKING_DAYS
from civic.issues.work import take


def ask(
    session: Session, actor: Actor, public_id: str, question: str, *, assignment: int | None = None
) -> None:
    """Ask the reporters; only they and staff read the question.

    Refused where nobody could hear it: no reporter has a contact and none has opened their link. Raises NotFound,
    NotAllowed, WrongStatus, DomainError ``text.missing`` at ``question``, ``assignment.nobody_to_ask``.
    """
    work = take(session, actor, public_id)
    chosen = work.choose("ask", assignment)
    work.require("assignment.ask", chosen)
    work.step(chosen, "ask")
    if not any(
        report.contact_email or report.contact_phone or report.person_id or report.link_opened_at
        for report in work.live_reports()
    ):
        raise DomainError("assignment.nobody_to_ask", field="question")
    now = clock.now()
    chosen.waiting_since = now
    said = work.say(question, "parties", assignment=chosen, required=True, field="question")
    work.settle()
    work.record_on(
        chosen,
        Asked,
        words=said,
        until=department_calendar(session, chosen.department_id).add_working_days(now, WAITING_WORKING_DAYS),
    )
