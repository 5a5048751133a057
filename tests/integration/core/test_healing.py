"""A log that was moved to another server goes on there, whichever of the two has counted more transactions."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from civic.core.checkpoints import signing_key
from civic.core.cluster import Cluster
from civic.core.cluster_databases import autocommit, make_database
from civic.core.cluster_tools import find_tools
from civic.core.db import Database, make_engine
from civic.core.dumps import dump_database, restore_database
from civic.core.healing import heal_positions
from civic.core.verify import verify
from tests.integration.core.bus import Heard, happen, tail_of
from tests.pace import eventually
from tests.places import started_cluster

KEYS = [signing_key("a secret key of a city that is long enough").public_key()]


@pytest.fixture(scope="module")
def elsewhere() -> Iterator[Cluster]:
    """Another server, which has counted few transactions."""
    with started_cluster() as other:
        yield other


def count_on(url: str, transactions: int) -> None:
    """Let the server at ``url`` use up transaction ids."""
    with autocommit(url) as cursor:
        cursor.execute(
            f"DO $$ BEGIN FOR i IN 1..{transactions} LOOP PERFORM pg_current_xact_id(); COMMIT; END LOOP; END $$"
        )


def store(url: str) -> Database:
    return Database(make_engine(url, pooled=False, application="tests"))


def ask(url: str, statement: str) -> object:
    with autocommit(url) as cursor:
        cursor.execute(statement)
        return cursor.fetchone()[0]


def sequence(there: Database) -> int:
    with there.transaction() as session:
        return session.scalar(text("SELECT given FROM sequence_events()"))


def record(there: Database, *subjects: int) -> None:
    with there.transaction() as session:
        for subject in subjects:
            happen(session, subject)


def move(source: str, server: Cluster, name: str, folder: Path) -> str:
    """Dump and restore; returns the new database's name."""
    tools = find_tools()
    dump_database(tools, source, folder / "dump")
    make_database(server.urls("postgres").superuser, name)
    restore_database(tools, server.urls(name).superuser, folder / "dump")
    return name


def heal(url: str) -> int:
    with store(url).transaction() as session:
        return heal_positions(session)


@pytest.mark.parametrize("higher", ["there", "here"])
def test_a_moved_log_goes_on_without_a_gap_wherever_more_transactions_were_counted(
    fresh, elsewhere, tmp_path, higher
):
    here = store(fresh.app)
    count_on(fresh.superuser if higher == "there" else elsewhere.urls().superuser, 30_000)
    record(here, 1, 2)
    assert sequence(here) == 2
    record(here, 1, 3)  # committed, and nobody has given them positions when the dump is made
    urls = elsewhere.urls(move(fresh.superuser, elsewhere, f"moved_{higher}", tmp_path))

    there = store(urls.app)
    record(there, 1, 4)
    if higher == "there":
        # Without healing no pass would ever look at them.
        assert ask(urls.app, "SELECT bool_and(i.xid < b.xmin) FROM event_inbox i,"
                   " (SELECT pg_snapshot_xmin(snapshot) AS xmin FROM event_batch ORDER BY last_position DESC LIMIT 1) b"
                   " WHERE i.event_id > 4") is True  # fmt: skip
    assert heal(urls.owner) == 4
    record(there, 4)
    heard = Heard()
    with tail_of(urls.app, heard):
        eventually(lambda: len(heard.events) == 7)
        record(there, 2)
        eventually(lambda: len(heard.events) == 8)
    heard.assert_gapless()
    with Session(there.engine) as session:
        assert verify(session, KEYS).sound
    assert heal(urls.owner) == 0  # and again: nothing changes
    record(there, 2)
    assert sequence(there) == 1


def test_a_writer_in_the_middle_of_its_work_loses_nothing_by_it(committed, database):
    here = Database(committed)
    with here.transaction() as writer:
        happen(writer, 1)
        # The writer keeps a lock on the inbox until it commits: healing waits for it, and then gives it its position.
        with store(database.owner).transaction() as session:
            session.execute(text("SET LOCAL lock_timeout = '100ms'"))
            with pytest.raises(Exception, match="lock timeout"):
                heal_positions(session)
            session.rollback()
    assert heal(database.owner) == 1
    assert sequence(here) == 0
