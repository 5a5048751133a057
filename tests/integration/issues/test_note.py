"""An internal message on an issue."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from civic.core.errors import NotAllowed
from civic.core.permissions import Actor
from civic.issues.commands.involve import involve
from civic.issues.commands.note import note
from civic.issues.queries.detail import issue_detail
from civic.issues.rooms import staff_rooms
from tests.integration.issues.rows import last_event, refused, reporter, words_of
from tests.small_city import SmallCity

SECRET = "The caller was rude; go in pairs."


def test_only_the_departments_on_the_issue_hear_of_a_note(session: Session, city: SmallCity) -> None:
    promise, agent = city.report(), city.staff()
    involve(session, agent, promise.public_id, "roads")
    note(session, agent, promise.public_id, SECRET)
    assert words_of(session, promise.public_id) == [("internal", SECRET)]
    event = last_event(session, promise.public_id)
    assert event.kind == "issue.noted"
    assert set(event.rooms) == staff_rooms(
        [city.departments[code] for code in ("lighting", "roads")], city.categories["lamp"]
    )
    assert SECRET not in str(event.body)


def test_neither_the_public_nor_the_reporter_nor_other_staff_sees_that_there_is_one(
    session: Session, city: SmallCity
) -> None:
    promise, agent = city.report(), city.staff()
    note(session, agent, promise.public_id, SECRET)
    assert issue_detail(session, agent, promise.public_id).timeline[-1].text == SECRET
    for reader in (Actor(), reporter(promise.report_id), city.staff("roads")):
        shown = issue_detail(session, reader, promise.public_id)
        assert [entry.kind for entry in shown.timeline] == ["issue.received"]


def test_an_empty_note_is_refused(session: Session, city: SmallCity) -> None:
    promise = city.report()
    with refused("text.missing", "message"):
        note(session, city.staff(), promise.public_id, "")


def test_other_departments_leave_no_notes(session: Session, city: SmallCity) -> None:
    promise = city.report()
    with pytest.raises(NotAllowed):
        note(session, city.staff("roads"), promise.public_id, "Hello.")
