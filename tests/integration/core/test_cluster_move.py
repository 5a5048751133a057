"""The private server's data moved into a new server, as `civic db migrate-cluster` does it.

Only one major version of PostgreSQL may be installed where this runs, so the data are moved into a new server of the
same version (`rebuild`); that a newer version is there or an older one is gone is told by folders.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import psycopg2
import pytest
from sqlalchemy import text

from civic.core import cluster_tools
from civic.core.checkpoints import signing_key, take_checkpoint
from civic.core.cluster import Cluster, ClusterError
from civic.core.cluster_databases import autocommit
from civic.core.cluster_move import drop_old, move_cluster
from civic.core.cluster_tools import find_tools
from civic.core.db import Database, make_engine
from migrations.run import upgrade
from tests.integration.core.bus import happen
from tests.places import place_for_a_cluster

PROJECT = Path(__file__).parents[3]
KEY = signing_key("a secret key of a city that is long enough")
KEYS = [KEY.public_key()]


@pytest.fixture(scope="module")
def made() -> Iterator[Path]:
    """A stopped server with a migrated database and a log of four events."""
    with place_for_a_cluster() as place:
        server = Cluster(place, durable=False)
        urls = server.start()
        upgrade(urls.owner)
        store = Database(make_engine(urls.app, pooled=False))
        with store.transaction() as session:
            happen(session, 1)
            happen(session, 2)
        with store.transaction() as session:
            session.execute(text("SELECT given FROM sequence_events()"))
        with store.transaction() as session:
            take_checkpoint(session, KEY)
        with store.transaction() as session:
            happen(session, 1)
            happen(session, 3)
        with autocommit(urls.superuser) as cursor:
            cursor.execute("CREATE ROLE \"An Analyst\" LOGIN PASSWORD 'secret' IN ROLE veche_app")
            cursor.execute("ALTER DATABASE veche SET work_mem = '17MB'")
        server.stop(timeout=60)
        yield place


@pytest.fixture
def server(made: Path) -> Iterator[Cluster]:
    """A copy of it, to be moved."""
    with place_for_a_cluster() as place:
        shutil.copytree(made, place, symlinks=True)
        _give_alike(made, place)
        place.chmod(made.stat().st_mode & 0o777)
        yield Cluster(place, durable=False)
        Cluster(place / "moving").stop(mode="immediate")


@pytest.fixture
def untouched(made: Path) -> Iterator[Cluster]:
    """The server itself, for what changes nothing."""
    yield Cluster(made, durable=False)
    Cluster(made).stop(timeout=60)


def _give_alike(model: Path, copy: Path) -> None:
    for path in (model, *model.rglob("*")):
        owner = path.lstat()
        os.chown(copy / path.relative_to(model), owner.st_uid, owner.st_gid, follow_symlinks=False)


def ask(url: str, statement: str) -> object:
    with autocommit(url) as cursor:
        cursor.execute(statement)
        return cursor.fetchone()[0]


def born(server: Cluster) -> object:
    """The number that a server is born with."""
    return ask(server.urls().superuser, "SELECT system_identifier FROM pg_control_system()")


def assert_whole(server: Cluster) -> None:
    urls = server.start()
    assert ask(urls.app, "SELECT count(*) FROM event") == 4
    assert ask(urls.app, "SELECT given FROM sequence_events()") in (0, 2)
    assert ask(urls.app, "SELECT max(position) FROM event_position") == 4


MOVE = """
import sys
from pathlib import Path
from civic.core.cluster import Cluster
from civic.core.cluster_move import move_cluster
def tell(words):
    print(words, flush=True)
    if words.startswith('Writing'):
        sys.stdin.read()
