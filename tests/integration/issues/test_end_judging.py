"""The time to judge is up: the verdict is taken."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from civic.core import clock
from civic.core.errors import WrongStatus
from civic.issues.commands.end_judging import end_judging
from civic.issues.commands.merge import merge
from tests.integration.issues.delivered import MET, NOT_MET, delivered
from tests.integration.issues.rows import issue_of, last_event
from tests.small_city import SmallCity

WINDOW = timedelta(days=14, seconds=1)


def test_where_nobody_judged_it_is_closed_and_never_counted_as_kept(
    session: Session, city: SmallCity, at: clock.FrozenClock
) -> None:
    case = delivered(city)
    at.move(WINDOW)
    end_judging(session, case.public_id)
    issue = issue_of(session, case.public_id)
    assert (issue.status, issue.resolution, issue.judging_until) == ("closed", "not_judged", None)
    event = last_event(session, case.public_id)
    assert (event.kind, event.origin, event.body["round"]) == ("issue.closed", "system", 1)


def test_who_could_not_tell_counts_for_neither_side(
    session: Session, city: SmallCity, at: clock.FrozenClock
) -> None:
    case = delivered(city, reporters=2)
    case.judge(0, {"lit": "cant_tell", "safe": "cant_tell"})
    at.move(WINDOW)
    end_judging(session, case.public_id)
    assert issue_of(session, case.public_id).status == "closed"


@pytest.mark.parametrize(("answers", "status"), [(MET, "confirmed"), (NOT_MET, "received")])
def test_who_judged_decides_for_those_who_were_silent(
    session: Session, city: SmallCity, at: clock.FrozenClock, answers: dict[str, str], status: str
) -> None:
    case = delivered(city, reporters=4)
    case.judge(0, answers)
    at.move(WINDOW)
    end_judging(session, case.public_id)
    assert issue_of(session, case.public_id).status == status


def test_a_category_with_further_dates_sets_the_next_one(
    session: Session, city: SmallCity, at: clock.FrozenClock
) -> None:
    case = delivered(city, category="pothole")
    handed_in = at.at
    case.judge(0, MET)
    assert issue_of(session, case.public_id).judge_again_at == handed_in + timedelta(days=30)


def test_it_does_not_end_before_its_time_nor_twice(
    session: Session, city: SmallCity, at: clock.FrozenClock
) -> None:
    case = delivered(city)
    at.move(timedelta(days=14))
    with pytest.raises(WrongStatus):
        end_judging(session, case.public_id)
    at.move(timedelta(seconds=1))
    end_judging(session, case.public_id)
    with pytest.raises(WrongStatus):
        end_judging(session, case.public_id)


def test_a_duplicate_is_not_judged_by_time(session: Session, city: SmallCity, at: clock.FrozenClock) -> None:
    case = delivered(city)
    merge(session, case.agent, case.public_id, city.report().public_id)
    at.move(WINDOW)
    with pytest.raises(WrongStatus):
        end_judging(session, case.public_id)
    assert issue_of(session, case.public_id).status == "duplicate"
