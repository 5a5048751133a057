from __future__ import annotations

import os
import pwd
import signal
import socket
import subprocess
import sys
import threading
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import psycopg2
import pytest
from psycopg2 import errors

from civic.core import cluster_tools
from civic.core.cluster import Cluster, ClusterError
from civic.core.cluster_databases import autocommit
from tests.pace import crowding, eventually
from tests.places import place_for_a_cluster, started_cluster

PROJECT = Path(__file__).parents[3]


@pytest.fixture
def folder() -> Iterator[Path]:
    with place_for_a_cluster() as place:
        yield place


@pytest.fixture
def server(folder) -> Cluster:
    """A server that was never started."""
    return Cluster(folder, durable=False)


@pytest.fixture(scope="module")
def started() -> Iterator[Cluster]:
    """A running server, for the tests that leave it running."""
    with started_cluster() as shared:
        yield shared


def ask(url: str, statement: str) -> object:
    with autocommit(url) as cursor:
        cursor.execute(statement)
        return cursor.fetchone()[0] if cursor.description else None


def test_the_first_start_makes_a_database_with_postgis_that_speaks_utf8(started):
    urls = started.urls()
    assert str(ask(urls.app, "SELECT postgis_lib_version()")) >= "3"
    assert ask(urls.app, "SELECT lower('ЖЁЛТЫЙ ДОМ')") == "жёлтый дом"
    assert ask(urls.app, "SELECT similarity('Речная', 'Речной') > 0.3") is True
    assert ask(urls.app, "SHOW timezone") == "UTC"
    assert ask(urls.app, "SHOW data_checksums") == "on"
    assert ask(urls.app, "SHOW listen_addresses") == "127.0.0.1"


def test_the_application_may_change_rows_of_the_owners_tables_and_never_the_tables(started):
    urls = started.urls()
    ask(urls.owner, "CREATE TABLE thing (id bigint GENERATED ALWAYS AS IDENTITY, word text)")
    ask(urls.owner, "CREATE SCHEMA apart CREATE TABLE apart.thing (id serial)")
    assert ask(urls.app, "INSERT INTO thing (word) VALUES ('a') RETURNING id") == 1
    assert ask(urls.app, "INSERT INTO apart.thing DEFAULT VALUES RETURNING id") == 1
    ask(urls.app, "UPDATE thing SET word = 'b'")
    ask(urls.app, "DELETE FROM thing")
    for statement in (
        "DROP TABLE thing",
        "ALTER TABLE thing ADD x int",
        "CREATE TABLE other ()",
        "TRUNCATE thing",
    ):
        with pytest.raises(errors.InsufficientPrivilege):
            ask(urls.app, statement)


def test_the_application_is_cut_off_when_it_leaves_a_transaction_open(started):
    urls = started.urls()
    assert ask(urls.app, "SHOW idle_in_transaction_session_timeout") == "1min"
    assert ask(urls.app, "SHOW statement_timeout") == "1min"
    assert ask(urls.owner, "SHOW statement_timeout") == "0"


def test_passwords_are_needed_and_only_their_keeper_can_read_them(started):
    urls = started.urls()
    assert (started.folder / "passwords").stat().st_mode & 0o777 == 0o600
    assert not (started.folder / "superuser.password").exists()
    right, port = urls.superuser.split("@")[0].rsplit(":", 1)[1], urls.superuser.rsplit(":", 1)[1]
    assert right not in repr(urls)
    with pytest.raises(psycopg2.OperationalError, match="password authentication failed"):
        psycopg2.connect(f"postgresql://postgres:wrong@127.0.0.1:{port}")


def test_nothing_that_a_resident_typed_reaches_the_servers_log(started):
    urls = started.urls()
    ask(urls.owner, "CREATE TABLE contact (email text UNIQUE)")
    ask(urls.app, "INSERT INTO contact VALUES ('resident@example.org')")
    with pytest.raises(errors.UniqueViolation):
        ask(urls.app, "INSERT INTO contact VALUES ('resident@example.org')")
    log = "".join(path.read_text() for path in started._data().glob("log/*.log"))
    assert "duplicate key value" in log
    assert "resident@example.org" not in log


def test_starting_twice_keeps_the_same_server(started):
    before = started.status()
    assert started.start() == started.urls()
    assert started.status() == before


