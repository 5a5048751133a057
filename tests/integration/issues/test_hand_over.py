"""Not us, but them: another department, an outside body, or back to the triage desk."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from civic.core import clock
from civic.core.db import domain_error
from civic.core.errors import NotAllowed, NotFound, WrongStatus
from civic.issues.commands.accept import accept
from civic.issues.commands.answer import answer
from civic.issues.commands.ask import ask
from civic.issues.commands.change_target import change_target
from civic.issues.commands.decline import decline
from civic.issues.commands.hand_over import hand_over
from civic.issues.commands.involve import involve
from civic.issues.commands.note import note
from civic.issues.commands.see_contact import see_contact
from civic.issues.queries.detail import issue_detail
from civic.issues.queries.listing import Filter, issues
from tests.integration.issues.rows import assignments_of, issue_of, last_event, refused, reporter, words_of
from tests.small_city import SmallCity


@pytest.mark.parametrize("to", ["roads", "county", "triage"])
def test_the_other_department_gets_it_with_the_first_promise(
    session: Session, city: SmallCity, to: str
) -> None:
    promise, agent = city.report(), city.staff()
    accept(session, agent, promise.public_id)
    hand_over(session, agent, promise.public_id, to, "It stands on their ground.")
    ours, theirs = assignments_of(session, promise.public_id)
    assert (ours.status, ours.handed_to_id) == ("handed_over", theirs.id)
    assert (theirs.status, theirs.department_id, theirs.assignee_id) == (
        "assigned",
        city.departments[to],
        None,
    )
    assert (theirs.take_by, theirs.target, theirs.promised) == (
        promise.take_by,
        promise.target,
        promise.target,
    )
    issue = issue_of(session, promise.public_id)
    # Somebody is responsible at every moment; an outside body is not asked whether it takes it.
    answers = city.departments["county" if to == "county" else "lighting"]
    assert (issue.status, issue.department_id, issue.target_confirmed) == ("received", answers, False)


def test_who_hands_over_answers_for_it_until_the_other_side_takes_it(
    session: Session, city: SmallCity
) -> None:
    promise, agent, roads = city.report(contact="maria@example.org"), city.staff(), city.staff("roads")
    hand_over(session, agent, promise.public_id, "roads", "It is in the road.")
    assert assignments_of(session, promise.public_id)[0].still_answers
    assert issue_of(session, promise.public_id).department_id == city.departments["lighting"]
    note(session, agent, promise.public_id, "The file is on the shelf.")
    ask(session, roads, promise.public_id, "Which of the holes?")
    assert issue_of(session, promise.public_id).department_id == city.departments["lighting"]
    answer(session, reporter(promise.report_id), promise.public_id, promise.report_id, "The deep one.")
    accept(session, roads, promise.public_id)
    assert not assignments_of(session, promise.public_id)[0].still_answers
    assert issue_of(session, promise.public_id).department_id == city.departments["roads"]


def test_both_departments_and_residents_hear_of_it(session: Session, city: SmallCity) -> None:
    promise = city.report()
    hand_over(session, city.staff(), promise.public_id, "roads", "It is in the road.")
    event = last_event(session, promise.public_id)
    assert (event.kind, event.body["department"], event.body["to_department"]) == (
        "issue.handed_over",
        "lighting",
        "roads",
    )
    rooms = {f"department:{city.departments[code]}" for code in ("lighting", "roads")}
    assert rooms | {"city", f"issue:{promise.public_id}"} < set(event.rooms)
    assert words_of(session, promise.public_id) == [("public", "It is in the road.")]


def test_a_changed_date_goes_along_and_the_first_promise_stays(session: Session, city: SmallCity) -> None:
    promise, agent = city.report(), city.staff()
    accept(session, agent, promise.public_id)
    change_target(session, agent, promise.public_id, promise.target + timedelta(days=7), "Parts are late.")
    hand_over(session, agent, promise.public_id, "roads", "After all it is theirs.")
    theirs = assignments_of(session, promise.public_id)[-1]
    assert (theirs.target, theirs.promised) == (promise.target + timedelta(days=7), promise.target)


def test_what_waits_for_an_answer_can_be_handed_over(
    session: Session, city: SmallCity, at: clock.FrozenClock
) -> None:
    promise, agent = city.report(contact="maria@example.org"), city.staff()
    ask(session, agent, promise.public_id, "Which?")
    at.move(timedelta(hours=1))
    hand_over(session, agent, promise.public_id, "roads", "It is theirs anyway.")
    assert [item.status for item in assignments_of(session, promise.public_id)] == ["handed_over", "assigned"]
    assert issue_of(session, promise.public_id).status == "received"


def test_it_can_come_back_to_who_gave_it_away(session: Session, city: SmallCity) -> None:
    promise, lighting, roads = city.report(), city.staff(), city.staff("roads")
    hand_over(session, lighting, promise.public_id, "roads", "Yours.")
    hand_over(session, roads, promise.public_id, "lighting", "No, yours.")
    accept(session, lighting, promise.public_id)
    assert [item.status for item in assignments_of(session, promise.public_id)] == [
        "handed_over", "handed_over", "accepted",
    ]  # fmt: skip


def test_nobody_hands_it_to_themselves_nor_to_who_is_on_it(session: Session, city: SmallCity) -> None:
    promise, agent = city.report(), city.staff()
    with refused("assignment.department_already_on_it", "department"), session.begin_nested():
        hand_over(session, agent, promise.public_id, "lighting", "Us.")
    involve(session, agent, promise.public_id, "roads")
    with pytest.raises(IntegrityError) as caught, session.begin_nested():
        hand_over(session, agent, promise.public_id, "roads", "Them.")
    known = domain_error(caught.value)
    assert known is not None
    assert (known.code, known.field) == ("assignment.department_already_on_it", "department")


def test_an_unknown_department_and_an_empty_reason_are_refused(session: Session, city: SmallCity) -> None:
    promise, agent = city.report(), city.staff()
    with refused("department.not_found"):
        hand_over(session, agent, promise.public_id, "sanitation", "Them.")
    with refused("text.missing", "message"):
        hand_over(session, agent, promise.public_id, "roads", " ")


def test_what_has_ended_is_not_handed_over(session: Session, city: SmallCity) -> None:
    promise, agent = city.report(), city.staff()
    decline(session, agent, promise.public_id, "abuse", "No.")
    with pytest.raises(WrongStatus):
        hand_over(session, agent, promise.public_id, "roads", "Them.")


def test_only_who_has_it_hands_it_over(session: Session, city: SmallCity) -> None:
    promise = city.report()
    with pytest.raises(NotAllowed):
        hand_over(session, city.staff("roads"), promise.public_id, "roads", "Ours.")
    hand_over(session, city.staff("triage"), promise.public_id, "roads", "Theirs.")
    assert assignments_of(session, promise.public_id)[-1].department_id == city.departments["roads"]


def test_who_handed_it_over_keeps_neither_contact_nor_notes_nor_verbs(
    session: Session, city: SmallCity
) -> None:
    promise, agent = city.report(contact="maria@example.org"), city.staff()
    hand_over(session, agent, promise.public_id, "roads", "It is in the road.")
    accept(session, city.staff("roads"), promise.public_id)
    note(session, city.staff("roads"), promise.public_id, "Go in pairs.")
    with pytest.raises(NotAllowed):
        see_contact(session, agent, promise.public_id, promise.report_id)
    with pytest.raises(NotAllowed):
        note(session, agent, promise.public_id, "Still here.")
    shown = issue_detail(session, agent, promise.public_id)
    assert not shown.reports[0].contact_left
    assert "Go in pairs." not in str(shown.timeline)


def test_a_private_issue_leaves_the_pages_of_who_handed_it_over(session: Session, city: SmallCity) -> None:
    promise, carer = city.report(category="person"), city.staff("care")
    assert [each.public_id for each in issues(session, carer, Filter()).issues] == [promise.public_id]
    hand_over(session, carer, promise.public_id, "triage", "Nobody of ours.")
    assert [each.public_id for each in issues(session, carer, Filter()).issues] == [promise.public_id]
    accept(session, city.staff("triage"), promise.public_id)
    assert issues(session, carer, Filter()).issues == []
    with pytest.raises(NotFound):
        issue_detail(session, carer, promise.public_id)
