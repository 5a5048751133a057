"""What staff took in with a report goes with the reporter's words or contact: the postal address, scans, recordings."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import delete, or_, select, update
from sqlalchemy.orm import Session, aliased

from civic.core import clock
from civic.intake.models import Intake, IntakeAttachment


def forget_intakes(session: Session, report_ids: Sequence[int]) -> int:
    """Empty the postal addresses of reports and give their attachments up; how many there were of both.

    A scanned letter and a recorded call say who somebody is, so they go with the contact too. Files are deleted by a
    job (``civic.intake.sweeping``).
    """
    if not report_ids:
        return 0
    ids = list(report_ids)
    emptied = session.execute(
        update(Intake)
        .where(Intake.report_id.in_(ids), or_(Intake.postal_address.is_not(None), Intake.salt.is_not(None)))
        .values(postal_address=None, salt=None)
    )
    given_up = session.execute(
        update(IntakeAttachment)
        .where(IntakeAttachment.report_id.in_(ids))
        .values(report_id=None, given_up_at=clock.now())
    )
    return int(getattr(emptied, "rowcount", 0)) + int(getattr(given_up, "rowcount", 0))


def unused_attachments(session: Session) -> list[tuple[bytes, str]]:
    """SHA-256 and content type of what was given up and that no other attachment shares."""
    other = aliased(IntakeAttachment)
    shared = (
        select(other.id).where(other.sha256 == IntakeAttachment.sha256, other.given_up_at.is_(None)).exists()
    )
    rows = session.execute(
        select(IntakeAttachment.sha256, IntakeAttachment.content_type)
        .where(IntakeAttachment.given_up_at.is_not(None), ~shared)
        .distinct()
    )
    return [(bytes(row.sha256), row.content_type) for row in rows]


def forget_given_up(session: Session, files: Sequence[tuple[bytes, str]]) -> None:
    """Delete the rows whose files are gone, and those whose file is another attachment's too."""
    other = aliased(IntakeAttachment)
    shared = (
        select(other.id).where(other.sha256 == IntakeAttachment.sha256, other.given_up_at.is_(None)).exists()
    )
    gone = [sha256 for sha256, _ in files]
    session.execute(
        delete(IntakeAttachment).where(
            IntakeAttachment.given_up_at.is_not(None), or_(IntakeAttachment.sha256.in_(gone), shared)
        )
    )
