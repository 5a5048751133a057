"""A reporter judges the result by its criteria."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from civic.core import clock
from civic.core.errors import NotAllowed, WrongStatus
from civic.issues.commands.accept import accept
from civic.issues.commands.deliver import deliver
from civic.issues.commands.join import join
from civic.issues.commands.judge import judge
from civic.issues.commands.merge import merge
from civic.issues.commands.withdraw import withdraw
from civic.issues.models import Verdict
from tests.integration.issues.delivered import MET, NOT_MET, delivered
from tests.integration.issues.rows import (
    a_photo,
    assignment_of,
    issue_of,
    kinds_of,
    last_event,
    refused,
    reporter,
    words_of,
)
from tests.small_city import KEY, SmallCity, events_of


def test_when_all_who_were_asked_say_so_the_promise_was_kept(session: Session, city: SmallCity) -> None:
    case = delivered(city, reporters=2)
    case.judge(0, MET)
    assert issue_of(session, case.public_id).status == "delivered"
    case.judge(1, MET)
    issue = issue_of(session, case.public_id)
    assert (issue.status, issue.resolution, issue.judging_until) == ("confirmed", "met", None)
    assert kinds_of(session, case.public_id)[-2:] == ["judged", "confirmed"]


def test_the_log_holds_the_answers_and_not_the_reason(session: Session, city: SmallCity) -> None:
    case = delivered(city, reporters=2)
    case.judge(0, MET, reason="Bright as day.")
    event = last_event(session, case.public_id)
    assert (event.kind, event.body["answers"], event.body["round"]) == ("issue.judged", MET, 1)
    assert "Bright" not in str(event.body)
    assert words_of(session, case.public_id)[-1] == ("public", "Bright as day.")
    assert f"department:{city.departments['lighting']}" in event.rooms


@pytest.mark.parametrize("evidence", ["reason", "photo"])
def test_after_the_first_delivery_one_not_met_with_evidence_reopens_at_once(
    session: Session, city: SmallCity, evidence: str
) -> None:
    case = delivered(city, reporters=5)
    photos = (a_photo(session),) if evidence == "photo" else ()
    case.judge(0, NOT_MET, reason="A cable hangs out." if evidence == "reason" else "", photos=photos)
    issue, assignment = issue_of(session, case.public_id), assignment_of(session, case.public_id)
    assert (issue.status, issue.judging_until, issue.target_confirmed) == ("received", None, False)
    assert (assignment.status, assignment.not_by_id, assignment.assignee_id, assignment.accepted_at) == (
        "assigned", case.agent.person_id, None, None,
    )  # fmt: skip
    assert kinds_of(session, case.public_id)[-2:] == ["judged", "reworked"]


def test_not_met_without_evidence_waits_for_the_others(session: Session, city: SmallCity) -> None:
    case = delivered(city, reporters=3)
    case.judge(0, NOT_MET)
    case.judge(1, MET)
    assert issue_of(session, case.public_id).status == "delivered"
    case.judge(2, MET)
    assert issue_of(session, case.public_id).status == "confirmed"


def test_after_a_second_delivery_many_outvote_one(session: Session, city: SmallCity) -> None:
    case = delivered(city, reporters=3)
    case.judge(0, NOT_MET, reason="No.")
    case.deliver_again(city.staff())
    case.judge(0, NOT_MET, reason="Still not.")
    assert issue_of(session, case.public_id).status == "delivered"
    case.judge(1, MET)
    case.judge(2, MET)
    issue = issue_of(session, case.public_id)
    assert (issue.status, issue.round) == ("confirmed", 2)


def test_with_few_judges_nobody_is_outvoted(session: Session, city: SmallCity) -> None:
    case = delivered(city, reporters=2)
    case.judge(0, NOT_MET, reason="No.")
    case.deliver_again(city.staff())
    case.judge(0, NOT_MET, reason="Still not.")
    assert issue_of(session, case.public_id).status == "received"


def test_the_last_word_of_a_round_counts(session: Session, city: SmallCity) -> None:
    case = delivered(city, reporters=2)
    case.judge(0, {"lit": "cant_tell"})
    case.judge(0, MET)
    rows = session.execute(select(Verdict.criterion, Verdict.answer).order_by(Verdict.criterion)).all()
    assert [tuple(row) for row in rows] == [("lit", "met"), ("safe", "met")]


def test_a_verdict_counts_with_a_confirmed_address_or_an_account_only(
    session: Session, city: SmallCity
) -> None:
    case = delivered(city)
    anonymous = city.report()
    accept(session, case.agent, anonymous.public_id)
    deliver(session, case.agent, anonymous.public_id, "Done.")
    with refused("verdict.contact_unconfirmed", "contact_email"), session.begin_nested():
        judge(session, reporter(anonymous.report_id), anonymous.public_id, anonymous.report_id, MET)
    resident = city.staff("care")
    joined = join(session, resident, case.public_id, key=KEY)
    judge(session, reporter(joined.report_id), case.public_id, joined.report_id, MET)
    assert last_event(session, case.public_id).kind == "issue.judged"


@pytest.mark.parametrize(
    ("answers", "code", "field"),
    [
        ({}, "verdict.missing", "criteria"),
        ({"shiny": "met"}, "criterion.unknown", "criteria"),
        ({"lit": "perhaps"}, "verdict.unknown_answer", "criteria.lit"),
    ],
)
def test_wrong_answers_are_refused(city: SmallCity, answers: dict[str, str], code: str, field: str) -> None:
    case = delivered(city)
    with refused(code, field):
        case.judge(0, answers)


def test_judging_has_its_time(session: Session, city: SmallCity, at: clock.FrozenClock) -> None:
    promise = city.report()
    with pytest.raises(WrongStatus):
        judge(session, reporter(promise.report_id), promise.public_id, promise.report_id, MET)
    case = delivered(city)
    at.move(timedelta(days=14, seconds=1))
    with pytest.raises(WrongStatus):
        case.judge(0, MET)


def test_who_took_the_report_back_or_merged_it_elsewhere_judges_nothing_here(
    session: Session, city: SmallCity
) -> None:
    case = delivered(city, reporters=2)
    withdraw(session, reporter(case.reports[1]), case.public_id, case.reports[1])
    with pytest.raises(WrongStatus):
        case.judge(1, MET)
    merge(session, case.agent, case.public_id, city.report().public_id)
    with pytest.raises(WrongStatus):
        case.judge(0, MET)


def test_nobody_judges_for_somebody_else(session: Session, city: SmallCity) -> None:
    case = delivered(city, reporters=2)
    for somebody in (reporter(case.reports[1]), city.staff()):
        with pytest.raises(NotAllowed):
            judge(session, somebody, case.public_id, case.reports[0], MET)
    assert not [event for event in events_of(session, case.public_id) if event.kind == "issue.judged"]
