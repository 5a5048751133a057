"""An issue is taken off the public pages at once."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from civic.core.errors import NotAllowed, NotFound, WrongStatus
from civic.core.permissions import Actor
from civic.issues.commands.accept import accept
from civic.issues.commands.hide import hide
from civic.issues.queries.detail import issue_detail
from civic.issues.queries.listing import Filter, issues
from tests.integration.issues.rows import issue_of, last_event, reporter
from tests.small_city import MONDAY, SmallCity


@pytest.mark.parametrize("who", ["lighting", "triage", "moderator", "administrator"])
def test_staff_of_the_issue_and_moderators_hide_it_at_once(
    session: Session, city: SmallCity, who: str
) -> None:
    promise = city.report()
    actor = city.staff(who) if who in city.departments else city.with_role(who)
    hide(session, actor, promise.public_id)
    assert issue_of(session, promise.public_id).hidden_at == MONDAY
    assert issues(session, Actor(), Filter()).issues == []
    with pytest.raises(NotFound):
        issue_detail(session, Actor(), promise.public_id)


def test_its_reporter_and_staff_still_see_it(session: Session, city: SmallCity) -> None:
    promise = city.report()
    hide(session, city.staff(), promise.public_id)
    for reader in (reporter(promise.report_id), city.staff(), city.with_role("moderator")):
        assert issue_detail(session, reader, promise.public_id).hidden


def test_the_open_rooms_hear_that_it_is_gone_and_then_nothing_more(session: Session, city: SmallCity) -> None:
    promise, agent = city.report(), city.staff()
    hide(session, agent, promise.public_id)
    event = last_event(session, promise.public_id)
    assert event.kind == "issue.hidden"
    assert "city" in event.rooms
    accept(session, agent, promise.public_id, message="Still ours.")
    assert all(
        not room.startswith(("city", "tile:", "area:"))
        for room in last_event(session, promise.public_id).rooms
    )


def test_it_is_hidden_once(session: Session, city: SmallCity) -> None:
    promise, agent = city.report(), city.staff()
    hide(session, agent, promise.public_id)
    with pytest.raises(WrongStatus):
        hide(session, agent, promise.public_id)


def test_nobody_else_hides_it(session: Session, city: SmallCity) -> None:
    promise = city.report()
    for somebody in (Actor(), reporter(promise.report_id), city.staff("roads"), city.with_role("analyst")):
        with pytest.raises(NotAllowed):
            hide(session, somebody, promise.public_id)
