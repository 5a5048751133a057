"""The worker process: it says that it lives, stops when told to, and comes back with its database."""

from __future__ import annotations

import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from civic.core.cluster import ClusterUrls
from civic.core.cluster_databases import autocommit
from civic.core.db import Database, make_engine
from civic.core.heartbeat import Beat, last_beat
from tests.pace import crowding, eventually
from tests.server import Server, serving
from tests.small_city import SmallCity, small_city
from tests.smtp import MailServer, mail_server


@pytest.fixture
def post() -> Iterator[MailServer]:
    with mail_server() as server:
        yield server


@pytest.fixture
def store(fresh: ClusterUrls) -> Iterator[Database]:
    made = Database(make_engine(fresh.app, application="tests"))
    yield made
    made.engine.dispose()


@pytest.fixture
def city(store: Database) -> SmallCity:
    with store.transaction() as session:
        return small_city(session)


@pytest.fixture
def worker(fresh: ClusterUrls, tmp_path: Path, post: MailServer, store: Database) -> Iterator[Server]:
    with serving(fresh, tmp_path, "worker", CIVIC_SMTP_URL=f"smtp://127.0.0.1:{post.port}") as server:
        eventually(lambda: working(store), 30, lambda: (tmp_path / "worker.log").read_text()[-3000:])
        yield server


def beat(store: Database) -> Beat | None:
    with store.reading() as session:
        return last_beat(session, "worker")


def working(store: Database) -> bool:
    seen = beat(store)
    return seen is not None and seen.fresh and seen.detail["jobs"] and seen.detail["tail"]["alive"]


def report(store: Database, city: SmallCity, address: str) -> None:
    with store.transaction() as session:
        city.session = session
        city.report(contact=address)


def test_a_letter_is_on_its_way_moments_after_the_report(
    worker: Server, store: Database, city: SmallCity, post: MailServer, tmp_path: Path
):
    began = time.monotonic()
    report(store, city, "anna@example.org")
    eventually(lambda: post.letters, 10, lambda: (tmp_path / "worker.log").read_text()[-3000:])
    assert time.monotonic() - began < 3 * crowding()


def test_a_sign_of_life_tells_how_the_worker_is(worker: Server, store: Database):
    seen = beat(store)
    assert seen is not None and seen.fresh
    assert seen.detail["pid"] == worker.processes["worker"].pid
    reactor = seen.detail["reactor"]
    assert (reactor["behind"], reactor["parked"]) == (0, 0)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_stops_within_three_seconds(worker: Server, number: int):
    process = worker.processes["worker"]
    began = time.monotonic()
    process.send_signal(number)
    assert process.wait(10) == 0
    assert time.monotonic() - began < 3 * crowding()


def test_it_stops_in_time_even_while_a_mail_server_keeps_it_waiting(
    worker: Server, store: Database, city: SmallCity, post: MailServer, tmp_path: Path
):
    post.slow = 8
    report(store, city, "anna@example.org")
    time.sleep(1.5)
    process = worker.processes.pop("worker")
    began = time.monotonic()
    process.terminate()
    assert process.wait(10) == 0
    assert time.monotonic() - began < 3.2 * crowding()
    post.slow = 0
    worker.start("worker")
    # The job that was cut short is given back once its worker has been silent for long enough.
    eventually(lambda: sent(store) == 1, 60, lambda: (tmp_path / "worker.log").read_text()[-3000:])


def sent(store: Database) -> int:
    with store.reading() as session:
        return int(session.scalar(text("SELECT count(*) FROM delivery WHERE status = 'sent'")) or 0)


@pytest.mark.timeout(180)
def test_it_goes_on_by_itself_when_the_database_comes_back(
    worker: Server, fresh: ClusterUrls, store: Database, city: SmallCity, post: MailServer, tmp_path: Path
):
    name = fresh.app.rpartition("/")[2].partition("?")[0]
    elsewhere = fresh.superuser.replace(f"/{name}", "/postgres")
    with autocommit(elsewhere) as cursor:
        for away in (0.2, 4):
            store.engine.dispose()
            cursor.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS false')
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", (name,)
            )
            time.sleep(away)
            cursor.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS true')
            before = len(post.letters)
            report(store, city, "anna@example.org")
            eventually(
                lambda before=before: len(post.letters) > before, 40,
                lambda: (tmp_path / "worker.log").read_text()[-3000:],
            )  # fmt: skip
    assert worker.processes["worker"].poll() is None, "it was the same process all along"
