"""Which file a photo is, for a reader who may see it."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from civic.core.errors import NotFound
from civic.core.permissions import Actor, policies
from civic.issues.models import Assignment, Issue, IssueUpdate, Photo, Report
from civic.issues.own import with_own
from civic.issues.photo_holders import shown_elsewhere
from civic.issues.policy import IssueSubject, declined_by, on_it
from civic.issues.queries.detail import family_reports
from civic.issues.queries.timeline import Reading, may_read


def photo_hash(session: Session, actor: Actor, public_id: str) -> bytes:
    """The SHA-256 of a photo that the actor may see.

    A photo of a report is seen by whoever may read the report's words, one of an update by whoever may read that and
    has a part in an issue that is not public. One that something else has claimed is seen by whoever its holder shows
    it to, one that nobody has claimed yet by whoever knows its id, which only its sender does.

    Raises NotFound ``photo.not_found``, also where the reader may not see it.
    """
    photo = session.scalar(select(Photo).where(Photo.public_id == public_id))
    if photo is None:
        raise NotFound("photo")
    if photo.issue_id is not None and not _may_see(session, actor, photo, photo.issue_id):
        raise NotFound("photo")
    if photo.elsewhere and not shown_elsewhere(session, actor, photo.id):
        raise NotFound("photo")
    return bytes(photo.sha256)


def _may_see(session: Session, actor: Actor, photo: Photo, issue_id: int) -> bool:
    reports = family_reports(session, issue_id)
    actor = with_own(actor, reports)
    subject = replace(_subject(session, issue_id, reports), report=photo.report_id)
    words, mine = policies.allows("issue.see_words", actor, subject), actor.reports & subject.reports
    if photo.update_id is None or not (words or mine):
        return words
    update = session.get(IssueUpdate, photo.update_id)
    reading = Reading(staff=policies.allows("issue.see_notes", actor, subject), words=words, reports=mine)
    return update is not None and may_read(update, reading)


def _subject(session: Session, issue_id: int, reports: list[Report]) -> IssueSubject:
    issue = session.execute(
        select(Issue.visibility, Issue.hidden_at, Issue.category_id).where(Issue.id == issue_id)
    ).one()
    parts = [
        (item.department_id, item.standing)
        for item in session.scalars(select(Assignment).where(Assignment.issue_id == issue_id))
    ]
    return IssueSubject(
        visibility=issue.visibility, hidden=issue.hidden_at is not None, departments=on_it(parts),
        declined=declined_by(parts), category=issue.category_id, reports=frozenset(report.id for report in reports),
    )  # fmt: skip
