"""The reactor for one transaction: what has been recorded gets its positions and is reacted to."""

from __future__ import annotations

from sqlalchemy import text
from sqlalchemy.orm import Session

import web.followers  # noqa: F401  (registers all reactions)
from civic.core.reactor import react_once


def followed(session: Session) -> None:
    """React to all that this transaction has recorded."""
    session.flush()
    session.execute(text("SELECT sequence_events()"))
    while react_once(session):
        pass
