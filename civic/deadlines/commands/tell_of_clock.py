"""A term of the law is near its end, or has run out: staff are told, once for each."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from civic.core import clock
from civic.core.permissions import SYSTEM
from civic.deadlines.clocks import clocks
from civic.deadlines.events import ClockMissed, ClockNear
from civic.deadlines.models import IssueClock
from civic.issues.rooms import staff_rooms
from civic.issues.work import take


def tell_of_clock(session: Session, public_id: str, clock_id: int, step: str) -> bool:
    """Record that a term is near (``warn_days`` calendar days before its end) or missed; False where neither is new.

    Raises NotFound ``issue.not_found``.
    """
    work = take(session, SYSTEM, public_id)
    row = session.get(IssueClock, (work.issue.id, clock_id, step), with_for_update=True)
    law = next((each.spec for each in clocks(session) if each.id == clock_id), None)
    if row is None or law is None or row.stopped_at is not None or step not in law.by_code:
        return False
    now = clock.now()
    rooms = staff_rooms((item.department_id for item in work.assignments), work.issue.category_id)
    if now >= row.due and row.missed_at is None:
        row.missed_at = now
        work.record(ClockMissed, clock=law.code, step=step, due=row.due, rooms=rooms)
        return True
    if now < row.due and row.warned_at is None and now >= near_from(row.due, law.by_code[step].warn_days):
        row.warned_at = now
        work.record(ClockNear, clock=law.code, step=step, due=row.due, rooms=rooms)
        return True
    return False


def near_from(due: datetime, warn_days: int) -> datetime:
    """From when a term is near; with no days of warning it never is."""
    return due - timedelta(days=warn_days)