move_cluster(Cluster(Path(sys.argv[1]), durable=False), [], rebuild=True, tell=tell)
"""


def kill_in_the_middle_of_moving(server: Cluster) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", MOVE, str(server.folder)],
        cwd=PROJECT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    ) as mover:  # fmt: skip
        for line in mover.stdout:
            if line.startswith("Writing"):
                break
        mover.send_signal(signal.SIGKILL)


def test_the_data_move_into_a_new_server_even_after_a_kill_that_left_the_old_one_as_it_was(server):
    server.start()
    before = born(server)
    server.stop()
    kill_in_the_middle_of_moving(server)
    server.start()
    assert born(server) == before and ask(server.urls().app, "SELECT count(*) FROM event") == 4
    server.stop()
    port = (server.folder / "port").read_text()
    version = server.version()

    moved = move_cluster(server, KEYS, rebuild=True)

    assert (moved.old, moved.new, moved.positions) == (version, version, 2)
    assert moved.findings.sound and moved.findings.events == 4 and moved.findings.checkpoints == 1
    assert moved.kept == server.folder / f"{version}.old" and moved.kept.is_dir()
    assert not (server.folder / "moving").exists() and not (server.folder / "switch").exists()
    urls = server.start()
    assert born(server) != before
    assert (server.folder / "port").read_text() == port
    assert_whole(server)
    store = Database(make_engine(urls.app, pooled=False))
    with store.transaction() as session:
        happen(session, 1)
    assert ask(urls.app, "SELECT given FROM sequence_events()") == 1
    assert ask(urls.app, "SHOW work_mem") == "17MB"
    analyst = urls.app.split("@")[1]
    assert ask(f"postgresql://An%20Analyst:secret@{analyst}", "SELECT count(*) FROM event") == 5
    with autocommit(urls.app) as cursor, pytest.raises(psycopg2.errors.InsufficientPrivilege):
        cursor.execute("DELETE FROM event")

    server.stop()
    with pytest.raises(ClusterError, match="--drop-old"):
        move_cluster(server, KEYS, rebuild=True)
    assert drop_old(server) == [moved.kept] and not moved.kept.exists()
    assert drop_old(server) == []


def test_data_of_the_newest_version_stay_where_they_are(untouched):
    assert move_cluster(untouched, KEYS) is None
    assert untouched.status() is None


def test_nothing_moves_while_the_city_runs_or_a_program_is_connected(untouched):
    with untouched.use(), pytest.raises(ClusterError, match="Stop the city first"):
        move_cluster(untouched, KEYS, rebuild=True)
    urls = untouched.start()
    with (
        closing(psycopg2.connect(urls.app.replace("+psycopg2", ""), application_name="a forgotten report")),
        pytest.raises(ClusterError, match="a forgotten report"),
    ):
        move_cluster(untouched, KEYS, rebuild=True)
    assert_whole(untouched)


def test_with_only_a_newer_version_installed_a_start_says_what_moves_the_data(
    untouched, tmp_path, monkeypatch
):
    real = find_tools()
    newer, programs, extensions = real.version + 1, tmp_path / "programs", tmp_path / "extensions"
    (programs / str(newer)).mkdir(parents=True)
    (programs / str(newer) / "bin").symlink_to(real.programs)
    (extensions / str(newer)).mkdir(parents=True)
    (extensions / str(newer) / "extension").symlink_to(
        cluster_tools.EXTENSIONS / str(real.version) / "extension"
    )
    monkeypatch.setattr(cluster_tools, "PROGRAMS", programs)
    monkeypatch.setattr(cluster_tools, "EXTENSIONS", extensions)
    for refused in (untouched.start, lambda: move_cluster(untouched, KEYS)):
        with pytest.raises(ClusterError) as told:
            refused()
        assert f"apt-get install postgresql-{real.version} postgresql-{real.version}-postgis-3" in str(
            told.value
        )
        assert "civic db migrate-cluster" in str(told.value)
    assert not (untouched.folder / str(newer)).exists()


def test_a_disk_that_is_too_small_is_told_before_anything_is_written(untouched, monkeypatch):
    monkeypatch.setattr(shutil, "disk_usage", lambda _: shutil._ntuple_diskusage(10**9, 10**9 - 1000, 1000))
    with pytest.raises(ClusterError, match="GB free"):
        move_cluster(untouched, KEYS, rebuild=True)
    assert not (untouched.folder / "moving").exists()