def test_processes_that_start_it_together_get_one_server(server):
    ports: list[int] = []

    def start() -> None:
        mine = Cluster(server.folder, durable=False)
        mine.start()
        running = mine.status()
        assert running is not None
        ports.append(running.pid)

    threads = [threading.Thread(target=start) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(ports) == 4 and len(set(ports)) == 1


def test_a_stop_ends_it_and_the_next_start_finds_the_rows_at_the_same_address(server):
    urls = server.start()
    ask(urls.owner, "CREATE TABLE kept AS SELECT 7 AS n")
    server.stop()
    assert server.status() is None
    with pytest.raises(ClusterError, match="not running"):
        server.urls()
    assert server.start() == urls
    assert ask(urls.app, "SELECT n FROM kept") == 7


def test_a_stop_does_not_wait_for_an_open_connection(server):
    urls = server.start()
    with autocommit(urls.app) as cursor:
        cursor.execute("SELECT 1")
        began = time.monotonic()
        server.stop()
        assert time.monotonic() - began < 3 * crowding()


def test_when_its_port_is_taken_it_moves_to_another(server):
    server.start()
    first = server.status()
    server.stop()
    with socket.socket() as other:
        other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        other.bind(("127.0.0.1", first.port))
        other.listen()
        urls = server.start()
        assert server.status().port != first.port
        assert ask(urls.app, "SELECT 1") == 1


def test_after_a_kill_in_the_middle_of_work_it_starts_again_with_what_was_committed(folder):
    server = Cluster(folder)
    urls = server.start()
    ask(urls.owner, "CREATE TABLE kept AS SELECT 7 AS n")
    killed = server.status()
    with (
        closing(psycopg2.connect(urls.superuser.replace("+psycopg2", ""))) as connection,
        connection.cursor() as cursor,
    ):
        cursor.execute("SELECT pg_backend_pid()")
        busy = cursor.fetchone()[0]
        asleep = threading.Thread(target=_sleep_in, args=(cursor,))
        asleep.start()
        os.kill(busy, signal.SIGSTOP)  # a backend that cannot notice its server's death
        os.kill(killed.pid, signal.SIGKILL)
        eventually(lambda: server.status() is None)
        urls = server.start()
        asleep.join()
    assert server.status().pid != killed.pid
    assert busy not in server._processes()
    assert ask(urls.app, "SELECT n FROM kept") == 7


def _sleep_in(cursor) -> None:
    with pytest.raises(psycopg2.OperationalError):
        cursor.execute("SELECT pg_sleep(60)")


def test_the_mark_of_a_dead_server_that_names_a_living_stranger_is_not_believed(server):
    server.start()
    mark = server._data() / "postmaster.pid"
    lines = mark.read_text().splitlines()
    server.stop()
    with subprocess.Popen(["sleep", "60"], cwd="/", **_as_server_user()) as stranger:
        lines[0] = str(stranger.pid)
        mark.write_text("\n".join(lines) + "\n")
        os.chown(mark, mark.parent.stat().st_uid, mark.parent.stat().st_gid)
        assert server.status() is None
        assert ask(server.start().app, "SELECT 1") == 1
        assert stranger.poll() is None
        stranger.kill()


def _as_server_user() -> dict[str, object]:
    return {"user": "postgres"} if os.geteuid() == 0 else {}


def test_a_first_start_that_was_killed_halfway_is_made_anew(server):
    server.folder.mkdir()
    version = cluster_tools.find_tools().version
    half = server.folder / f"{version}.making"
    half.mkdir()
    (half / "PG_VERSION").write_text("half")
    assert ask(server.start().app, "SELECT 1") == 1
    assert not half.exists()


def test_data_of_a_version_that_is_not_installed_is_refused_and_says_what_to_install(server):
    (server.folder / "13").mkdir(parents=True)
    with pytest.raises(ClusterError, match="apt-get install postgresql-13 postgresql-13-postgis-3"):
        server.start()


def test_missing_programs_are_named_as_packages(server, monkeypatch, tmp_path):
    release = tmp_path / "os-release"
    release.write_text('PRETTY_NAME="Ubuntu 24.04"\nID=ubuntu\nVERSION_ID="24.04"\n')
    monkeypatch.setattr(cluster_tools, "PROGRAMS", tmp_path / "none")
    monkeypatch.setattr(cluster_tools, "OS_RELEASE", release)
    with pytest.raises(ClusterError, match="apt-get install postgresql-16 postgresql-16-postgis-3") as caught:
        server.start()
    assert "DATABASE_URL" in str(caught.value)


def test_a_server_without_postgis_is_told_the_package_of_its_own_version(server, monkeypatch, tmp_path):
    version = cluster_tools.find_tools().version
    monkeypatch.setattr(cluster_tools, "EXTENSIONS", tmp_path)
    with pytest.raises(ClusterError, match=f"postgresql-{version}-postgis-3"):
        server.start()


def test_lost_passwords_are_told_rather_than_made_up(server):
    server.start()
    (server.folder / "passwords").unlink()
    with pytest.raises(ClusterError, match="passwords is missing"):
        server.start()


def test_the_last_one_to_leave_stops_it(server):
    other = "import sys; from pathlib import Path; from civic.core.cluster import Cluster\n" \
        "with Cluster(Path(sys.argv[1])).use(): print('in', flush=True); sys.stdin.read()"  # fmt: skip
    with subprocess.Popen(
        [sys.executable, "-c", other, str(server.folder)],
        cwd=PROJECT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    ) as neighbour:  # fmt: skip
        assert neighbour.stdout.readline() == "in\n"
        with server.use() as urls:
            assert ask(urls.app, "SELECT 1") == 1
        assert server.status() is not None
        neighbour.stdin.close()
        assert neighbour.wait(10) == 0
    assert server.status() is None


def test_who_is_killed_while_using_it_does_not_keep_it_from_being_stopped(server):
    other = "import os, sys; from pathlib import Path; from civic.core.cluster import Cluster\n" \
        "with Cluster(Path(sys.argv[1])).use(): os.kill(os.getpid(), 9)"  # fmt: skip
    subprocess.run([sys.executable, "-c", other, str(server.folder)], cwd=PROJECT, check=False)
    assert server.status() is not None
    with server.use():
        pass
    assert server.status() is None


def test_a_copy_holds_the_rows_and_the_rights_of_its_template(started):
    urls = started.urls()
    ask(urls.owner, "CREATE TABLE counted (n int)")
    ask(urls.app, "INSERT INTO counted VALUES (3)")
    copy = started.clone("copy")
    assert ask(copy.app, "SELECT n FROM counted") == 3
    ask(copy.owner, "CREATE TABLE later (n int)")
    ask(copy.app, "INSERT INTO later VALUES (1)")
    with autocommit(copy.app):
        started.drop("copy")
    with pytest.raises(psycopg2.OperationalError, match="does not exist"):
        ask(copy.app, "SELECT 1")


as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody else")


@as_root
def test_root_runs_the_server_as_the_user_postgres(server):
    server.start()
    owner = pwd.getpwuid(Path(f"/proc/{server.status().pid}").stat().st_uid)
    assert owner.pw_name == "postgres"
    assert (server.folder / "passwords").stat().st_uid == 0


@as_root
def test_root_is_told_when_the_server_could_not_reach_its_folder(folder):
    folder.parent.chmod(0o700)
    with pytest.raises(ClusterError, match=r"postgres, who cannot enter .*CIVIC_DATA"):
        Cluster(folder).start()


@as_root
def test_anybody_else_runs_it_as_oneself_and_root_may_take_part(folder):
    nobody = pwd.getpwnam("nobody")
    os.chown(folder.parent, nobody.pw_uid, nobody.pw_gid)
    server = Cluster(folder, durable=False)

    def start() -> None:
        server.start()
        assert ask(server.urls().app, "SELECT 1") == 1
        server.stop()
        assert server.status() is None

    _as_user(nobody, start)
    assert ask(server.start().app, "SELECT 1") == 1
    assert Path(f"/proc/{server.status().pid}").stat().st_uid == nobody.pw_uid
    server.stop()
    _as_user(nobody, start)


def _as_user(entry: pwd.struct_passwd, action: Callable[[], None]) -> None:
    """Do it in a process of that user; a fork, because the interpreter may lie where others cannot go."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        code = 1
        try:
            os.setgroups([])
            os.setgid(entry.pw_gid)
            os.setuid(entry.pw_uid)
            action()
            code = 0
        except BaseException:
            os.write(writing, traceback.format_exc().encode())
        finally:
            os._exit(code)
    os.close(writing)
    with os.fdopen(reading) as report:
        said = report.read()
    _, status = os.waitpid(child, 0)
    assert status == 0, said
