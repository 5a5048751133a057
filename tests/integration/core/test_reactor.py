"""What follows from an event is done once for each event; what fails waits without holding the others up."""

from __future__ import annotations

import random
import threading
import time
from datetime import timedelta

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from civic.core import clock, reactor
from civic.core.cluster import ClusterUrls
from civic.core.cluster_databases import autocommit
from civic.core.db import Database, make_engine
from civic.core.events import StoredEvent, Subject, record
from civic.core.permissions import Actor
from civic.core.reactor import REACTIONS, Reactor, react_once, react_to, reactor_health, retry_parked, waive
from tests.integration.core.bus import Happened, happen
from tests.pace import eventually

KIND = Happened.kind


def note(session: Session, event: StoredEvent) -> None:
    """A reaction that leaves a trace, and fails when it is done twice."""
    session.execute(
        text("INSERT INTO process_heartbeat (name, at, detail) VALUES (:name, now(), '{}')"),
        {"name": f"reacted {event.id}"},
    )


def notes(engine: Engine) -> int:
    with engine.connect() as connection:
        return connection.scalar(text("SELECT count(*) FROM process_heartbeat WHERE name LIKE 'reacted %'"))


def position(engine: Engine) -> int:
    with Session(engine) as session:
        return reactor_health(session).position


@pytest.fixture
def store(committed: Engine, monkeypatch: pytest.MonkeyPatch) -> Database:
    monkeypatch.setitem(REACTIONS, KIND, [note])
    return Database(committed)


def happened(store: Database, count: int = 1) -> None:
    with store.transaction() as session:
        for number in range(1, count + 1):
            happen(session, subject=number, number=number)
    with store.transaction() as session:
        session.execute(text("SELECT given FROM sequence_events()"))


def test_an_event_is_reacted_to_once(store: Database):
    happened(store, 3)
    with store.transaction() as session:
        assert react_once(session) == 3
    with store.transaction() as session:
        assert react_once(session) == 0
    assert notes(store.engine) == 3


def test_what_a_reaction_did_and_the_position_go_together(store: Database):
    happened(store)
    with pytest.raises(RuntimeError), store.transaction() as session:
        assert react_once(session) == 1
        raise RuntimeError("killed before the commit")
    assert (notes(store.engine), position(store.engine)) == (0, 0)
    with store.transaction() as session:
        react_once(session)
    assert (notes(store.engine), position(store.engine)) == (1, 1)


def test_of_several_workers_one_reacts_and_the_others_do_not_wait(store: Database):
    happened(store)
    with store.transaction() as first:
        assert react_once(first) == 1
        with store.transaction() as second:
            assert react_once(second) is None
    assert notes(store.engine) == 1


def test_what_was_imported_calls_for_nothing(store: Database):
    with store.transaction() as session:
        record(session, Actor(origin="import"), Subject("test", 1), Happened(number=1), rooms=[])
    happened(store)
    with store.transaction() as session:
        assert react_once(session) == 2
    assert notes(store.engine) == 1


def test_a_reaction_that_fails_is_undone_and_waits_while_the_others_go_on(
    store: Database, monkeypatch: pytest.MonkeyPatch
):
    healthy = False

    def sick(session: Session, event: StoredEvent) -> None:
        if event.body["number"] == 2 and not healthy:
            raise RuntimeError("two is too much")

    monkeypatch.setitem(REACTIONS, KIND, [note, sick])
    happened(store, 3)
    with store.transaction() as session:
        assert react_once(session) == 3
    assert notes(store.engine) == 2, "what the reaction before the failing one did is undone too"
    with store.reading() as session:
        assert reactor_health(session).parked == 1
        kept = session.execute(text("SELECT position, kind, attempts, problem FROM event_parked")).one()
        assert kept == (2, KIND, 1, "RuntimeError: two is too much")

    assert retry_parked(store) == 0, "not at once"
    with clock.frozen(clock.now() + timedelta(minutes=2)) as later:
        assert retry_parked(store) == 1
        assert notes(store.engine) == 2
        assert retry_parked(store) == 0, "each time it waits longer"
        healthy = True
        later.move(timedelta(hours=2))
        assert retry_parked(store) == 1
    assert notes(store.engine) == 3
    with store.reading() as session:
        assert reactor_health(session).parked == 0


def test_a_statement_that_fails_does_not_spoil_the_transaction(
    store: Database, monkeypatch: pytest.MonkeyPatch
):
    def wrong(session: Session, event: StoredEvent) -> None:
        if event.body["number"] == 1:
            session.execute(text("SELECT 1 / 0"))

    monkeypatch.setitem(REACTIONS, KIND, [wrong, note])
    happened(store, 2)
    with store.transaction() as session:
        assert react_once(session) == 2
    assert notes(store.engine) == 1


def test_reactors_that_lose_the_database_again_and_again_react_to_each_event_once(
    store: Database, database: ClusterUrls
):
    dice = random.Random(7)
    engines = [make_engine(database.app, pool_size=1, application="reactor under fire") for _ in range(2)]
    reactors = [Reactor(Database(engine)) for engine in engines]
    over = threading.Event()
    written = 0

    def shoot() -> None:
        with autocommit(database.superuser) as cursor:
            while not over.is_set():
                cursor.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                    " WHERE application_name = 'reactor under fire' AND datname = current_database()"
                    " AND state <> 'idle' LIMIT 1"
                )
                time.sleep(0.05)

    shooter = threading.Thread(target=shoot)
    shooter.start()
    for each in reactors:
        each.start()
    ends = time.monotonic() + 4
    while time.monotonic() < ends:
        happened(store, dice.randint(1, 30))
        written = store_count(store)
        for each in reactors:
            each.wake()
        time.sleep(0.01)
    over.set()
    shooter.join()
    eventually(lambda: notes(store.engine) == written, 20)
    for each in reactors:
        each.stop()
    for engine in engines:
        engine.dispose()
    assert written > 100
    assert position(store.engine) == written
    with store.reading() as session:
        assert reactor_health(session).parked == 0


def store_count(store: Database) -> int:
    with store.reading() as session:
        return int(session.scalar(text("SELECT count(*) FROM event")) or 0)


def test_a_kind_has_reactions_or_a_waiver_never_both(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(reactor, "REACTIONS", {})
    monkeypatch.setattr(reactor, "WAIVED", {})
    waive("test.quiet", "nothing follows")
    with pytest.raises(ValueError, match="waived"):
        react_to("test.quiet")(note)
    react_to("test.loud")(note)
    with pytest.raises(ValueError, match="has reactions"):
        waive("test.loud", "after all")
