"""Work has begun."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from civic.core.errors import NotAllowed, WrongStatus
from civic.issues.commands.accept import accept
from civic.issues.commands.schedule import schedule
from civic.issues.commands.start import start
from tests.integration.issues.rows import assignment_of, issue_of, last_event
from tests.small_city import MONDAY, SmallCity


@pytest.mark.parametrize("planned", [False, True])
def test_work_begins_after_accepting_or_planning(session: Session, city: SmallCity, planned: bool) -> None:
    promise, agent = city.report(), city.staff()
    accept(session, agent, promise.public_id)
    if planned:
        schedule(session, agent, promise.public_id, MONDAY + timedelta(days=1))
    start(session, agent, promise.public_id)
    assert assignment_of(session, promise.public_id).status == "in_progress"
    assert issue_of(session, promise.public_id).status == "in_progress"
    event = last_event(session, promise.public_id)
    assert (event.kind, event.body["was"]) == ("issue.started", "scheduled" if planned else "accepted")
    assert {"city", f"issue:{promise.public_id}", f"department:{city.departments['lighting']}"} < set(
        event.rooms
    )


def test_work_does_not_begin_before_it_was_accepted_nor_twice(session: Session, city: SmallCity) -> None:
    promise, agent = city.report(), city.staff()
    with pytest.raises(WrongStatus):
        start(session, agent, promise.public_id)
    accept(session, agent, promise.public_id)
    start(session, agent, promise.public_id)
    with pytest.raises(WrongStatus):
        start(session, agent, promise.public_id)


def test_another_department_may_not_begin_it(session: Session, city: SmallCity) -> None:
    promise = city.report()
    accept(session, city.staff(), promise.public_id)
    with pytest.raises(NotAllowed):
        start(session, city.staff("roads"), promise.public_id)
