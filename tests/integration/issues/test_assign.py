"""A colleague takes the matter in hand."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from civic.core.errors import NotAllowed, WrongStatus
from civic.issues.commands.accept import accept
from civic.issues.commands.assign import assign
from civic.issues.commands.decline import decline
from civic.issues.commands.merge import merge
from civic.issues.rooms import staff_rooms
from tests.integration.issues.rows import assignment_of, issue_of, last_event, refused
from tests.small_city import SmallCity


def test_a_colleague_gets_it_in_hand_and_hears_of_it(session: Session, city: SmallCity) -> None:
    promise, lead, agent = city.report(), city.staff(role="lead"), city.staff()
    assign(session, lead, promise.public_id, agent.person_id)
    assert assignment_of(session, promise.public_id).assignee_id == agent.person_id
    event = last_event(session, promise.public_id)
    assert (event.kind, event.body["assignee"]) == ("issue.assigned", agent.person_id)
    assert set(event.rooms) == {f"person:{agent.person_id}"} | staff_rooms(
        [city.departments["lighting"]], city.categories["lamp"]
    )


def test_it_changes_no_status_and_no_date(session: Session, city: SmallCity) -> None:
    promise, agent = city.report(), city.staff()
    assign(session, agent, promise.public_id, agent.person_id)
    issue = issue_of(session, promise.public_id)
    assert (issue.status, issue.target, issue.target_confirmed) == ("received", promise.target, False)


def test_who_loses_it_hears_of_it_too(session: Session, city: SmallCity) -> None:
    promise, holder, next_one = city.report(), city.staff(), city.staff()
    accept(session, holder, promise.public_id)
    assign(session, next_one, promise.public_id, next_one.person_id)
    assert {f"person:{holder.person_id}", f"person:{next_one.person_id}"} < set(
        last_event(session, promise.public_id).rooms
    )


def test_it_can_be_given_to_nobody_in_particular(session: Session, city: SmallCity) -> None:
    promise, agent = city.report(), city.staff()
    accept(session, agent, promise.public_id)
    assign(session, agent, promise.public_id, None)
    assert assignment_of(session, promise.public_id).assignee_id is None
    assert "assignee" not in last_event(session, promise.public_id).body


def test_only_colleagues_of_the_same_department_can_have_it(session: Session, city: SmallCity) -> None:
    promise, agent = city.report(), city.staff()
    for somebody in (city.staff("roads").person_id, city.person().id, 999_999_999):
        with refused("assignment.not_a_colleague", "assignee"):
            assign(session, agent, promise.public_id, somebody)


def test_after_a_rework_it_goes_to_somebody_else(session: Session, city: SmallCity) -> None:
    promise, agent = city.report(), city.staff()
    assignment_of(session, promise.public_id).not_by_id = agent.person_id
    with refused("assignment.delivered_it_before", "assignee"):
        assign(session, city.staff(role="lead"), promise.public_id, agent.person_id)


def test_what_has_ended_is_given_to_nobody(session: Session, city: SmallCity) -> None:
    promise, agent = city.report(), city.staff()
    decline(session, agent, promise.public_id, "not_feasible", "There is no lamp.")
    with pytest.raises(WrongStatus):
        assign(session, agent, promise.public_id, agent.person_id)
    with refused("assignment.not_open", "assignee"):
        assign(
            session, agent, promise.public_id, None, assignment=assignment_of(session, promise.public_id).id
        )


def test_a_duplicates_work_rests(session: Session, city: SmallCity) -> None:
    promise, other, agent = city.report(), city.report(), city.staff()
    merge(session, agent, promise.public_id, other.public_id)
    with pytest.raises(WrongStatus):
        assign(session, agent, promise.public_id, agent.person_id)


def test_another_department_may_not_assign(session: Session, city: SmallCity) -> None:
    promise, stranger = city.report(), city.staff("roads")
    with pytest.raises(NotAllowed):
        assign(session, stranger, promise.public_id, stranger.person_id)
