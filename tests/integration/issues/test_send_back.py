"""What was handed over is sent back with a reason; after two returns a lead decides."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from civic.core.errors import NotAllowed, WrongStatus
from civic.core.permissions import Actor
from civic.issues.commands.accept import accept
from civic.issues.commands.hand_over import hand_over
from civic.issues.commands.send_back import send_back
from civic.issues.queries.detail import issue_detail
from tests.integration.issues.rows import assignments_of, issue_of, last_event, refused, words_of
from tests.small_city import Promise, SmallCity


def to_and_fro(session: Session, city: SmallCity, times: int) -> tuple[Promise, Actor, Actor]:
    promise, lighting, roads = city.report(), city.staff(), city.staff("roads")
    for _ in range(times):
        hand_over(session, lighting, promise.public_id, "roads", "Yours.")
        send_back(session, roads, promise.public_id, "No, yours.")
    return promise, lighting, roads


def test_it_goes_back_to_the_sender_with_the_same_promise_and_a_reason_for_colleagues(
    session: Session, city: SmallCity
) -> None:
    promise, _, _ = to_and_fro(session, city, 1)
    first, theirs, again = assignments_of(session, promise.public_id)
    assert [item.status for item in (first, theirs, again)] == ["handed_over", "handed_over", "assigned"]
    assert (again.department_id, again.returns) == (city.departments["lighting"], 1)
    assert (again.promised, again.target, again.take_by) == (promise.target, promise.target, promise.take_by)
    assert not first.still_answers and not theirs.still_answers
    assert issue_of(session, promise.public_id).department_id == city.departments["lighting"]
    event = last_event(session, promise.public_id)
    assert (event.kind, event.body["to_department"], event.body["returns"]) == (
        "issue.sent_back",
        "lighting",
        1,
    )
    assert words_of(session, promise.public_id)[-1] == ("internal", "No, yours.")
    assert "No, yours." not in str(issue_detail(session, Actor(), promise.public_id).timeline)


def test_the_third_return_goes_to_a_lead_of_who_has_jurisdiction_and_no_further(
    session: Session, city: SmallCity
) -> None:
    lead = city.staff("lighting", "lead")
    promise, lighting, roads = to_and_fro(session, city, 2)
    hand_over(session, lighting, promise.public_id, "roads", "Yours all the same.")
    send_back(session, roads, promise.public_id, "Never.")
    event = last_event(session, promise.public_id)
    assert (event.kind, event.body["to_department"], event.body["lead"], event.body["returns"]) == (
        "issue.disputed", "lighting", lead.person_id, 3,
    )  # fmt: skip
    decided = assignments_of(session, promise.public_id)[-1]
    assert (decided.status, decided.assignee_id) == ("assigned", lead.person_id)
    hand_over(session, lead, promise.public_id, "roads", "It is theirs: decided.")
    with refused("assignment.returned_too_often", "message"):
        send_back(session, roads, promise.public_id, "But.")
    accept(session, roads, promise.public_id)


def test_where_nobody_leads_the_triage_desk_decides(session: Session, city: SmallCity) -> None:
    head = city.staff("triage", "head")
    promise, lighting, roads = to_and_fro(session, city, 2)
    hand_over(session, lighting, promise.public_id, "roads", "Yours.")
    send_back(session, roads, promise.public_id, "Never.")
    event = last_event(session, promise.public_id)
    assert (event.body["to_department"], event.body["lead"]) == ("triage", head.person_id)


def test_who_has_jurisdiction_and_sends_it_back_once_too_often_gets_it_to_their_own_lead(
    session: Session, city: SmallCity
) -> None:
    lead = city.staff("lighting", "lead")
    promise, lighting, roads = city.report(), city.staff(), city.staff("roads")
    hand_over(session, lighting, promise.public_id, "roads", "Yours.")
    accept(session, roads, promise.public_id)
    for _ in range(2):
        hand_over(session, roads, promise.public_id, "lighting", "Yours.")
        send_back(session, lighting, promise.public_id, "No, yours.")
    hand_over(session, roads, promise.public_id, "lighting", "Yours.")
    send_back(session, lighting, promise.public_id, "Never.")
    decided = assignments_of(session, promise.public_id)[-1]
    assert (decided.department_id, decided.assignee_id) == (city.departments["lighting"], lead.person_id)


def test_only_what_came_by_hand_over_and_is_not_taken_goes_back(session: Session, city: SmallCity) -> None:
    promise, lighting, roads = city.report(), city.staff(), city.staff("roads")
    with refused("assignment.not_handed_over", "message"):
        send_back(session, lighting, promise.public_id, "Not ours.")
    hand_over(session, lighting, promise.public_id, "roads", "Yours.")
    with refused("text.missing", "message"), session.begin_nested():
        send_back(session, roads, promise.public_id, " ")
    with pytest.raises(NotAllowed):
        send_back(session, city.staff("care"), promise.public_id, "Not ours.")
    accept(session, roads, promise.public_id)
    with pytest.raises(WrongStatus):
        send_back(session, roads, promise.public_id, "After all not ours.")
