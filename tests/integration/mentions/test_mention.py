"""Colleagues who are called by name in a note."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from civic.core import clock
from civic.core.errors import NotAllowed
from civic.core.permissions import Actor
from civic.issues.commands.accept import accept
from civic.issues.commands.hand_over import hand_over
from civic.issues.commands.involve import involve
from civic.issues.commands.note import note
from civic.issues.queries.detail import issue_detail
from civic.mentions.clockwork import UNSEEN_FOR, remind_one
from civic.mentions.mention import called
from civic.mentions.models import Mention
from civic.mentions.queries import colleagues_to_mention, mentions_of, unseen_count
from civic.mentions.see import see_mentions
from civic.people.queries import Colleague, actor_of
from tests.events import recorded
from tests.integration.issues.rows import last_event
from tests.small_city import SmallCity


def test_the_longest_name_that_fits_is_meant_and_an_address_is_no_mention() -> None:
    people = [
        Colleague(1, "Marta Kim"),
        Colleague(2, "Marta"),
        Colleague(3, "Иван Ли"),
        Colleague(4, "marta kim"),
    ]
    assert [each.people for each in called("Ask @Marta Kim, then @marta.", people)] == [(1, 4), (2,)]
    assert [each.people for each in called("(@Иван Ли)", people)] == [(3,)]
    assert called("write to info@Marta or to @Martaxyz and @", people) == []


def test_whom_a_note_calls_hears_of_it_and_its_event_holds_ids_alone(
    session: Session, city: SmallCity
) -> None:
    promise, writer = city.report(), city.staff()
    colleague = city.person("agent", "lighting")
    note(session, writer, promise.public_id, f"@{colleague.name}, is this your lamp? @{colleague.name}!")
    event = last_event(session, promise.public_id)
    assert event.body["mentioned"] == [colleague.id]
    assert f"person:{colleague.id}" in event.rooms
    reader = actor_of(session, colleague)
    (shown,) = mentions_of(session, reader)
    assert (shown.public_id, shown.by, shown.seen) == (promise.public_id, writer.name, False)
    assert unseen_count(session, reader) == 1
    assert see_mentions(session, reader, promise.public_id) == 1
    assert unseen_count(session, reader) == 0
    assert see_mentions(session, reader) == 0, "seen once is seen"


def test_who_may_not_read_the_notes_is_not_called_and_nobody_calls_themselves(
    session: Session, city: SmallCity
) -> None:
    promise, writer = city.report(), city.staff()
    stranger, desk = city.person("agent", "roads"), city.person("agent", "triage")
    note(session, writer, promise.public_id, f"@{stranger.name} @{writer.name} @{desk.name}")
    assert session.scalars(select(Mention.person_id)).all() == [desk.id]
    subject = issue_detail(session, writer, promise.public_id).subject
    names = [each.name for each in colleagues_to_mention(session, writer, subject, "person")]
    assert desk.name in names
    assert stranger.name not in names
    with pytest.raises(NotAllowed):
        colleagues_to_mention(session, Actor(), subject, "")


def test_an_answer_in_the_thread_calls_once_and_only_who_may_read_it(
    session: Session, city: SmallCity
) -> None:
    promise, writer = city.report(), city.staff()
    colleague, stranger = city.person("agent", "lighting"), city.person("agent", "roads")
    note(session, writer, promise.public_id, f"Who knows this mast, @{colleague.name}?")
    first = session.scalars(select(Mention.update_id)).one()
    words = f"@{writer.name}: @{stranger.name} does, and @{stranger.name} alone."
    note(session, actor_of(session, colleague), promise.public_id, words, reply_to=first)
    assert [shown.by for shown in mentions_of(session, writer)] == [colleague.name]
    assert last_event(session, promise.public_id).body["mentioned"] == [writer.person_id]
    assert session.scalars(select(Mention).where(Mention.person_id == stranger.id)).all() == []
    involve(session, writer, promise.public_id, "roads")
    assert unseen_count(session, actor_of(session, stranger)) == 0, "who comes later was not called"
    note(session, writer, promise.public_id, f"Thanks @{stranger.name}, @{stranger.name}!", reply_to=first)
    assert unseen_count(session, actor_of(session, stranger)) == 1


def test_who_does_not_look_gets_one_letter_about_all_of_it(
    session: Session, city: SmallCity, at: clock.FrozenClock
) -> None:
    writer, colleague = city.staff(), city.person("agent", "lighting")
    promises = [city.report(), city.report()]
    for promise in promises:
        note(session, writer, promise.public_id, f"@{colleague.name} look")
    at.move(UNSEEN_FOR + timedelta(minutes=1))
    remind_one(session, colleague.id)
    remind_one(session, colleague.id)
    told = recorded(session, "person.mentions_wait")
    assert [(len(event.body["mentions"]), event.body["issues"]) for event in told] == [(2, 2)]


def test_who_works_on_the_issue_no_longer_reads_the_notes_no_longer(
    session: Session, city: SmallCity
) -> None:
    promise, writer = city.report(), city.staff()
    colleague = city.person("agent", "lighting")
    note(session, writer, promise.public_id, f"@{colleague.name}, the key is under the mat")
    hand_over(session, writer, promise.public_id, "roads", "It is yours.")
    reader = actor_of(session, colleague)
    assert unseen_count(session, reader) == 1, "they answer for it until it is taken"
    accept(session, city.staff("roads"), promise.public_id)
    assert mentions_of(session, reader) == []
    assert unseen_count(session, reader) == 0
