"""A disaster, and the private database as it was a moment before: by base backup, archived log and `civic db recover`.

Everything is done as an operator does it, by the command line; the server archives for real.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import text

from civic.core.checkpoints import signing_key, take_checkpoint
from civic.core.cluster import Cluster
from civic.core.cluster_databases import autocommit
from civic.core.db import Database, make_engine
from migrations.run import upgrade
from tests.places import folder_of_cities
from tests.small_city import SmallCity, small_city
from web.cli import civic as command_line

KEY = "a key of a city that is long enough to be one"


@pytest.fixture
def folder() -> Iterator[Path]:
    with folder_of_cities() as place:
        yield place


def civic(folder: Path, *arguments: str, data: str = "city") -> Result:
    """Run a command of the command line in this process."""
    settings = {
        "CIVIC_DATA": str(folder / data), "CIVIC_WAL_ARCHIVE": str(folder / "the archive's 100%"),
        "CIVIC_SECRET_KEY": KEY, "NO_COLOR": "1", "COLUMNS": "200",
    }  # fmt: skip
    return CliRunner().invoke(command_line, arguments, env=settings)


def ask(url: str, statement: str) -> object:
    with autocommit(url) as cursor:
        cursor.execute(statement)
        return cursor.fetchone()[0] if cursor.description else None


def archive_all(server: Cluster) -> None:
    """Close the log's present file and wait until it is kept."""
    url = server.urls().superuser
    last = ask(url, "SELECT pg_walfile_name(pg_current_wal_insert_lsn())")
    ask(url, "SELECT pg_switch_wal()")
    deadline = time.monotonic() + 20
    while (ask(url, "SELECT last_archived_wal FROM pg_stat_archiver") or "") < last:
        assert time.monotonic() < deadline, ask(url, "SELECT last_failed_wal FROM pg_stat_archiver")
        time.sleep(0.05)


def assert_a_file_that_is_there_already_stops_the_archive(server: Cluster, wal: Path) -> None:
    url = server.urls().superuser
    ask(url, "SELECT pg_logical_emit_message(true, 'test', 'or there is nothing to keep')")
    name = str(ask(url, "SELECT pg_walfile_name(pg_current_wal_insert_lsn())"))
    strange = wal / f"{name}.gz"
    strange.write_bytes(b"of another server")
    ask(url, "SELECT pg_switch_wal()")
    deadline = time.monotonic() + 20
    while ask(url, "SELECT last_failed_wal FROM pg_stat_archiver") != name:
        assert time.monotonic() < deadline
        time.sleep(0.05)
    assert strange.read_bytes() == b"of another server"


def test_after_a_disaster_the_city_is_had_back_as_it_was_at_the_moment_before(folder):
    server = Cluster(folder / "city" / "cluster", durable=False, archive=folder / "the archive's 100%")
    (folder / "city").mkdir(mode=0o711)
    with server.use() as urls:
        upgrade(urls.owner)
        store = Database(make_engine(urls.app, pooled=False))
        with store.transaction() as session:
            small_city(session).report(text="Before the base backup.")
        assert "none yet" in civic(folder, "db", "status").stdout
        done = civic(folder, "db", "base-backup")
        assert done.exit_code == 0, done.exception
        base = next((folder / "the archive's 100%").glob("*/base/*Z"))
        first = re.search(r"\(file (\w+)\)", next(base.glob("*/backup_label")).read_text())[1]
        assert (base / "passwords").stat().st_mode & 0o077 == 0

        with store.transaction() as session:
            SmallCity(session).report(text="After the base backup.")
        with store.transaction() as session:
            session.execute(text("SELECT given FROM sequence_events()"))
        with store.transaction() as session:
            take_checkpoint(session, signing_key(KEY))
        with store.transaction() as session:  # committed, and still without a position at the moment
            SmallCity(session).report(text="A moment before the disaster.")
        open_still = store.sessions()
        SmallCity(open_still).report(text="Not committed at the moment.")
        time.sleep(0.05)
        moment = datetime.fromisoformat(ask(urls.app, "SELECT now()::text"))
        time.sleep(0.05)
        open_still.commit()
        with store.transaction() as session:
            SmallCity(session).report(text="After the moment.")
        ask(urls.owner, "TRUNCATE issue, photo, verdict, delivery CASCADE")
        archive_all(server)
        state = civic(folder, "db", "status").stdout
        assert "Archive:   on, last file 0 minutes ago" in state and f"{base}" in state

        late = civic(folder, "db", "recover", "--base", str(base), "--into", str(folder / "no"), "--to-time",
                     datetime.now(UTC).replace(year=2099).isoformat())  # fmt: skip
        assert "The archived log ends before 2099-" in str(late.exception)
        assert not (folder / "no").exists() and not (folder / "no.recovering").exists()
        done = civic(
            folder,
            "db",
            "recover",
            "--base",
            str(base),
            "--to-time",
            moment.isoformat(),
            "--into",
            str(folder / "back"),
        )
        assert done.exit_code == 0, done.exception
        assert "Nothing in it was altered, removed or inserted." in done.stdout
        assert ask(urls.app, "SELECT count(*) FROM report") == 0  # the city after the disaster is as it was

        assert civic(folder, "db", "base-backup", "--keep", "1").exit_code == 0
        (kept,) = base.parent.iterdir()
        assert kept.name > base.name
        assert not (base.parent.parent / "wal" / f"{first}.gz").exists()
        assert_a_file_that_is_there_already_stops_the_archive(server, base.parent.parent / "wal")
        assert "FAILING" in civic(folder, "db", "status").stdout

    recovered = Cluster(folder / "back" / "cluster", durable=False)
    urls = recovered.start()
    with autocommit(urls.app) as cursor:
        cursor.execute("SELECT text FROM report ORDER BY id")
        assert [row[0] for row in cursor.fetchall()] == [
            "Before the base backup.", "After the base backup.", "A moment before the disaster.",
        ]  # fmt: skip
    assert (folder / "back" / "secret_key").read_text() == KEY
    assert ask(urls.app, "SELECT count(*) FROM event_position") == ask(urls.app, "SELECT count(*) FROM event")
    store = Database(make_engine(urls.app, pooled=False))
    with store.transaction() as session:  # and life goes on, without a gap
        SmallCity(session).report(text="The day after.")
    assert ask(urls.app, "SELECT given FROM sequence_events()") > 0
    recovered.stop()
    verified = civic(folder, "verify", data="back")
    assert verified.exit_code == 0, verified.stdout


def test_what_is_missing_is_named_before_anything_is_made(folder):
    for name in ("base", "wal"):
        (folder / name).mkdir()
    told = civic(folder, "db", "recover", "--base", str(folder / "base"), "--into", str(folder / "back"))
    assert "There is no archived log" in str(told.exception)
    told = civic(
        folder,
        "db",
        "recover",
        "--base",
        str(folder / "base"),
        "--wal",
        str(folder / "wal"),
        "--into",
        str(folder / "back"),
    )
    assert "is not a base backup" in str(told.exception)
    told = civic(
        folder, "db", "recover", "--base", str(folder), "--to-time", "2026-11-27 14:05", "--into", "x"
    )
    assert told.exit_code == 2 and "has no time zone" in told.stderr
