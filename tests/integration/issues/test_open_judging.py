"""A further date for judging has come."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from civic.core import clock
from civic.core.errors import WrongStatus
from civic.issues.commands.end_judging import end_judging
from civic.issues.commands.open_judging import open_judging
from tests.integration.issues.delivered import MET, NOT_MET, Delivered, delivered
from tests.integration.issues.rows import issue_of, last_event
from tests.small_city import SmallCity


@pytest.fixture
def kept(city: SmallCity, at: clock.FrozenClock) -> Delivered:
    """A pothole that was filled, confirmed, and whose thirtieth day has come."""
    case = delivered(city, category="pothole")
    case.judge(0, MET)
    at.move(timedelta(days=30))
    return case


def test_residents_are_asked_again_in_a_round_of_its_own(
    session: Session, city: SmallCity, kept: Delivered, at: clock.FrozenClock
) -> None:
    open_judging(session, kept.public_id)
    issue = issue_of(session, kept.public_id)
    assert (issue.status, issue.round, issue.judging_until) == ("confirmed", 2, at.at + timedelta(days=14))
    event = last_event(session, kept.public_id)
    assert (event.kind, event.body["round"], event.origin) == ("issue.judging_opened", 2, "system")


def test_silence_the_second_time_takes_nothing_back(
    session: Session, city: SmallCity, kept: Delivered, at: clock.FrozenClock
) -> None:
    open_judging(session, kept.public_id)
    at.move(timedelta(days=15))
    end_judging(session, kept.public_id)
    issue = issue_of(session, kept.public_id)
    assert (issue.status, issue.resolution, issue.judge_again_at) == ("confirmed", "met", None)


def test_what_no_longer_holds_is_open_again(session: Session, city: SmallCity, kept: Delivered) -> None:
    open_judging(session, kept.public_id)
    kept.judge(0, NOT_MET, reason="The hole is back.")
    issue = issue_of(session, kept.public_id)
    assert (issue.status, issue.resolution, issue.judging_until) == ("received", None, None)


def test_it_is_not_opened_before_its_day_nor_while_it_is_open(
    session: Session, city: SmallCity, at: clock.FrozenClock
) -> None:
    case = delivered(city, category="pothole")
    case.judge(0, MET)
    at.move(timedelta(days=29))
    with pytest.raises(WrongStatus):
        open_judging(session, case.public_id)
    at.move(timedelta(days=1))
    open_judging(session, case.public_id)
    with pytest.raises(WrongStatus):
        open_judging(session, case.public_id)
    assert issue_of(session, case.public_id).round == 2


def test_a_category_without_further_dates_asks_once(
    session: Session, city: SmallCity, at: clock.FrozenClock
) -> None:
    case = delivered(city)
    case.judge(0, MET)
    at.move(timedelta(days=365))
    with pytest.raises(WrongStatus):
        open_judging(session, case.public_id)
