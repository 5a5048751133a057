"""A reporter takes their report back."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from civic.core.errors import NotAllowed, WrongStatus
from civic.issues.commands.accept import accept
from civic.issues.commands.join import join
from civic.issues.commands.me_too import me_too
from civic.issues.commands.withdraw import withdraw
from tests.integration.issues.rows import issue_of, last_event, report_of, reporter
from tests.small_city import KEY, MONDAY, SmallCity


def test_with_the_last_report_the_issue_ends(session: Session, city: SmallCity) -> None:
    promise = city.report()
    me_too(session, reporter(), promise.public_id, who=b"anna")
    withdraw(session, reporter(promise.report_id), promise.public_id, promise.report_id)
    issue = issue_of(session, promise.public_id)
    assert (issue.status, issue.resolution, issue.report_count, issue.affected_count) == (
        "withdrawn",
        "withdrawn",
        0,
        1,
    )
    assert report_of(session, promise.report_id).withdrawn_at == MONDAY
    event = last_event(session, promise.public_id)
    assert (event.kind, event.body["status"], event.body["reports"]) == ("issue.withdrawn", "withdrawn", 0)
    with pytest.raises(WrongStatus):
        accept(session, city.staff(), promise.public_id)


def test_while_others_report_it_the_issue_goes_on(session: Session, city: SmallCity) -> None:
    promise = city.report()
    join(session, reporter(), promise.public_id, key=KEY)
    withdraw(session, reporter(promise.report_id), promise.public_id, promise.report_id)
    issue = issue_of(session, promise.public_id)
    assert (issue.status, issue.report_count, issue.affected_count) == ("received", 1, 1)


def test_a_report_is_taken_back_once(session: Session, city: SmallCity) -> None:
    promise = city.report()
    join(session, reporter(), promise.public_id, key=KEY)
    withdraw(session, reporter(promise.report_id), promise.public_id, promise.report_id)
    with pytest.raises(WrongStatus):
        withdraw(session, reporter(promise.report_id), promise.public_id, promise.report_id)
    assert issue_of(session, promise.public_id).report_count == 1


def test_only_its_reporter_takes_it_back(session: Session, city: SmallCity) -> None:
    promise, other = city.report(), city.report()
    for somebody in (reporter(), reporter(other.report_id), city.staff()):
        with pytest.raises(NotAllowed):
            withdraw(session, somebody, promise.public_id, promise.report_id)
