"""The time to judge a delivery is over."""

from __future__ import annotations

from typing import Final

from sqlalchemy.orm import Session

from civic.core import clock
from civic.core.errors import WrongStatus
from civic.core.permissions import Actor
from initiatives.delivery.verdict import outcome, tally
from initiatives.delivery.work import take_project
from initiatives.proposals.events import Settled

FAILURES: Final = 2
"""What residents have found wanting so often goes back to the council; before that, to the department."""


def settle(session: Session, actor: Actor, public_id: str) -> None:
    """Draw the verdict: it is judged; or a criterion is not met, and the department goes on, after the second time the
    council does.

    Raises NotFound, WrongStatus (also before its time).
    """
    delivery = take_project(session, actor, public_id, "settle")
    work, project = delivery.work, delivery.project
    until = project.judging_until
    if work.initiative.status != "delivered" or until is None or until > clock.now():
        raise WrongStatus("settle", work.initiative.status)
    counted = tally(
        session, project.initiative_id, project.round, [each["code"] for each in work.text().criteria]
    )
    project.outcome, project.judging_until = outcome(counted, project.least_judges), None
    if project.outcome == "not_met":
        project.failures += 1
        work.step("fail_again" if project.failures >= FAILURES else "rework")
    else:
        work.step("settle")
    work.record(Settled, round=project.round, outcome=project.outcome, judges=counted.judges)
