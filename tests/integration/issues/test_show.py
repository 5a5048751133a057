"""A hidden issue is public again."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from civic.core.errors import NotAllowed, NotFound, WrongStatus
from civic.core.permissions import Actor
from civic.issues.commands.hide import hide
from civic.issues.commands.show import show
from civic.issues.queries.detail import issue_detail
from tests.integration.issues.rows import issue_of, last_event, reporter
from tests.small_city import SmallCity


def test_it_is_public_again_and_everybody_hears_of_it(session: Session, city: SmallCity) -> None:
    promise, moderator = city.report(), city.with_role("moderator")
    hide(session, moderator, promise.public_id)
    show(session, moderator, promise.public_id)
    assert issue_of(session, promise.public_id).hidden_at is None
    assert issue_detail(session, Actor(), promise.public_id).listed.title == "The lamp is dark"
    event = last_event(session, promise.public_id)
    assert event.kind == "issue.shown"
    assert {"city", f"area:{city.areas['west']}"} < set(event.rooms)


def test_what_is_not_hidden_cannot_be_shown(session: Session, city: SmallCity) -> None:
    promise = city.report()
    with pytest.raises(WrongStatus):
        show(session, city.with_role("moderator"), promise.public_id)


def test_a_private_issue_stays_private(session: Session, city: SmallCity) -> None:
    promise = city.report(category="person")
    hide(session, city.staff("care"), promise.public_id)
    show(session, city.with_role("moderator"), promise.public_id)
    with pytest.raises(NotFound):
        issue_detail(session, Actor(), promise.public_id)


def test_nobody_else_shows_it(session: Session, city: SmallCity) -> None:
    promise = city.report()
    hide(session, city.staff(), promise.public_id)
    for somebody in (reporter(promise.report_id), city.staff(), city.staff("triage")):
        with pytest.raises(NotAllowed):
            show(session, somebody, promise.public_id)
    with pytest.raises(NotFound):
        show(session, city.staff("roads"), promise.public_id)
