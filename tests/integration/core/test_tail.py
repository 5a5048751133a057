"""Followers of the event log miss nothing, hear nothing twice, and wait for nobody."""

from __future__ import annotations

import logging
import random
import threading
import time

import psycopg2
import pytest
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from civic.core.cluster import ClusterUrls
from civic.core.cluster_databases import autocommit
from civic.core.db import Database, make_engine
from tests.integration.core.bus import Heard, happen, tail_of
from tests.pace import crowding, eventually

OPEN_SECONDS = 30


def test_an_event_is_told_within_moments_of_its_commit(committed: Engine, database: ClusterUrls):
    heard = Heard()
    store = Database(committed)
    with tail_of(database.app, heard) as tail:
        store.on_recorded(tail.nudge)
        waits = []
        for number in range(50):
            with store.transaction() as session:
                event = happen(session, subject=number)
            done = time.monotonic()
            eventually(lambda event=event: event in heard.when)
            waits.append(heard.when[event] - done)
    heard.assert_gapless()
    assert sorted(waits)[25] < 0.05


def test_a_follower_elsewhere_is_woken_by_the_one_that_gave_the_positions(
    committed: Engine, database: ClusterUrls
):
    near, far = Heard(), Heard()
    store = Database(committed)
    with tail_of(database.app, near) as tail, tail_of(database.app, far):
        store.on_recorded(tail.nudge)
        for number in range(20):
            with store.transaction() as session:
                happen(session, subject=number)
            eventually(lambda number=number: len(near.events) == len(far.events) == number + 1)
    waits = sorted(far.when[event] - near.when[event] for event in near.ids)
    assert waits[10] < 0.1, "the poll of a quarter of a second alone would take longer"


def test_transactions_that_commit_out_of_order_are_told_in_the_order_of_commit(
    committed: Engine, database: ClusterUrls
):
    heard = Heard()
    with tail_of(database.app, heard), Session(committed) as slow, Session(committed) as quick:
        first = happen(slow, subject=1)
        second = happen(quick, subject=2)
        assert first < second
        quick.commit()
        eventually(lambda: heard.ids == [second])
        slow.commit()
        eventually(lambda: heard.ids == [second, first])
    heard.assert_gapless()


def test_a_rolled_back_transaction_leaves_no_gap(committed: Engine, database: ClusterUrls):
    heard = Heard()
    with tail_of(database.app, heard), Session(committed) as session:
        happen(session, subject=1)
        session.rollback()
        event = happen(session, subject=1)
        session.commit()
        eventually(lambda: heard.ids == [event])
    heard.assert_gapless()


@pytest.mark.timeout(180)
def test_a_transaction_open_for_30_seconds_holds_nobodys_news_back_and_is_missed_by_nobody(
    committed: Engine, database: ClusterUrls
):
    followers = [Heard(), Heard()]
    store = Database(committed)
    done: dict[int, float] = {}
    with tail_of(database.app, followers[0]) as tail, tail_of(database.app, followers[1]):
        store.on_recorded(tail.nudge)
        with Session(committed) as import_like:
            late = [happen(import_like, subject=1000, number=0)]
            ends = time.monotonic() + OPEN_SECONDS
            number = 0
            while time.monotonic() < ends:
                number += 1
                with store.transaction() as session:
                    event = happen(session, subject=number % 7, number=number)
                done[event] = time.monotonic()
                if number % 10 == 0:
                    late.append(happen(import_like, subject=1000, number=number))
                time.sleep(0.05)
            for heard in followers:
                eventually(lambda heard=heard: len(heard.events) == len(done))
                assert not set(late) & set(heard.ids)
            import_like.commit()
        for heard in followers:
            eventually(lambda heard=heard: len(heard.events) == len(done) + len(late), seconds=2)
    for heard in followers:
        heard.assert_gapless()
        assert set(heard.ids) == {*done, *late}
        assert heard.ids[-len(late) :] == late
        assert max(heard.when[event] - done[event] for event in done) < 1


