"""Somebody is affected too, without a report of their own."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from civic.core.errors import NotFound, WrongStatus
from civic.core.permissions import Actor
from civic.issues.commands.decline import decline
from civic.issues.commands.me_too import me_too
from tests.integration.issues.rows import issue_of, kinds_of, last_event
from tests.small_city import SmallCity


def test_everybody_counts_once(session: Session, city: SmallCity) -> None:
    promise = city.report()
    assert me_too(session, Actor(), promise.public_id, who=b"anna")
    assert me_too(session, Actor(), promise.public_id, who=b"oleg")
    assert not me_too(session, Actor(), promise.public_id, who=b"anna")
    issue = issue_of(session, promise.public_id)
    assert (issue.report_count, issue.affected_count) == (1, 3)
    assert kinds_of(session, promise.public_id) == ["received", "affected", "affected"]
    event = last_event(session, promise.public_id)
    assert event.body["affected"] == 3
    assert {"city", f"issue:{promise.public_id}"} < set(event.rooms)


def test_the_same_person_may_be_affected_by_another_issue(session: Session, city: SmallCity) -> None:
    for promise in (city.report(), city.report()):
        assert me_too(session, Actor(), promise.public_id, who=b"anna")


def test_nobody_is_affected_by_what_has_ended_or_what_they_may_not_see(
    session: Session, city: SmallCity
) -> None:
    ended, private = city.report(), city.report(category="person")
    decline(session, city.staff(), ended.public_id, "abuse", "No.")
    with pytest.raises(WrongStatus):
        me_too(session, Actor(), ended.public_id, who=b"anna")
    with pytest.raises(NotFound):
        me_too(session, Actor(), private.public_id, who=b"anna")
