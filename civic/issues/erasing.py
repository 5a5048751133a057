"""Taking words, contact and photos of a report away for good, and doing so again after a restore."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from sqlalchemy import ColumnElement, func, or_, select, update
from sqlalchemy.orm import Session

from civic.categories.models import Category
from civic.core import clock
from civic.core.erasures import Entry, erases
from civic.core.permissions import SYSTEM
from civic.intake.erasing import forget_intakes
from civic.issues.events import ReportErased
from civic.issues.models import Issue, IssueUpdate, Photo, Report
from civic.issues.photos import give_up_photos
from civic.issues.queries.detail import standing_for
from civic.issues.submission import title_of
from civic.issues.work import Work, chain_up, take
from civic.moderation.commands.forget import forget_originals

KIND = "report"
REASONS: Final = ("person_asked", "others_privacy", "legal_order")
"""The reporter asked for it; it told of somebody else; a court or an authority ordered it."""


@dataclass(frozen=True, slots=True)
class Emptied:
    """``key`` names the report for ever, ``what`` are the codes of what there was; none: nothing was left."""

    key: str
    what: tuple[str, ...]


def key_of(issue: Issue, report: Report) -> str:
    """The lasting name of a report: numbers may be given anew after a restore, public ids are random."""
    return f"{issue.public_id}/{report.id}"


def empty(work: Work, own: Issue, report: Report, reason: str) -> Emptied:
    """Take away what the reporter said and left. ``own`` is the locked issue that the report was made in.

    What numbers and promises need stays: that there was a report, where and when, and the verdicts. So does the link of
    its reporter.
    """
    session = work.session
    what = []
    if report.text or report.planned_result or report.answers:
        what.append("words")
    if forget_covered(session, report) and "words" not in what:
        what.append("words")
    if report.contact_name or report.contact_email or report.contact_phone:
        what.append("contact")
    # The photos first: those of answers are found by the answers.
    if give_up_photos(session, _photos_of(report)):
        what.append("photos")
    if _unsay(session, report):
        what.append("answers")
    if forget_intakes(session, [report.id]):
        what.append("intake")
    first = report.id == session.scalar(select(func.min(Report.id)).where(Report.issue_id == own.id))
    if first and own.address and not report.erased_reason:
        # Somebody may have typed more than a street there.
        own.address = ""
        what.append("address")
    # A report that came with an import has a title of its own, in the same person's words.
    if own.title and (own.title == title_of(report.text) or (first and report.source == "import")):
        own.title = next_title(session, own, report)
    if report.planned_result and own.planned_result == report.planned_result:
        own.planned_result = usual_result(session, own)
    report.text = report.planned_result = ""
    report.answers = {}
    report.contact_name = report.contact_email = report.contact_phone = None
    report.salt = None
    report.moderated = report.moderated_reason = None
    report.erased_reason = reason
    return Emptied(key_of(own, report), tuple(what))


def _photos_of(report: Report) -> ColumnElement[bool]:
    updates = select(IssueUpdate.id).where(IssueUpdate.report_id == report.id)
    return or_(Photo.report_id == report.id, Photo.update_id.in_(updates))


def forget_covered(session: Session, report: Report) -> int:
    """What moderators keep of what was covered: words, and by a job the files of photos."""
    updates = session.scalars(select(IssueUpdate.id).where(IssueUpdate.report_id == report.id))
    photos = session.scalars(select(Photo.id).where(_photos_of(report)))
    covered = [("report", report.id), *(("update", id) for id in updates), *(("photo", id) for id in photos)]
    return forget_originals(session, covered)


def _unsay(session: Session, report: Report) -> int:
    """Empty what they said later on: answers, and reasons of verdicts."""
    said = session.execute(
        update(IssueUpdate)
        .where(IssueUpdate.report_id == report.id, IssueUpdate.text != "")
        .values(text="", salt=None)
    )
    return int(getattr(said, "rowcount", 0))


def next_title(session: Session, own: Issue, report: Report) -> str:
    """The words of the next one who reported it; without any, pages show what kind of matter it is."""
    following = session.scalar(
        select(Report.text)
        .where(
            Report.issue_id == own.id,
            Report.id != report.id,
            Report.text != "",
            Report.withdrawn_at.is_(None),
        )
        .order_by(Report.id)
        .limit(1)
    )
    return title_of(following or "")


def usual_result(session: Session, own: Issue) -> str:
    """What is planned for every issue of its category, in the language in which it was reported."""
    usual = session.scalars(select(Category.planned_result).where(Category.id == own.category_id)).one()
    return usual.get(own.language, "")


@erases(KIND)
def erase_again(session: Session, entry: Entry) -> bool:
    """Erase a report that an older backup has brought back."""
    public_id, _, number = entry.key.partition("/")
    own_id = session.scalar(
        select(Issue.id)
        .join(Report, Report.issue_id == Issue.id)
        .where(Issue.public_id == public_id, Report.id == int(number))
    )
    if own_id is None:
        return False
    own = next(issue for issue in chain_up(session, own_id) if issue.id == own_id)
    work = take(session, SYSTEM, standing_for(session, own_id))
    emptied = empty(work, own, work.report(int(number)), entry.reason)
    if emptied.what:
        record_erased(work, int(number), emptied, entry.reason)
    return bool(emptied.what)


def record_erased(work: Work, report_id: int, emptied: Emptied, reason: str) -> None:
    """Append the event; the issue's status is not touched."""
    work.issue.changed_at = clock.now()
    work.record(ReportErased, report=report_id, what=list(emptied.what), reason=reason)