def test_followers_survive_the_end_of_a_sequencing_backend_in_the_middle(
    committed: Engine, database: ClusterUrls
):
    """Backends of followers are ended at random while writers write: nothing is missed, doubled or out of order."""
    followers = [Heard(), Heard(), Heard()]
    written: set[int] = set()
    lock = threading.Lock()
    over = threading.Event()

    def write(seed: int) -> None:
        dice = random.Random(seed)
        while not over.is_set():
            with Session(committed) as session:
                events = [happen(session, subject=subject) for subject in sorted(dice.sample(range(20), 2))]
                time.sleep(dice.random() ** 3 * 0.1)
                if dice.random() < 0.15:
                    session.rollback()
                    continue
                session.commit()
            with lock:
                written.update(events)
            time.sleep(dice.random() * 0.01)

    with (
        tail_of(database.app, followers[0]) as one,
        tail_of(database.app, followers[1]) as two,
        tail_of(database.app, followers[2]) as three,
    ):
        writers = [threading.Thread(target=write, args=(seed,)) for seed in range(4)]
        for writer in writers:
            writer.start()
        with autocommit(database.superuser) as cursor:
            for _ in range(25):
                time.sleep(0.12)
                cursor.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                    " WHERE application_name = 'civic tail' AND datname = current_database()"
                    " ORDER BY (query LIKE '%sequence_events%' AND state = 'active') DESC, random() LIMIT 1"
                )
        over.set()
        for writer in writers:
            writer.join()
        for heard in followers:
            eventually(lambda heard=heard: len(heard.events) >= len(written))
        assert one.health().reconnects + two.health().reconnects + three.health().reconnects >= 20
    assert len(written) > 100
    for heard in followers:
        heard.assert_gapless()
        assert set(heard.ids) == written


def test_a_sequencer_that_dies_before_its_commit_gives_its_positions_to_the_next(
    committed: Engine, database: ClusterUrls
):
    with Session(committed) as session:
        event = happen(session, subject=1)
        session.commit()
    dying = psycopg2.connect(database.app.replace("+psycopg2", ""))
    with dying.cursor() as cursor:
        cursor.execute("SELECT given, last FROM sequence_events()")
        assert cursor.fetchone() == (1, 1)
        heard = Heard()
        with tail_of(database.app, heard):
            time.sleep(0.3)
            assert heard.events == [], "nothing is told before its position is committed"
            with autocommit(database.superuser) as other:
                other.execute("SELECT pg_terminate_backend(%s)", (dying.info.backend_pid,))
            eventually(lambda: heard.ids == [event])
    heard.assert_gapless()


def test_a_tail_without_a_start_hears_only_what_comes_next(committed: Engine, database: ClusterUrls):
    with tail_of(database.app, Heard()) as first, Session(committed) as session:
        happen(session, subject=1)
        session.commit()
        eventually(lambda: first.position == 1)
        heard = Heard()
        with tail_of(database.app, heard, start=None):
            event = happen(session, subject=1)
            session.commit()
            eventually(lambda: heard.ids == [event])


def test_more_than_a_batch_is_told_whole(committed: Engine, database: ClusterUrls):
    heard = Heard()
    with Session(committed) as session:
        for number in range(1203):
            happen(session, subject=number % 5, number=number)
        session.commit()
    with tail_of(database.app, heard):
        eventually(lambda: len(heard.events) == 1203)
    heard.assert_gapless()


def test_a_handler_that_fails_on_one_event_hears_the_others_and_the_log_names_it(
    committed: Engine, database: ClusterUrls, caplog: pytest.LogCaptureFixture
):
    heard = Heard()

    def choosy(batch):
        for event in batch:
            if event.body["number"] == 3:
                raise RuntimeError("cannot stand three")
        heard(batch)

    with Session(committed) as session:
        for number in range(1, 6):
            happen(session, subject=number, number=number)
        session.commit()
    with caplog.at_level(logging.ERROR, "civic.core.tail"), tail_of(database.app, choosy) as tail:
        eventually(lambda: tail.position == 5)
        assert tail.health().failed_events == 1
    assert [event.body["number"] for event in heard.events] == [1, 2, 4, 5]
    assert "event at position 3 was not told: test.happened of test 3" in caplog.text


def test_a_tail_says_how_it_is(committed: Engine, database: ClusterUrls):
    with tail_of(database.app, Heard()) as tail:
        health = tail.health()
        assert health.alive and health.seconds_behind < crowding() and health.reconnects == 0
    assert not tail.alive


def test_a_tail_stops_at_once_even_while_the_database_is_away(database: ClusterUrls):
    from civic.core.tail import Tail

    gone = Tail("postgresql://nobody@127.0.0.1:1/nothing", Heard(), start=0)
    gone.start()
    assert not gone.wait_ready(0.3)
    assert not gone.alive
    before = time.monotonic()
    gone.stop()
    assert time.monotonic() - before < 0.5 * crowding()


def test_positions_are_given_while_a_reader_holds_an_old_snapshot(committed: Engine, database: ClusterUrls):
    heard = Heard()
    backup = make_engine(database.app, pooled=False)
    with tail_of(database.app, heard), backup.connect() as reader, Session(committed) as session:
        reader.execute(text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY"))
        reader.execute(text("SELECT count(*) FROM event"))
        event = happen(session, subject=1)
        session.commit()
        eventually(lambda: heard.ids == [event], seconds=2)
