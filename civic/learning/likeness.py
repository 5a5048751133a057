"""Whether two photos show the same: a few bits of each, compared."""

from __future__ import annotations

import io
from typing import Final

import imagehash
from PIL import Image
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from civic.core.storage import NotStored, Storage
from civic.issues.models import Photo
from civic.issues.photo_files import photo_key
from civic.learning.models import PhotoLikeness

AT_ONCE: Final = 200

_WITHOUT = (
    select(Photo.id, Photo.sha256)
    .outerjoin(PhotoLikeness, PhotoLikeness.photo_id == Photo.id)
    .where(PhotoLikeness.photo_id.is_(None), Photo.issue_id.is_not(None))
    .order_by(Photo.id.desc())
)


def bits_of(content: bytes) -> int:
    """64 bits of a picture as a signed number. Raises OSError for what is no picture.

    A perceptual hash: C. Zauner, Implementation and benchmarking of perceptual image hash functions (2010).
    """
    with Image.open(io.BytesIO(content)) as image:
        whole = int(str(imagehash.phash(image)), 16)
    return whole - 2**64 if whole >= 2**63 else whole


def distance(one: int, other: int) -> int:
    """In how many of their 64 bits two pictures differ."""
    return ((one ^ other) & (2**64 - 1)).bit_count()


def look_at_photos(
    session: Session, storage: Storage, issue_id: int | None = None, most: int = AT_ONCE
) -> int:
    """Note the bits of photos that have none yet, of one issue or of the newest of all; returns how many.

    A file that is not there or is no picture is noted as such. Raises StorageUnavailable.
    """
    wanted = _WITHOUT if issue_id is None else _WITHOUT.where(Photo.issue_id == issue_id)
    rows = session.execute(wanted.limit(most)).all()
    for row in rows:
        bits: int | None
        try:
            bits = bits_of(storage.get(photo_key(bytes(row.sha256), small=True)))
        except (NotStored, OSError):
            bits = None
        session.execute(_NOTE, {"photo": row.id, "bits": bits})
    return len(rows)


# Of two workers at the same photo the second has nothing to add; a photo that went meanwhile is not noted.
_NOTE = text("""
    INSERT INTO photo_likeness (photo_id, bits)
    SELECT id, CAST(:bits AS bigint) FROM photo WHERE id = :photo ON CONFLICT DO NOTHING
""")
