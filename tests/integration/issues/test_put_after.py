"""Parts of an issue in an order: one waits for the end of another, and its clock begins when its turn comes."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from civic.core import clock
from civic.core.errors import NotAllowed, NotFound, WrongStatus
from civic.core.permissions import Actor
from civic.issues.commands.accept import accept
from civic.issues.commands.change_target import change_target
from civic.issues.commands.decline import decline
from civic.issues.commands.deliver import deliver
from civic.issues.commands.hand_over import hand_over
from civic.issues.commands.involve import involve
from civic.issues.commands.put_after import put_after
from civic.issues.commands.send_back import send_back
from civic.issues.queries.detail import issue_detail
from tests.integration.issues.rows import assignments_of, issue_of, kinds_of, last_event, refused, words_of
from tests.small_city import Promise, SmallCity


def two_parts(session: Session, city: SmallCity) -> tuple[Promise, Actor, int]:
    """Roads close the lane after lighting has put up the lamp."""
    promise, agent = city.report(), city.staff()
    accept(session, agent, promise.public_id)
    first = assignments_of(session, promise.public_id)[0]
    involve(
        session,
        agent,
        promise.public_id,
        "roads",
        instructions="Close the lane first.",
        after=first.id,
        days=3,
    )
    return promise, agent, assignments_of(session, promise.public_id)[1].id


def test_a_part_with_instructions_waits_for_its_turn_and_is_seen_meanwhile(
    session: Session, city: SmallCity
) -> None:
    promise, _, second = two_parts(session, city)
    ours, theirs = assignments_of(session, promise.public_id)
    assert (theirs.status, theirs.after_id) == ("blocked", ours.id)
    issue = issue_of(session, promise.public_id)
    assert (issue.target, issue.promised) == (ours.target, ours.promised), (
        "its date comes when its turn comes"
    )
    assert not issue.target_confirmed, "not all that is to be done is promised"
    with pytest.raises(WrongStatus):
        accept(session, city.staff("roads"), promise.public_id, assignment=second)
    with pytest.raises(WrongStatus):
        change_target(
            session, city.staff("roads"), promise.public_id, clock.now(), "Sooner.", assignment=second
        )
    assert words_of(session, promise.public_id) == [("internal", "Close the lane first.")]
    assert last_event(session, promise.public_id).kind == "issue.instructed"
    assert "lane" not in str(issue_detail(session, Actor(), promise.public_id).timeline)
    assert "lane" in str(issue_detail(session, city.staff("roads"), promise.public_id).timeline)


@pytest.mark.parametrize("end", ["delivered", "declined"])
def test_when_the_part_before_ends_its_turn_comes_and_its_clock_begins(
    session: Session, city: SmallCity, at: clock.FrozenClock, end: str
) -> None:
    promise, agent, second = two_parts(session, city)
    at.move(timedelta(days=1))
    first = assignments_of(session, promise.public_id)[0].id
    if end == "delivered":
        deliver(session, agent, promise.public_id, "The lamp stands.", assignment=first)
    else:
        decline(session, agent, promise.public_id, "not_feasible", "No lamp here.", assignment=first)
    theirs = assignments_of(session, promise.public_id)[1]
    assert (theirs.status, theirs.assigned_at) == ("assigned", clock.now())
    assert theirs.target == theirs.promised and theirs.target < promise.target + timedelta(days=30)
    event = last_event(session, promise.public_id)
    assert (event.kind, event.body["department"], event.body["assignment"]) == (
        "issue.turn_came",
        "roads",
        second,
    )
    rooms = {f"department:{city.departments[code]}" for code in ("lighting", "roads")}
    assert rooms <= set(event.rooms), "both departments hear of it"
    accept(session, city.staff("roads"), promise.public_id)
    assert kinds_of(session, promise.public_id).count("turn_came") == 1


def test_what_waited_goes_on_waiting_when_the_part_before_changes_hands(
    session: Session, city: SmallCity
) -> None:
    promise, agent, second = two_parts(session, city)
    first = assignments_of(session, promise.public_id)[0].id
    hand_over(session, agent, promise.public_id, "care", "Theirs.", assignment=first)
    third = assignments_of(session, promise.public_id)[-1].id
    parts = {item.id: item for item in assignments_of(session, promise.public_id)}
    assert (parts[second].status, parts[second].after_id) == ("blocked", third)
    hand_over(session, city.staff("roads"), promise.public_id, "county", "Theirs.", assignment=second)
    passed = assignments_of(session, promise.public_id)[-1]
    assert (passed.status, passed.after_id) == ("blocked", third)
    send_back(session, city.staff("care"), promise.public_id, "No.", assignment=third)
    waiting = next(item for item in assignments_of(session, promise.public_id) if item.id == passed.id)
    assert waiting.after_id == assignments_of(session, promise.public_id)[-1].id


def test_the_order_is_set_later_and_never_runs_in_a_circle(session: Session, city: SmallCity) -> None:
    promise, agent = city.report(), city.staff()
    involve(session, agent, promise.public_id, "roads")
    involve(session, agent, promise.public_id, "care")
    one, two, three = (item.id for item in assignments_of(session, promise.public_id))
    put_after(session, agent, promise.public_id, one, assignment=two)
    put_after(session, agent, promise.public_id, two, assignment=three)
    for after in (two, three, one):
        with refused("assignment.order_circular", "after"), session.begin_nested():
            put_after(session, agent, promise.public_id, after, assignment=one)
    with pytest.raises(NotFound):
        put_after(session, agent, promise.public_id, 2**40, assignment=one)
    with pytest.raises(NotAllowed):
        put_after(session, city.with_role("clerk"), promise.public_id, one, assignment=two)
    put_after(session, agent, promise.public_id, None, assignment=two)
    statuses = [item.status for item in assignments_of(session, promise.public_id)]
    assert statuses == ["assigned", "assigned", "blocked"]
    with pytest.raises(WrongStatus):
        put_after(session, agent, promise.public_id, None, assignment=two)


def test_a_chain_is_released_one_after_another(session: Session, city: SmallCity) -> None:
    promise, agent, second = two_parts(session, city)
    involve(session, agent, promise.public_id, "care", after=second)
    deliver(
        session,
        agent,
        promise.public_id,
        "Done.",
        assignment=assignments_of(session, promise.public_id)[0].id,
    )
    assert [item.status for item in assignments_of(session, promise.public_id)] == [
        "delivered", "assigned", "blocked",
    ]  # fmt: skip
    assert issue_of(session, promise.public_id).judging_until is None, "nobody judges while parts are open"
    decline(
        session, city.staff("roads"), promise.public_id, "not_feasible", "No lane there.", assignment=second
    )
    assert assignments_of(session, promise.public_id)[2].status == "assigned"


def test_days_and_parts_that_cannot_be_are_refused(session: Session, city: SmallCity) -> None:
    promise, agent = city.report(), city.staff()
    with refused("assignment.days_out_of_range", "days"):
        involve(session, agent, promise.public_id, "roads", days=1000)
    involve(session, agent, promise.public_id, "roads")
    theirs = assignments_of(session, promise.public_id)[-1].id
    decline(session, city.staff("roads"), promise.public_id, "abuse", "No.", assignment=theirs)
    with refused("assignment.not_open", "after"):
        involve(session, agent, promise.public_id, "care", after=theirs)
    with pytest.raises(NotFound):
        involve(session, agent, promise.public_id, "care", after=2**40)
