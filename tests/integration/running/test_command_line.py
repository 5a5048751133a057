from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from civic.core.cluster import Cluster
from civic.core.settings import Settings
from tests.pace import crowding
from tests.server import free_port
from web.cli import SECTIONS
from web.cli.up import _cluster_watch
from web.serving import LISTENER

PROJECT = Path(__file__).parents[3]


def civic(*arguments: str, **environ: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "web.cli", *arguments],
        cwd=PROJECT, env={**os.environ, **environ}, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip


@pytest.fixture
def own_database(fresh, tmp_path) -> dict[str, str]:
    return {
        "CIVIC_DATA": str(tmp_path),
        "CIVIC_SECRET_KEY": "k" * 40,
        "DATABASE_URL": fresh.app,
        "DATABASE_OWNER_URL": fresh.owner,
    }


def test_help_tells_a_stranger_where_to_begin():
    done = civic("--help")
    assert done.returncode == 0
    assert "civic up" in done.stdout and "http://localhost:8000" in done.stdout
    for commands in SECTIONS.values():
        for name in commands:
            assert f"  {name} " in done.stdout


@pytest.mark.parametrize("name", [name for commands in SECTIONS.values() for name in commands])
def test_every_command_explains_itself(name):
    done = civic(name, "--help")
    assert done.returncode == 0, done.stderr
    assert f"Usage: civic {name}" in done.stdout
    assert len(done.stdout.splitlines()) > 4


def test_a_wrong_setting_is_told_in_one_line(tmp_path):
    done = civic("db", "status", CIVIC_DATA=str(tmp_path), CIVIC_PORT="eighty")
    assert done.returncode == 2
    assert done.stderr == "Error: CIVIC_PORT: must be a whole number, not 'eighty'\n"


def test_the_status_of_a_database_that_was_never_started_is_told(tmp_path):
    done = civic("db", "status", CIVIC_DATA=str(tmp_path), DATABASE_URL="")
    assert done.returncode == 3
    assert "not running" in done.stdout


def test_the_schema_is_told_to_be_up_to_date(own_database):
    assert civic("db", "status", **own_database).returncode == 0
    done = civic("db", "upgrade", **own_database)
    assert (done.returncode, done.stdout.startswith("The schema is up to date")) == (0, True)


def test_a_schema_that_is_behind_is_told_and_brought_up_to_date(own_database):
    from civic.core.cluster_databases import autocommit

    with autocommit(own_database["DATABASE_OWNER_URL"]) as cursor:
        cursor.execute("DROP OWNED BY CURRENT_USER CASCADE")
        cursor.execute("GRANT USAGE ON SCHEMA public TO veche_app")
    done = civic("db", "status", **own_database)
    assert done.returncode == 1 and "civic db upgrade" in done.stdout
    done = civic("db", "upgrade", **own_database)
    assert "went from nothing to" in done.stdout, done.stderr
    assert civic("db", "status", **own_database).returncode == 0


def test_a_schema_of_a_newer_program_is_left_alone_and_told_in_a_sentence(own_database):
    from civic.core.cluster_databases import autocommit

    with autocommit(own_database["DATABASE_OWNER_URL"]) as cursor:
        cursor.execute("UPDATE alembic_version SET version_num = '9999'")
    for command in (("db", "upgrade"), ("up", "--empty")):
        done = civic(*command, CIVIC_PORT=str(free_port()), **own_database)
        assert done.returncode == 2, done.stdout
        assert "schema 9999 of a newer program" in done.stderr and "Traceback" not in done.stderr


def test_a_taken_port_is_told_with_the_setting_that_changes_it(own_database):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = civic("up", "--empty", CIVIC_PORT=str(port), **own_database)
    assert done.returncode == 2
    assert f"CIVIC_PORT: {port} on 127.0.0.1 cannot be had" in done.stderr
    assert f"CIVIC_PORT={port + 1}" in done.stderr


@pytest.fixture
def private(tmp_path) -> Iterator[Settings]:
    import shutil
    import tempfile

    folder = Path(tempfile.mkdtemp(prefix="veche-up-"))
    folder.chmod(0o711)
    yield Settings(data=folder, secret_key="k" * 40)
    Cluster(folder / "cluster").stop(mode="immediate")
    shutil.rmtree(folder)


def test_a_killed_database_is_started_again_at_the_same_address(private):
    cluster = Cluster(private.cluster_folder, durable=False)
    urls = cluster.start()
    watch = _cluster_watch(private)
    assert watch() is None
    killed = cluster.status()
    os.kill(killed.pid, signal.SIGKILL)
    _wait_until_dead(cluster)
    assert watch() is None
    assert cluster.status() not in (None, killed)
    assert cluster.urls() == urls


def test_when_the_database_must_move_its_clients_are_told_the_new_address(private):
    cluster = Cluster(private.cluster_folder, durable=False)
    cluster.start()
    watch = _cluster_watch(private)
    killed = cluster.status()
    os.kill(killed.pid, signal.SIGKILL)
    _wait_until_dead(cluster)
    with socket.create_server(("127.0.0.1", killed.port)):
        environ = watch()
    assert environ is not None
    assert environ["DATABASE_URL"] == cluster.urls().app != ""
    assert str(killed.port) not in environ["DATABASE_URL"]
    assert LISTENER not in environ


def _wait_until_dead(cluster: Cluster) -> None:
    deadline = time.monotonic() + 5
    while cluster.status() is not None:
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_a_stop_while_the_city_is_being_started_leaves_nothing_running(private):
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    environ = {**os.environ, "CIVIC_DATA": str(private.data), "CIVIC_PORT": str(port), "DATABASE_URL": ""}
    process = subprocess.Popen(
        [sys.executable, "-m", "web.cli", "up", "--empty"],
        cwd=PROJECT, env=environ, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert process.stdout.readline().startswith("Database")
    time.sleep(0.7)
    process.send_signal(signal.SIGTERM)
    began = time.monotonic()
    output, _ = process.communicate(timeout=20)
    assert time.monotonic() - began < 5 * crowding()
    assert output.endswith("Stopped.\n") and process.returncode == 0
    assert Cluster(private.cluster_folder).status() is None
