"""The files of covered photos: put aside after the commit, deleted when they are to go."""

from __future__ import annotations

from sqlalchemy import exists, select, update

from civic.core import clock
from civic.core.jobs import Retry, Tools, job
from civic.issues.models import Photo
from civic.issues.moderated.reactions import FORGET_ORIGINALS, SETTLE_ORIGINALS
from civic.issues.photo_files import delete_originals, move_aside
from civic.issues.photos import GIVEN_UP
from civic.moderation.commands.forget import forget_old_originals
from civic.moderation.models import Redaction


@job(SETTLE_ORIGINALS, retry=Retry(first=5, longest=3600))
def settle_originals(tools: Tools) -> None:
    """Put the originals of covered photos where moderators alone read them; delete those that are to go.

    A file that another photo shares to the byte stays for that one. What a kill interrupts is found again.
    """
    with tools.database.reading() as session:
        shared = exists().where(
            Photo.sha256 == Redaction.original_sha256, Photo.public_id.not_like(f"{GIVEN_UP}%")
        )
        fresh = session.execute(
            select(Redaction.id, Redaction.original_sha256, shared.label("shared")).where(
                Redaction.original_sha256.is_not(None),
                Redaction.forgotten_at.is_(None),
                Redaction.moved_at.is_(None),
            )
        ).all()
        kept = select(Redaction.original_sha256).where(
            Redaction.original_sha256.is_not(None), Redaction.forgotten_at.is_(None)
        )
        old = session.execute(
            select(
                Redaction.id, Redaction.original_sha256, Redaction.original_sha256.in_(kept).label("kept")
            ).where(Redaction.original_sha256.is_not(None), Redaction.forgotten_at.is_not(None))
        ).all()
    for row in fresh:
        move_aside(tools.storage, bytes(row.original_sha256), keep=row.shared)
    delete_originals(tools.storage, {bytes(row.original_sha256) for row in old if not row.kept})
    with tools.database.transaction() as session:
        session.execute(
            update(Redaction).where(Redaction.id.in_([row.id for row in fresh])).values(moved_at=clock.now())
        )
        session.execute(
            update(Redaction)
            .where(Redaction.id.in_([row.id for row in old]))
            .values(original_sha256=None, original_public_id=None)
        )


@job(FORGET_ORIGINALS, every="11 3 * * *")
def forget_originals_by_age(tools: Tools) -> None:
    """What was covered long ago goes for good."""
    with tools.database.transaction() as session:
        forget_old_originals(session)
    settle_originals(tools)
