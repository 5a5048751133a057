"""A department takes the matter: its dates are now promised."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from civic.core.errors import NotAllowed, NotFound, WrongStatus
from civic.core.permissions import Actor
from civic.issues.commands.accept import accept
from civic.issues.rooms import staff_rooms
from tests.integration.issues.rows import assignment_of, issue_of, kinds_of, last_event, refused, words_of
from tests.small_city import MONDAY, SmallCity, events_of


def test_accepting_confirms_the_dates_and_takes_the_matter_in_hand(session: Session, city: SmallCity) -> None:
    promise, agent = city.report(), city.staff()
    accept(session, agent, promise.public_id)
    issue, assignment = issue_of(session, promise.public_id), assignment_of(session, promise.public_id)
    assert (issue.status, issue.target_confirmed, issue.target) == ("accepted", True, promise.target)
    assert (assignment.status, assignment.accepted_at, assignment.assignee_id) == (
        "accepted",
        MONDAY,
        agent.person_id,
    )


def test_residents_hear_that_it_was_accepted_and_only_colleagues_by_whom(
    session: Session, city: SmallCity
) -> None:
    promise, agent = city.report(), city.staff()
    accept(session, agent, promise.public_id)
    accepted, assigned = events_of(session, promise.public_id)[1:]
    assert (accepted.kind, accepted.body["was"], accepted.body["status"]) == (
        "issue.accepted",
        "received",
        "accepted",
    )
    assert accepted.body["target"] == promise.target.isoformat()
    assert {"city", f"issue:{promise.public_id}"} < set(accepted.rooms)
    assert assigned.kind == "issue.assigned"
    assert set(assigned.rooms) == {f"person:{agent.person_id}"} | staff_rooms(
        [city.departments["lighting"]], city.categories["lamp"]
    )


def test_a_word_that_goes_with_it_is_public(session: Session, city: SmallCity) -> None:
    promise = city.report()
    accept(session, city.staff(), promise.public_id, message="  We come on Tuesday. ")
    assert words_of(session, promise.public_id) == [("public", "We come on Tuesday.")]
    assert events_of(session, promise.public_id)[1].body["update"]


def test_what_a_colleague_has_in_hand_stays_with_them(session: Session, city: SmallCity) -> None:
    promise, holder = city.report(), city.staff()
    assignment_of(session, promise.public_id).assignee_id = holder.person_id
    accept(session, city.staff(), promise.public_id)
    assert assignment_of(session, promise.public_id).assignee_id == holder.person_id
    assert kinds_of(session, promise.public_id) == ["received", "accepted"]


def test_after_a_rework_who_delivered_it_may_accept_but_does_not_get_it_in_hand(
    session: Session, city: SmallCity
) -> None:
    promise, before = city.report(), city.staff()
    assignment_of(session, promise.public_id).not_by_id = before.person_id
    accept(session, before, promise.public_id)
    assert assignment_of(session, promise.public_id).assignee_id is None


def test_the_second_to_accept_is_too_late(session: Session, city: SmallCity) -> None:
    promise, first = city.report(), city.staff()
    accept(session, first, promise.public_id)
    with pytest.raises(WrongStatus):
        accept(session, city.staff(), promise.public_id)
    assert assignment_of(session, promise.public_id).assignee_id == first.person_id


@pytest.mark.parametrize("department", ["roads", "care"])
def test_another_department_may_not_accept(session: Session, city: SmallCity, department: str) -> None:
    promise = city.report()
    with pytest.raises(NotAllowed):
        accept(session, city.staff(department), promise.public_id)
    with pytest.raises(NotAllowed):
        accept(
            session, city.staff(department), promise.public_id,
            assignment=assignment_of(session, promise.public_id).id,
        )  # fmt: skip


def test_the_triage_desk_may_accept_for_anybody(session: Session, city: SmallCity) -> None:
    promise = city.report()
    accept(session, city.staff("triage"), promise.public_id)
    assert last_event(session, promise.public_id).body["department"] == "lighting"


def test_who_may_not_see_an_issue_does_not_learn_that_it_is_there(session: Session, city: SmallCity) -> None:
    promise = city.report(category="person")
    accept(session, city.staff("care"), promise.public_id)
    for stranger in (Actor(), city.staff("roads")):
        with pytest.raises(NotFound, check=lambda error: error.code == "issue.not_found"):
            accept(session, stranger, promise.public_id)
        with pytest.raises(NotFound, check=lambda error: error.code == "issue.not_found"):
            accept(session, stranger, promise.public_id, assignment=1)


def test_an_assignment_of_another_issue_is_not_found_here(session: Session, city: SmallCity) -> None:
    promise, other = city.report(), city.report()
    with refused("assignment.not_found"):
        accept(
            session, city.staff(), promise.public_id, assignment=assignment_of(session, other.public_id).id
        )
