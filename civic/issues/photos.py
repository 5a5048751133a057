"""Photos: kept when uploaded, claimed by the report or update that they belong to."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from civic.core import clock
from civic.core.errors import DomainError
from civic.core.secrets import new_token
from civic.issues.models import Photo

UNCLAIMED_KEPT = timedelta(days=2)
"""Longer than a draft waits for the network over a weekend trip; then the picture is nobody's and goes."""


def keep_photo(session: Session, sha256: bytes, width: int, height: int) -> Photo:
    """Note an uploaded picture whose files are in storage already; its public id is unguessable."""
    photo = Photo(
        public_id=new_token().removeprefix("veche_").lower(), sha256=sha256, width=width, height=height,
        uploaded_at=clock.now(),
    )  # fmt: skip
    session.add(photo)
    session.flush()
    return photo


def claim_photos(
    session: Session, public_ids: Sequence[str], issue_id: int, *, report_id: int | None = None,
    update_id: int | None = None, kind: str = "before",
) -> list[bytes]:  # fmt: skip
    """Give uploaded photos to an issue; returns their SHA-256 in the order given.

    Raises DomainError ``photo.not_found`` at ``photos`` for one that is unknown, expired or taken already.
    """
    wanted = list(dict.fromkeys(public_ids))
    rows = session.execute(
        update(Photo)
        .where(Photo.public_id.in_(wanted), Photo.issue_id.is_(None))
        .values(issue_id=issue_id, report_id=report_id, update_id=update_id, kind=kind)
        .returning(Photo.public_id, Photo.sha256)
    ).all()
    found = {row.public_id: bytes(row.sha256) for row in rows}
    if missing := [public_id for public_id in wanted if public_id not in found]:
        raise DomainError("photo.not_found", field="photos", photo=missing[0])
    return [found[public_id] for public_id in wanted]


def sweep_unclaimed(session: Session) -> list[bytes]:
    """Forget uploads that nothing claimed; returns the SHA-256 whose files nobody uses any more."""
    gone = session.scalars(
        delete(Photo)
        .where(Photo.issue_id.is_(None), Photo.uploaded_at < clock.now() - UNCLAIMED_KEPT)
        .returning(Photo.sha256)
    ).all()
    used = set(session.scalars(select(Photo.sha256).where(Photo.sha256.in_(gone)))) if gone else set()
    return [bytes(sha256) for sha256 in set(gone) - used]
