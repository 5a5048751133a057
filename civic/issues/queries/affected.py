"""Who has said "me too"."""

from __future__ import annotations

import hashlib
import hmac

from sqlalchemy import select
from sqlalchemy.orm import Session

from civic.issues.models import Affected


def person_who(person_id: int) -> str:
    """What is hashed for somebody with an account."""
    return f"person:{person_id}"


def who_hash(key: bytes, who: str) -> bytes:
    """A person or device under the city's key: enough to count them once, not to know them again."""
    return hmac.digest(key, b"me-too" + who.encode(), hashlib.sha256)


def said_me_too(session: Session, issue_id: int, who: bytes) -> bool:
    """Whether somebody (the keyed hash of a person or device) is counted as affected by an issue."""
    counted = select(Affected.issue_id).where(Affected.issue_id == issue_id, Affected.who == who)
    return session.scalar(counted) is not None
