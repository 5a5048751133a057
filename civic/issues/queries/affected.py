"""Who has said "me too"."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from civic.issues.models import Affected


def said_me_too(session: Session, issue_id: int, who: bytes) -> bool:
    """Whether somebody (the keyed hash of a person or device) is counted as affected by an issue."""
    counted = select(Affected.issue_id).where(Affected.issue_id == issue_id, Affected.who == who)
    return session.scalar(counted) is not None
