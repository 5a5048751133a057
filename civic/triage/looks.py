"""How long it is known when somebody last looked at an issue."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from sqlalchemy import delete
from sqlalchemy.orm import Session

from civic.core import clock
from civic.triage.models import IssueLook

KEPT: Final = timedelta(days=365)
"""What nobody has looked at for a year is as new to them as what they have never seen."""


def forget_looks(session: Session) -> int:
    """Remove those of longer ago; returns how many."""
    gone = session.execute(delete(IssueLook).where(IssueLook.looked_at < clock.now() - KEPT))
    return int(getattr(gone, "rowcount", 0))
