"""Parts of a photo are covered: another file takes its place, under another name."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy.orm import Session

from civic.core.errors import DomainError
from civic.core.permissions import Actor
from civic.moderation.work import checked_reason, take_case

Rectangle = tuple[int, int, int, int]
"""x, y of the upper left corner, width, height; pixels of the photo in full."""


def cover_photo(
    session: Session, actor: Actor, case_id: int, rectangles: Sequence[Rectangle], *, reason: str, was: bytes,
    sha256: bytes, public_id: str, whole: bool = False,
) -> None:  # fmt: skip
    """Let the file of ``sha256``, in which the rectangles (or the ``whole``) are covered, be the photo, under
    a name not used before.

    It is in storage already (`civic.issues.moderated.deciding`). ``was`` is the original that it was made of. Raises
    NotFound, NotAllowed, DomainError ``redaction.not_a_photo``, ``reason.unknown``, ``write.try_again`` when it has
    become another one meanwhile.
    """
    work = take_case(session, actor, case_id)
    work.require("redact")
    checked_reason(reason)
    picture = work.held.content.picture
    if picture is None:
        raise DomainError("redaction.not_a_photo", field="rectangles")
    original = work.original_picture()
    if original != was:
        raise DomainError("write.try_again")
    if whole:
        rectangles = [(0, 0, picture.width, picture.height)]
    work.keep_picture(original, picture.public_id, rectangles)
    work.held.put_picture(sha256, public_id)
    work.end_case("hide" if whole else "redact", reason=reason, spans=len(rectangles))
    work.held.tell("hidden" if whole else "redacted", reason, None)
