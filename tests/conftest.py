"""The test bed: one PostGIS server per run, a migrated template database, and a copy of it for each worker.

Ask for what you need:

    session      a SQLAlchemy session as the application's role; everything is rolled back afterwards
    engine       an engine as the application's role, for looking at the worker's database
    committed    the engine again, for tests that really commit over several connections; the worker's
                 database is made anew afterwards
    database     the addresses of the worker's database by role (app, owner, superuser)
    fresh        addresses of a database of the test's own, for tests that start the program itself
    cluster      the server
"""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from civic.core import secrets
from civic.core.cluster import DATABASE, Cluster, ClusterUrls
from civic.core.db import make_engine

FOLDER_VARIABLE = "VECHE_TEST_FOLDER"
PLACES = f"veche-tests-{os.geteuid()}"
MEMORY = Path("/dev/shm")
PLENTY = 4 << 30
"""Bytes free in memory from which on the run's files are kept there."""


def pytest_configure(config: pytest.Config) -> None:
    """The first process of the run picks the folder; xdist's workers inherit it and share one server."""
    if hasattr(config, "workerinput"):
        return
    places = _roomy() / PLACES
    places.mkdir(exist_ok=True)
    places.chmod(0o711)
    _clear_away_killed_runs(places)
    folder = Path(tempfile.mkdtemp(dir=places))
    folder.chmod(0o711)
    # Held open until this process ends, however it ends: whoever can take the lock knows that the run is over.
    config.stash[_alive] = _lock(folder)
    config.stash[_folder] = folder
    os.environ[FOLDER_VARIABLE] = os.environ["TMPDIR"] = str(folder)
    tempfile.tempdir = None


def pytest_unconfigure(config: pytest.Config) -> None:
    folder = config.stash.get(_folder, None)
    if folder is not None:
        _clear_away(folder)


_folder = pytest.StashKey[Path]()
_alive = pytest.StashKey[int | None]()


def _roomy() -> Path:
    """Memory where it has room, else the disk: a database is a thousand files, and copying one takes a disk four times
    as long. Tests also run programs that they write, which some machines forbid there."""
    if not os.access(MEMORY, os.W_OK) or os.statvfs(MEMORY).f_flag & os.ST_NOEXEC:
        return Path(tempfile.gettempdir())
    return MEMORY if shutil.disk_usage(MEMORY).free > PLENTY else Path(tempfile.gettempdir())


def _lock(folder: Path) -> int | None:
    descriptor = os.open(folder / "alive", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        return None
    return descriptor


def _clear_away_killed_runs(places: Path) -> None:
    for folder in places.iterdir():
        descriptor = _lock(folder)
        if descriptor is not None:
            _clear_away(folder)
            os.close(descriptor)


def _clear_away(folder: Path) -> None:
    if (folder / "cluster").exists():
        Cluster(folder / "cluster", durable=False).stop(mode="immediate")
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session", autouse=True)
def real_passwords() -> Iterator[PasswordHasher]:
    """What makes the product's passwords dear. Here they are cheap: hundreds would take a minute at their price."""
    with pytest.MonkeyPatch.context() as cheap:
        real = secrets._argon2
        cheap.setattr(secrets, "_argon2", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
        yield real


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    """The run's server, with the template database migrated once by whichever worker comes first."""
    from migrations.run import upgrade

    folder = Path(os.environ[FOLDER_VARIABLE])
    server = Cluster(folder / "cluster", durable=False)
    with open(folder / "template", "a+") as migrated:
        fcntl.flock(migrated, fcntl.LOCK_EX)
        urls = server.start()
        migrated.seek(0)
        if not migrated.read():
            upgrade(urls.owner)
            migrated.write("migrated")
    yield server


@pytest.fixture(scope="session")
def database(cluster: Cluster, worker_name: str) -> ClusterUrls:
    """Addresses of this worker's copy of the template."""
    return cluster.clone(worker_name, template=DATABASE)


@pytest.fixture(scope="session")
def worker_name() -> str:
    """Name of this worker's database."""
    return f"test_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}"


@pytest.fixture(scope="session")
def engine(database: ClusterUrls) -> Iterator[Engine]:
    made = make_engine(database.app, application="tests")
    yield made
    made.dispose()


@pytest.fixture
def session(engine: Engine) -> Iterator[Session]:
    """Commits inside become savepoints; nothing outlives the test."""
    with engine.connect() as connection:
        transaction = connection.begin()
        with Session(connection, expire_on_commit=False, join_transaction_mode="create_savepoint") as made:
            yield made
        transaction.rollback()


@pytest.fixture
def committed(engine: Engine, cluster: Cluster, worker_name: str) -> Iterator[Engine]:
    """For tests that commit. Afterwards the database is copied from the template again, which also brings back
    what migrations have put in, and the numbering."""
    yield engine
    engine.dispose()
    cluster.drop(worker_name)
    cluster.clone(worker_name, template=DATABASE)


@pytest.fixture
def fresh(cluster: Cluster) -> Iterator[ClusterUrls]:
    """Addresses of a migrated database that nobody else uses, dropped afterwards."""
    name = f"fresh_{uuid.uuid4().hex[:12]}"
    yield cluster.clone(name, template=DATABASE)
    cluster.drop(name)


@pytest.fixture
def as_owner(database: ClusterUrls) -> Iterator[Session]:
    """A session of the role that owns the tables, rolled back afterwards: for constraints and triggers."""
    made = make_engine(database.owner, pooled=False, application="tests")
    with made.connect() as connection:
        transaction = connection.begin()
        with Session(connection, join_transaction_mode="create_savepoint") as owned:
            owned.execute(text("SET LOCAL lock_timeout = '10s'"))
            yield owned
        transaction.rollback()
    made.dispose()
