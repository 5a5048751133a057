"""No answer came in time: the work goes on without it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from civic.core import clock
from civic.core.errors import WrongStatus
from civic.issues.commands.accept import accept
from civic.issues.commands.ask import ask
from civic.issues.commands.time_out import time_out
from tests.integration.issues.rows import assignment_of, issue_of, last_event
from tests.small_city import SmallCity


def test_after_five_working_days_the_work_goes_on_and_the_target_has_moved_by_them(
    session: Session, city: SmallCity, at: clock.FrozenClock
) -> None:
    promise, agent = city.report(contact="maria@example.org"), city.staff()
    accept(session, agent, promise.public_id)
    ask(session, agent, promise.public_id, "Which?")
    at.move(timedelta(days=7))
    time_out(session, promise.public_id, assignment_of(session, promise.public_id).id)
    assignment = assignment_of(session, promise.public_id)
    assert (assignment.status, issue_of(session, promise.public_id).status) == ("accepted", "accepted")
    assert assignment.target == datetime(2026, 12, 3, 17, tzinfo=UTC)
    event = last_event(session, promise.public_id)
    assert (event.kind, event.origin, event.actor_id) == ("issue.timed_out", "system", None)
    assert event.body["target"] == assignment.target.isoformat()


def test_what_does_not_wait_cannot_time_out(session: Session, city: SmallCity) -> None:
    promise = city.report()
    with pytest.raises(WrongStatus):
        time_out(session, promise.public_id, assignment_of(session, promise.public_id).id)
