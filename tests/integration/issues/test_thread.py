"""The thread between departments: answers below what they answer, and what somebody has not read."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from civic.core.errors import NotAllowed
from civic.core.permissions import Actor
from civic.issues.commands.involve import involve
from civic.issues.commands.note import note
from civic.issues.commands.see_notes import see_notes
from civic.issues.queries.detail import issue_detail
from civic.issues.queries.thread import Thread, thread
from tests.integration.issues.rows import refused
from tests.small_city import SmallCity


def read(session: Session, actor: Actor, public_id: str) -> Thread:
    session.flush()
    detail = issue_detail(session, actor, public_id)
    return thread(session, actor, detail.id, detail.subject)


def test_answers_stand_below_what_they_answer_with_its_part(session: Session, city: SmallCity) -> None:
    promise, lighting, roads = city.report(), city.staff(), city.staff("roads")
    involve(session, lighting, promise.public_id, "roads", instructions="Close the lane.")
    asked = read(session, roads, promise.public_id).said[0][0]
    note(session, roads, promise.public_id, "On which day?", reply_to=asked.id)
    day = read(session, lighting, promise.public_id).said[0][1][0]
    note(session, lighting, promise.public_id, "On Friday.", reply_to=day.id)
    ((first, answers),) = read(session, roads, promise.public_id).said
    assert (first.text, first.instructs) == ("Close the lane.", True)
    assert [one.text for one in answers] == ["On which day?", "On Friday."]
    assert all(one.department == first.department for one in answers)


def test_what_others_said_is_unread_until_it_is_read(session: Session, city: SmallCity) -> None:
    promise, one, other = city.report(), city.staff(), city.staff()
    note(session, one, promise.public_id, "First.")
    note(session, one, promise.public_id, "Second.")
    assert read(session, one, promise.public_id).unread == 0, "one's own words are no news"
    unread = read(session, other, promise.public_id)
    assert unread.unread == 2
    see_notes(session, other, promise.public_id, unread.last)
    see_notes(session, other, promise.public_id, unread.said[0][0].id)
    assert read(session, other, promise.public_id).unread == 0, "it never goes back"
    note(session, one, promise.public_id, "Third.")
    assert read(session, other, promise.public_id).unread == 1


def test_nobody_else_reads_or_answers_it(session: Session, city: SmallCity) -> None:
    promise, other = city.report(), city.report()
    note(session, city.staff(), promise.public_id, "Between us.")
    with pytest.raises(NotAllowed):
        read(session, city.staff("care"), promise.public_id)
    with pytest.raises(NotAllowed):
        see_notes(session, city.staff("care"), promise.public_id, 1)
    said = read(session, city.staff(), promise.public_id).last
    with refused("note.not_found", "reply_to"):
        note(session, city.staff(), other.public_id, "Elsewhere.", reply_to=said)
