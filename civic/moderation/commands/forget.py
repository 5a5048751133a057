"""The originals of what is covered go for good."""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta
from typing import Any, Final

from sqlalchemy import select, tuple_, update
from sqlalchemy.orm import Session

from civic.core import clock
from civic.moderation.models import ModerationCase, Redaction

ORIGINALS_KEPT: Final = timedelta(days=365)
"""So long somebody may still ask why their words were covered, or want them back."""


def forget_originals(session: Session, subjects: Collection[tuple[str, int]]) -> int:
    """Forget the originals of these subjects (kind, row id), which are erased; returns how many there were."""
    if not subjects:
        return 0
    cases = select(ModerationCase.id).where(
        tuple_(ModerationCase.subject_kind, ModerationCase.subject_id).in_(list(subjects))
    )
    return _forget(session, Redaction.case_id.in_(cases))


def forget_old_originals(session: Session) -> int:
    """Forget the originals that were covered longer than ORIGINALS_KEPT ago; returns how many."""
    return _forget(session, Redaction.covered_at < clock.now() - ORIGINALS_KEPT)


def _forget(session: Session, which: Any) -> int:
    """Words go now, with the salt by which they could be guessed; the file of a photo goes by a job."""
    forgotten = session.execute(
        update(Redaction)
        .where(which, Redaction.forgotten_at.is_(None))
        .values(original=None, salt=None, forgotten_at=clock.now())
    )
    return int(getattr(forgotten, "rowcount", 0))
