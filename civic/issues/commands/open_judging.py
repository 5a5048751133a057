"""A further date for judging has come."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy.orm import Session

from civic.core import clock
from civic.core.errors import WrongStatus
from civic.core.permissions import SYSTEM
from civic.issues.events import JudgingOpened
from civic.issues.status import JUDGING_DAYS
from civic.issues.work import take


def open_judging(session: Session, public_id: str) -> None:
    """Ask the reporters again whether the result holds, in a round of its own. Raises NotFound, WrongStatus."""
    work = take(session, SYSTEM, public_id)
    issue, now = work.issue, clock.now()
    if (
        issue.judge_again_at is None
        or issue.judging_until is not None
        or now < issue.judge_again_at
        or issue.status not in ("confirmed", "closed")
    ):
        raise WrongStatus("open_judging", issue.status)
    issue.round += 1
    issue.judging_until = now + timedelta(days=JUDGING_DAYS)
    work.settle()
    work.record(JudgingOpened, round=issue.round, judging_until=issue.judging_until)
