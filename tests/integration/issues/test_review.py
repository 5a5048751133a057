"""A refusal is looked at again."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from civic.core.errors import NotAllowed, WrongStatus
from civic.issues.commands.accept import accept
from civic.issues.commands.decline import decline
from civic.issues.commands.deliver import deliver
from civic.issues.commands.involve import involve
from civic.issues.commands.review import review
from tests.integration.issues.rows import assignment_of, issue_of, last_event
from tests.small_city import SmallCity


def test_a_refusal_is_open_again_and_nothing_is_promised_yet(session: Session, city: SmallCity) -> None:
    promise, agent = city.report(), city.staff()
    accept(session, agent, promise.public_id)
    decline(session, agent, promise.public_id, "not_feasible", "No lamp.")
    review(session, agent, promise.public_id, message="We look again.")
    issue, assignment = issue_of(session, promise.public_id), assignment_of(session, promise.public_id)
    assert (issue.status, issue.resolution, issue.target_confirmed) == ("received", None, False)
    assert (assignment.status, assignment.decline_reason, assignment.accepted_at) == ("assigned", None, None)
    event = last_event(session, promise.public_id)
    assert (event.kind, event.body["was"]) == ("issue.reviewed", "declined")


def test_while_a_part_is_open_again_nobody_judges(session: Session, city: SmallCity) -> None:
    promise, lighting, roads = city.report(), city.staff(), city.staff("roads")
    accept(session, lighting, promise.public_id)
    involve(session, lighting, promise.public_id, "roads")
    decline(session, roads, promise.public_id, "not_feasible", "No hole here.")
    deliver(session, lighting, promise.public_id, "The lamp is lit.")
    review(session, roads, promise.public_id)
    issue = issue_of(session, promise.public_id)
    assert (issue.status, issue.judging_until) == ("received", None)
    accept(session, roads, promise.public_id)
    deliver(session, roads, promise.public_id, "There was one.")
    issue = issue_of(session, promise.public_id)
    assert (issue.status, issue.round) == ("delivered", 2)


def test_only_a_refusal_is_looked_at_again(session: Session, city: SmallCity) -> None:
    promise = city.report()
    with pytest.raises(WrongStatus):
        review(session, city.staff(), promise.public_id)


def test_another_department_may_not_open_it_again(session: Session, city: SmallCity) -> None:
    promise = city.report()
    decline(session, city.staff(), promise.public_id, "abuse", "No.")
    with pytest.raises(NotAllowed):
        review(session, city.staff("roads"), promise.public_id)
