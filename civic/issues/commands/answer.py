"""The reporter answers; the work goes on, and the time waited is added to the target."""

from __future__ import annotations

from sqlalchemy.orm import Session

from civic.core.errors import WrongStatus
from civic.core.permissions import Actor
from civic.departments.calendars import department_calendar
from civic.issues.events import Answered
from civic.issues.photos import claim_photos
from civic.issues.waiting import resume
from civic.issues.work import take


def answer(
    session: Session, actor: Actor, public_id: str, report_id: int, text: str, *, photos: tuple[str, ...] = ()
) -> None:
    """Answer every department that waits; staff and this reporter read it.

    Raises NotFound, NotAllowed, WrongStatus when nobody waits, DomainError ``text.missing`` at ``answer``.
    """
    work = take(session, actor, public_id)
    work.require("report.answer", report=report_id)
    report = work.report(report_id)
    # Who joined after the question was not asked: a stranger must not end the waiting for everybody.
    waiting = [
        item for item in work.assignments if item.waiting_since and report.received_at <= item.waiting_since
    ]
    if not waiting:
        raise WrongStatus("answer", work.issue.status)
    said = work.say(text, "parties", assignment=waiting[0], report=report, required=True, field="answer")
    if photos and said is not None:
        claim_photos(session, photos, work.issue.id, report_id=report.id, update_id=said.id)
    for assignment in waiting:
        resume(work, assignment, "answer", department_calendar(session, assignment.department_id))
        work.settle()
        work.record_on(assignment, Answered, words=said, report=report.id, target=assignment.target)
