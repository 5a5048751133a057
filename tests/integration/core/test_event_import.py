"""History appended in bulk stands in the log as if it had been recorded event by event."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar

import psycopg2
import pytest
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError
from sqlalchemy.orm import Session

from civic.core import clock, events
from civic.core.bulk import copy_rows
from civic.core.cluster import ClusterUrls
from civic.core.db import Database, make_engine
from civic.core.event_import import PreparedEvent, append_events, import_history
from civic.core.events import EventBody, Subject, chain, digest
from civic.core.permissions import SYSTEM

LONG_AGO = datetime(2025, 3, 1, 9, 30, 0, 123456, tzinfo=UTC)


@dataclass(frozen=True, kw_only=True)
class Counted(EventBody):
    kind: ClassVar[str] = "test.imported"
    number: int
    words: str


def prepared(subject_id: int, number: int, **others: Any) -> PreparedEvent:
    return PreparedEvent(
        Subject("test", subject_id), "test.imported", 1, LONG_AGO + timedelta(minutes=number), 5,
        Counted(number=number, words='tab\t "quote" \\ «ё»\n').as_json(), (f"test:{subject_id}", 'odd "room", {x}'),
        **others,
    )  # fmt: skip


@pytest.fixture
def owner(fresh: ClusterUrls) -> Iterator[Database]:
    database = Database(make_engine(fresh.owner, pooled=False, application="tests"))
    yield database
    database.engine.dispose()


def stored(session: Session) -> list[Any]:
    return list(session.execute(text("SELECT * FROM event WHERE subject_kind = 'test' ORDER BY id")))


def rechained(rows: list[Any]) -> dict[int, bytes]:
    """The hash that each event must have, computed from what is stored alone."""
    heads: dict[tuple[str, int], bytes] = {}
    found = {}
    for row in sorted(rows, key=lambda row: row.seq):
        key = (row.subject_kind, row.subject_id)
        content = digest(
            kind=row.kind, version=row.version, subject=Subject(*key), at=row.at, recorded_at=row.recorded_at,
            actor_id=row.actor_id, origin=row.origin, body=row.body, rooms=row.rooms,
            commitment=bytes(row.commitment) if row.commitment else None,
        )  # fmt: skip
        heads[key] = found[row.id] = chain(heads.get(key, b""), row.seq, content)
    return found


def test_imported_events_keep_their_time_and_tell_when_they_were_recorded(as_owner: Session) -> None:
    with clock.frozen(datetime(2026, 1, 1, tzinfo=UTC)) as frozen:
        assert append_events(as_owner, [prepared(1, 1), prepared(1, 2, commitment=b"\x00\\\t" * 8)]) == 2
    first, second = stored(as_owner)
    assert (first.at, first.recorded_at) == (LONG_AGO + timedelta(minutes=1), frozen.at)
    assert (first.seq, second.seq) == (1, 2)
    assert (first.origin, first.actor_id, first.version) == ("import", 5, 1)
    assert first.body == {"number": 1, "words": 'tab\t "quote" \\ «ё»\n'}
    assert first.rooms == ['odd "room", {x}', "test:1"]
    assert bytes(second.commitment) == b"\x00\\\t" * 8


def test_imported_and_recorded_events_of_a_subject_form_one_chain(as_owner: Session) -> None:
    subject = Subject("test", 1)

    def record(number: int) -> None:
        events.record(as_owner, SYSTEM, subject, Counted(number=number, words="w"), rooms=["test:1"])

    record(1)
    append_events(as_owner, [prepared(1, 2), prepared(2, 1), prepared(1, 3)])
    record(4)
    rows = stored(as_owner)
    assert [(row.subject_id, row.seq) for row in rows] == [(1, 1), (1, 2), (2, 1), (1, 3), (1, 4)]
    assert {row.id: bytes(row.hash) for row in rows} == rechained(rows)
    heads = dict(
        as_owner.execute(text("SELECT id, seq FROM event_subject WHERE kind = 'test'")).tuples().all()
    )
    assert heads == {1: 4, 2: 1}


def test_a_long_history_comes_in_chunks_and_gets_positions_in_its_order(owner: Database) -> None:
    with owner.reading() as session:
        before = session.scalar(text("SELECT count(*) FROM event"))
    assert import_history(owner, (prepared(number % 7, number) for number in range(250)), chunk=100) == 250
    with owner.transaction() as session:
        transactions = session.scalar(text("SELECT count(DISTINCT xid) FROM event_inbox"))
        assert session.execute(text("SELECT given FROM sequence_events()")).scalar_one() == before + 250
        numbers = [row.body["number"] for row in events.read_after(session, before, limit=1000)]
    assert transactions == 3 + bool(before)
    assert numbers == list(range(250))


def test_nothing_of_a_failed_append_stays(owner: Database) -> None:
    with pytest.raises(ZeroDivisionError), owner.transaction() as session:
        append_events(session, [prepared(1, 1)])
        raise ZeroDivisionError
    with owner.reading() as session:
        assert stored(session) == []
        assert session.scalar(text("SELECT count(*) FROM event_subject WHERE kind = 'test'")) == 0


def test_the_application_may_not_import_into_the_log(session: Session) -> None:
    with pytest.raises((psycopg2.errors.InsufficientPrivilege, ProgrammingError)):
        append_events(session, [prepared(1, 1)])


@pytest.mark.parametrize("value", [datetime(2026, 1, 1), object(), ("words", 1)])
def test_what_has_no_spelling_in_a_copy_is_refused(as_owner: Session, value: object) -> None:
    with pytest.raises(TypeError):
        copy_rows(as_owner, "event_follower", ("name", "position"), [(value, 1)])


def test_copied_text_comes_back_as_it_was(as_owner: Session) -> None:
    odd = "\\N \\ tab\t new\nline\rreturn «ё» \\x41"
    copy_rows(as_owner, "event_follower", ("name", "position"), [(odd, 3)])
    assert as_owner.execute(text("SELECT name, position FROM event_follower WHERE position = 3")).one() == (
        odd,
        3,
    )
