"""The time to judge is up: the verdict is taken."""

from __future__ import annotations

from sqlalchemy.orm import Session

from civic.core import clock
from civic.core.errors import WrongStatus
from civic.core.permissions import SYSTEM
from civic.issues.judging import decide
from civic.issues.work import take


def end_judging(session: Session, public_id: str) -> None:
    """Decide from what was judged; nobody judged means closed.

    Raises NotFound, WrongStatus while there is time left.
    """
    work = take(session, SYSTEM, public_id)
    work.require_alive("end_judging")
    if work.issue.judging_until is None or clock.now() <= work.issue.judging_until:
        raise WrongStatus("end_judging", work.issue.status)
    decide(work, time_is_up=True)
