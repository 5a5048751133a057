"""Photos: kept when uploaded, claimed by the report or update that they belong to."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import ColumnElement, String, and_, cast, delete, func, literal, not_, or_, select, update
from sqlalchemy.orm import Session, aliased

from civic.core import clock
from civic.core.errors import DomainError
from civic.core.secrets import new_token
from civic.issues.models import Photo
from civic.issues.submission import MOST_PHOTOS

UNCLAIMED_KEPT = timedelta(days=2)
"""Longer than a draft waits for the network over a weekend trip; then the picture is nobody's and goes."""

GIVEN_UP = "gone-"
_GIVEN_UP = Photo.public_id.startswith(GIVEN_UP)


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
        .where(Photo.public_id.in_(wanted), _unclaimed())
        .values(issue_id=issue_id, report_id=report_id, update_id=update_id, kind=kind)
        .returning(Photo.public_id, Photo.sha256)
    ).all()
    found = {row.public_id: bytes(row.sha256) for row in rows}
    if missing := [public_id for public_id in wanted if public_id not in found]:
        raise DomainError("photo.not_found", field="photos", photo=missing[0])
    return [found[public_id] for public_id in wanted]


def hold_photos(session: Session, public_ids: Sequence[str]) -> list[Photo]:
    """Keep uploaded photos for something that is no issue, and that says who sees them (`photo_holders`); returns them
    in the order given.

    Raises DomainError ``photo.not_found`` at ``photos`` as `claim_photos`, ``photo.too_many``.
    """
    wanted = list(dict.fromkeys(public_ids))
    if len(wanted) > MOST_PHOTOS:
        raise DomainError("photo.too_many", field="photos", most=MOST_PHOTOS)
    rows = session.scalars(
        select(Photo).where(Photo.public_id.in_(wanted), _unclaimed(), not_(_GIVEN_UP)).with_for_update()
    )
    found = {photo.public_id: photo for photo in rows}
    if missing := [public_id for public_id in wanted if public_id not in found]:
        raise DomainError("photo.not_found", field="photos", photo=missing[0])
    for photo in found.values():
        photo.elsewhere = True
    return [found[public_id] for public_id in wanted]


def _unclaimed() -> ColumnElement[bool]:
    return and_(Photo.issue_id.is_(None), not_(Photo.elsewhere))


def give_up_photos(session: Session, which: ColumnElement[bool]) -> int:
    """Photos that are to go: from now on nobody can see or claim them, and the next sweep deletes them; how many."""
    given_up = session.execute(
        update(Photo)
        .where(which)
        # An id that nobody knows, in place of one that may stand on a page or in a draft.
        .values(
            public_id=literal(GIVEN_UP) + cast(func.gen_random_uuid(), String), issue_id=None, report_id=None,
            update_id=None,
        )
    )  # fmt: skip
    return int(getattr(given_up, "rowcount", 0))


def give_up_unclaimed(session: Session) -> int:
    """Give up the uploads that nothing claimed in `UNCLAIMED_KEPT`; returns how many."""
    old = Photo.uploaded_at < clock.now() - UNCLAIMED_KEPT
    return give_up_photos(session, and_(_unclaimed(), old, not_(_GIVEN_UP)))


def unused_files(session: Session) -> list[bytes]:
    """The SHA-256 of photos that were given up and that no other photo shares (equal to the byte, one file is both)."""
    gone = set(session.scalars(select(Photo.sha256).where(_GIVEN_UP)))
    used = (
        set(session.scalars(select(Photo.sha256).where(Photo.sha256.in_(gone), not_(_GIVEN_UP))))
        if gone
        else set()
    )
    return [bytes(sha256) for sha256 in gone - used]


def forget_given_up(session: Session, files: Sequence[bytes]) -> None:
    """Delete the rows whose files are gone, and those whose file is another photo's too."""
    others = aliased(Photo)
    shared = (
        select(others.id)
        .where(others.sha256 == Photo.sha256, not_(others.public_id.startswith(GIVEN_UP)))
        .exists()
    )
    session.execute(delete(Photo).where(_GIVEN_UP, or_(Photo.sha256.in_(files), shared)))
