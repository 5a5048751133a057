"""A public message on an issue."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from civic.core import clock
from civic.core.errors import NotAllowed
from civic.issues.commands.decline import decline
from civic.issues.commands.update import update
from tests.integration.issues.rows import a_photo, issue_of, last_event, photos_kept, refused, words_of
from tests.small_city import SmallCity


def test_residents_are_told_something(session: Session, city: SmallCity, at: clock.FrozenClock) -> None:
    promise = city.report()
    at.move(timedelta(hours=1))
    update(session, city.staff(), promise.public_id, "The crew is on its way.", photos=(a_photo(session),))
    assert words_of(session, promise.public_id) == [("public", "The crew is on its way.")]
    assert photos_kept(session, promise.public_id) == [("after", False, True)]
    issue, event = issue_of(session, promise.public_id), last_event(session, promise.public_id)
    assert (issue.status, issue.changed_at) == ("received", at.at)
    assert event.kind == "issue.updated"
    assert {"city", f"issue:{promise.public_id}"} < set(event.rooms)
    assert "crew" not in str(event.body)


def test_one_may_still_explain_what_has_ended(session: Session, city: SmallCity) -> None:
    promise, agent = city.report(), city.staff()
    decline(session, agent, promise.public_id, "not_feasible", "No lamp.")
    update(session, agent, promise.public_id, "The plan of the street says so.")
    assert issue_of(session, promise.public_id).status == "declined"


@pytest.mark.parametrize(("text", "code"), [(" \t", "text.missing"), ("x" * 5001, "text.too_long")])
def test_an_empty_or_endless_message_is_refused(
    session: Session, city: SmallCity, text: str, code: str
) -> None:
    promise = city.report()
    with refused(code, "message"):
        update(session, city.staff(), promise.public_id, text)


def test_only_who_works_on_it_speaks_for_the_city(session: Session, city: SmallCity) -> None:
    promise = city.report()
    for somebody in (city.staff("roads"), city.with_role("moderator")):
        with pytest.raises(NotAllowed):
            update(session, somebody, promise.public_id, "Hello.")
