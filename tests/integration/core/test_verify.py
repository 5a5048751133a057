"""The log tells when it was altered, cut or added to; each kind of tampering is done as the database's superuser."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from civic.core.checkpoints import public_bytes, signing_key, take_checkpoint
from civic.core.cluster import ClusterUrls
from civic.core.cluster_databases import autocommit
from civic.core.db import Database
from civic.core.events import Subject, chain, digest
from civic.core.verify import Finding, Findings, verify
from tests.integration.core.bus import happen

KEY = signing_key("a secret key of a city that is long enough")
PUBLIC = [Ed25519PublicKey.from_public_bytes(public_bytes(KEY))]
ONE, TWO = Subject("test", 1), Subject("test", 2)


@pytest.fixture
def store(committed: Engine) -> Database:
    """A log of two subjects: 1, 2, 1, 2, 1, 2 at positions 1 to 6."""
    made = Database(committed)
    for number in range(1, 4):
        with made.transaction() as session:
            happen(session, subject=1, number=number)
            happen(session, subject=2, number=number)
    sequence(made)
    return made


def sequence(store: Database) -> None:
    with store.transaction() as session:
        session.execute(text("SELECT given FROM sequence_events()"))


def checkpoint(store: Database) -> None:
    with store.transaction() as session:
        assert take_checkpoint(session, KEY) is not None


def check(store: Database, keys: list[Ed25519PublicKey] | None = None) -> Findings:
    with Session(store.engine) as session:
        return verify(session, PUBLIC if keys is None else keys)


def found(store: Database) -> set[Finding]:
    return set(check(store).found)


@pytest.fixture
def tamper(database: ClusterUrls) -> Iterator[Callable[..., None]]:
    """Run a statement as superuser with the triggers that guard the log switched off."""

    def run(statement: str, *values: Any) -> None:
        with guard_off(database) as cursor:
            cursor.execute(statement, values)
            assert cursor.rowcount, "the tampering must hit something"

    yield run


@contextmanager
def guard_off(database: ClusterUrls) -> Iterator[Any]:
    with autocommit(database.superuser) as cursor:
        cursor.execute("SET session_replication_role = replica")
        yield cursor


def test_an_untouched_log_is_sound(store: Database):
    checkpoint(store)
    findings = check(store)
    assert findings.sound
    assert (findings.events, findings.subjects, findings.positions) == (6, 2, 6)
    assert (findings.checkpoints, findings.covered) == (1, 6)


def test_an_empty_log_is_sound(committed: Engine):
    assert check(Database(committed)).sound


def test_what_was_only_just_committed_gets_its_position_first(store: Database):
    with store.transaction() as session:
        happen(session, subject=1, number=4)
    findings = check(store)
    assert findings.sound and findings.positions == 7


@pytest.mark.parametrize(
    "change",
    [
        "body = '{\"number\": 7}'",
        'body = body || \'{"status": "confirmed"}\'',
        "at = at - interval '1 second'",
        "recorded_at = recorded_at + interval '1 microsecond'",
        "actor_id = 42",
        "origin = 'person'",
        "kind = 'test.else'",
        "version = 2",
        "rooms = '{city}'",
        "commitment = '\\x00'",
        "hash = sha256('something')",
    ],
)
@pytest.mark.parametrize("seq", [1, 2, 3])
def test_an_altered_event_is_found_and_named_alone(
    store: Database, tamper: Callable[..., None], change: str, seq: int
):
    tamper(f"UPDATE event SET {change} WHERE subject_id = 1 AND seq = {seq}")
    names = {(finding.subject, finding.seq) for finding in found(store)}
    assert names == {(ONE, seq)}


def test_an_event_that_was_removed_from_the_middle_is_found(store: Database, tamper: Callable[..., None]):
    tamper("DELETE FROM event WHERE subject_id = 1 AND seq = 2")
    assert found(store) == {Finding("event_missing", ONE, 2), Finding("position_alone", position=3)}


def test_an_event_that_was_removed_with_its_position_is_found(store: Database, tamper: Callable[..., None]):
    tamper("DELETE FROM event_position WHERE position = 3")
    tamper("DELETE FROM event WHERE subject_id = 1 AND seq = 2")
    assert found(store) == {Finding("event_missing", ONE, 2), Finding("position_missing", position=3)}


def test_the_last_event_of_a_subject_that_was_removed_is_found(store: Database, tamper: Callable[..., None]):
    tamper("DELETE FROM event WHERE subject_id = 1 AND seq = 3")
    assert found(store) == {Finding("event_missing", ONE, 3), Finding("position_alone", position=5)}


def test_the_last_event_of_all_that_was_removed_with_its_position_is_found(
    store: Database, tamper: Callable[..., None]
):
    tamper("DELETE FROM event WHERE subject_id = 2 AND seq = 3")
    tamper("DELETE FROM event_position WHERE position = 6")
    assert found(store) == {Finding("event_missing", TWO, 3), Finding("positions_removed", position=6)}


def test_the_last_event_that_was_removed_with_position_and_head_is_found(
    store: Database, tamper: Callable[..., None]
):
    tamper("DELETE FROM event WHERE subject_id = 2 AND seq = 3")
    tamper("DELETE FROM event_position WHERE position = 6")
    tamper(
        "UPDATE event_subject s SET seq = 2, hash = e.hash FROM event e"
        " WHERE s.id = 2 AND e.subject_id = 2 AND e.seq = 2"
    )
    assert found(store) == {Finding("positions_removed", position=6)}


def test_a_checkpoint_tells_that_the_end_was_cut_without_a_trace(
    store: Database, tamper: Callable[..., None]
):
    checkpoint(store)
    tamper("DELETE FROM event WHERE subject_id = 2 AND seq = 3")
    tamper("DELETE FROM event_position WHERE position = 6")
    tamper(
        "UPDATE event_subject s SET seq = 2, hash = e.hash FROM event e"
        " WHERE s.id = 2 AND e.subject_id = 2 AND e.seq = 2"
    )
    tamper("UPDATE event_batch SET last_position = 5 WHERE last_position = 6")
    assert found(store) == {Finding("checkpoint_ahead", position=6)}


def test_a_subject_that_was_removed_whole_is_found(store: Database, tamper: Callable[..., None]):
    tamper("DELETE FROM event WHERE subject_id = 1")
    assert {Finding("event_missing", ONE, seq) for seq in (1, 2, 3)} <= found(store)


def test_an_event_that_was_slipped_in_at_the_end_is_found(store: Database, tamper: Callable[..., None]):
    forge(tamper, store, seq=4)
    assert found(store) == {Finding("event_inserted", ONE, 4), Finding("event_without_position", ONE, 4)}


def test_an_event_that_was_slipped_in_with_its_head_is_found(store: Database, tamper: Callable[..., None]):
    forge(tamper, store, seq=4)
    tamper(
        "UPDATE event_subject s SET seq = 4, hash = e.hash FROM event e"
        " WHERE s.id = 1 AND e.subject_id = 1 AND e.seq = 4"
    )
    assert found(store) == {Finding("event_without_position", ONE, 4)}


def test_an_event_that_was_slipped_in_with_a_position_beyond_the_last_batch_is_found(
    store: Database, tamper: Callable[..., None]
):
    forge(tamper, store, seq=4)
    tamper("INSERT INTO event_position SELECT 8, id FROM event WHERE subject_id = 1 AND seq = 4")
    assert Finding("position_missing", position=7) in found(store)


def test_a_subject_that_was_made_up_is_found(store: Database, tamper: Callable[..., None]):
    forge(tamper, store, seq=1, subject=9)
    new = Subject("test", 9)
    assert found(store) == {Finding("head_missing", new, 1), Finding("event_without_position", new, 1)}


def test_a_history_that_was_rewritten_as_a_whole_is_found_by_the_checkpoint(
    store: Database, tamper: Callable[..., None], database: ClusterUrls
):
    checkpoint(store)
    tamper("UPDATE event SET body = '{\"number\": 99}' WHERE subject_id = 1 AND seq = 1")
    with store.reading() as session:
        rows = session.execute(text("SELECT * FROM event WHERE subject_id = 1 ORDER BY seq")).all()
    head = b""
    for row in rows:
        content = digest(
            kind=row.kind, version=row.version, subject=ONE, at=row.at, recorded_at=row.recorded_at,
            actor_id=row.actor_id, origin=row.origin, body=row.body, rooms=row.rooms, commitment=None,
        )  # fmt: skip
        head = chain(head, row.seq, content)
        tamper("UPDATE event SET hash = %s WHERE id = %s", head, row.id)
    tamper("UPDATE event_subject SET hash = %s WHERE id = 1", head)
    assert found(store) == {Finding("checkpoint_root_differs", position=6)}


def test_a_checkpoint_that_another_key_has_signed_is_found(store: Database):
    with store.transaction() as session:
        take_checkpoint(session, signing_key("a secret key of somebody else, also long"))
    assert found(store) == {Finding("checkpoint_signature_wrong", position=6)}


def test_checkpoints_of_an_earlier_key_hold_while_its_public_key_is_known(store: Database):
    earlier = signing_key("the secret key that the city had before")
    with store.transaction() as session:
        take_checkpoint(session, earlier)
    with store.transaction() as session:
        happen(session, subject=1, number=4)
    sequence(store)
    checkpoint(store)
    known = [*PUBLIC, Ed25519PublicKey.from_public_bytes(public_bytes(earlier))]
    assert check(store, known).sound
    assert [finding.position for finding in check(store).found] == [6]


def test_each_checkpoint_stands_on_the_one_before(store: Database, tamper: Callable[..., None]):
    checkpoint(store)
    with store.transaction() as session:
        assert take_checkpoint(session, KEY) is None, "nothing new, nothing to sign"
        happen(session, subject=1, number=4)
    sequence(store)
    checkpoint(store)
    assert check(store).sound
    tamper("DELETE FROM event_checkpoint WHERE position = 6")
    assert found(store) == {Finding("checkpoint_root_differs", position=7)}


def test_the_city_goes_on_while_its_log_is_verified(store: Database):
    told: list[tuple[str, int, int]] = []

    def look(part: str, done: int, total: int) -> None:
        told.append((part, done, total))
        with store.transaction() as session:
            happen(session, subject=3, number=len(told))

    with Session(store.engine) as session:
        findings = verify(session, PUBLIC, progress=look)
    assert findings.sound
    assert ("events", 6, 6) in told and ("positions", 6, 6) in told


def forge(tamper: Callable[..., None], store: Database, *, seq: int, subject: int = 1) -> None:
    """Insert an event with a perfect chain, as somebody would who has read the program."""
    with store.reading() as session:
        model = session.execute(
            text("SELECT * FROM event WHERE subject_id = 1 ORDER BY seq DESC LIMIT 1")
        ).one()
    content = digest(
        kind=model.kind, version=model.version, subject=Subject("test", subject), at=model.at,
        recorded_at=model.recorded_at, actor_id=None, origin="system", body={"number": 66}, rooms=[], commitment=None,
    )  # fmt: skip
    head = chain(bytes(model.hash) if seq > 1 else b"", seq, content)
    tamper(
        "INSERT INTO event (subject_kind, subject_id, seq, kind, version, at, recorded_at, origin, body, rooms, hash)"
        " VALUES ('test', %s, %s, %s, %s, %s, %s, 'system', '{\"number\": 66}', '{}', %s)",
        subject, seq, model.kind, model.version, model.at, model.recorded_at, head,
    )  # fmt: skip
