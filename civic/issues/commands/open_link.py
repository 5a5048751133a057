"""A reporter opens their secret link."""

from __future__ import annotations

from sqlalchemy import update
from sqlalchemy.orm import Session

from civic.core import clock
from civic.issues.models import Report


def open_link(session: Session, report_id: int) -> bool:
    """Note when the link was first opened; False when it had been.

    It records no event: reading changes nothing about the issue, and when somebody read it is nobody's business.
    """
    opened = session.execute(
        update(Report)
        .where(Report.id == report_id, Report.link_opened_at.is_(None))
        .values(link_opened_at=clock.now())
        .returning(Report.id)
    )
    return opened.one_or_none() is not None
