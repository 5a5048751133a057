"""A small city with photos, backed up by the program as an operator runs it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import text
from sqlalchemy.orm import Session

from civic.core.cluster import DATABASE, Cluster, ClusterUrls
from civic.core.db import Database, make_engine
from civic.core.storage import Storage
from civic.issues.commands.report import Promise
from civic.issues.photo_files import photo_key
from civic.issues.photos import keep_photo
from tests.small_city import KEY, SmallCity, small_city
from web.cli import civic as program

PROJECT = Path(__file__).parents[3]


@dataclass
class LivingCity:
    """A city in a database of the test's own. ``civic`` runs a command on it and returns what it said."""

    urls: ClusterUrls
    database: Database
    storage: Storage
    folder: Path
    environment: dict[str, str]
    reports: list[Promise]

    def civic(self, *words: object) -> Result:
        done = CliRunner(env=dict(self.environment)).invoke(program, [str(word) for word in words])
        if done.exception is not None and not isinstance(done.exception, SystemExit):
            raise done.exception
        return done

    def start(self, *words: object, limits: tuple[str, ...] = ()) -> subprocess.Popen[str]:
        """The same as a process of its own."""
        return subprocess.Popen(
            [*limits, sys.executable, "-m", "web.cli", *map(str, words)],
            env=os.environ | self.environment, cwd=PROJECT, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        )  # fmt: skip

    @property
    def place(self) -> Path:
        return self.folder / "backups"

    def back_up(self) -> Path:
        """Make a backup; the folder that it is in."""
        done = self.civic("db", "backup", "--to", self.place)
        assert done.exit_code == 0, done.output
        return max(self.place.glob("2*z"))

    def report(self, **values: object) -> Promise:
        with self.database.transaction() as session:
            return SmallCity(session).report(**values)

    def keep_photo(self, content: bytes) -> str:
        """Store a photo as an upload does; its public id."""
        digest = sha256(content).digest()
        for small in (False, True):
            self.storage.put(photo_key(digest, small=small), content[:5] if small else content, "image/jpeg")
        with self.database.transaction() as session:
            return keep_photo(session, digest, 4, 3).public_id


@pytest.fixture
def lived(fresh: ClusterUrls, monkeypatch: pytest.MonkeyPatch) -> Iterator[LivingCity]:
    # The server's user must be able to pass through to a private database.
    folder = Path(tempfile.mkdtemp(prefix="veche-backup-"))
    folder.chmod(0o711)
    for name in [name for name in os.environ if name.startswith(("CIVIC_", "DATABASE_"))]:
        monkeypatch.delenv(name)
    environment = {
        "DATABASE_URL": fresh.app, "DATABASE_OWNER_URL": fresh.owner, "CIVIC_SECRET_KEY": KEY.decode(),
        "CIVIC_DATA": str(folder / "data"), "COLUMNS": "200", "NO_COLOR": "1",
    }  # fmt: skip
    database = Database(make_engine(fresh.app, pooled=False, application="tests"))
    made = LivingCity(fresh, database, Storage(folder / "data" / "storage"), folder, environment, [])
    with database.transaction() as session:
        small_city(session)
    for number in range(3):
        photo = made.keep_photo(f"photo {number}".encode())
        made.reports.append(
            made.report(text=f"Lamp {number} is dark.", contact=f"r{number}@city.example", photos=[photo])
        )
    yield made
    database.engine.dispose()
    for cluster in folder.glob("*/cluster"):
        Cluster(cluster).stop(mode="immediate")
    shutil.rmtree(folder)


@pytest.fixture
def scratch(lived: LivingCity) -> Iterator[Callable[[], Database]]:
    """Starts the private database that was restored into the folder ``restored``, and stops it afterwards."""
    cluster = Cluster(lived.folder / "restored" / "cluster", durable=False)
    opened: list[Database] = []

    def start() -> Database:
        opened.append(Database(make_engine(cluster.start().app, pooled=False, application="tests")))
        return opened[-1]

    yield start
    for database in opened:
        database.engine.dispose()
    cluster.stop(mode="immediate")


@pytest.fixture
def empty(lived: LivingCity, cluster: Cluster) -> Iterator[LivingCity]:
    """Another database of the same server, in which nothing has happened yet, and a storage of its own."""
    name = f"restored_{lived.folder.name[-8:]}".lower()
    urls = cluster.clone(name, template=DATABASE)
    environment = {
        **lived.environment, "DATABASE_URL": urls.app, "DATABASE_OWNER_URL": urls.owner,
        "CIVIC_DATA": str(lived.folder / "other"),
    }  # fmt: skip
    database = Database(make_engine(urls.app, pooled=False, application="tests"))
    yield LivingCity(
        urls, database, Storage(lived.folder / "other" / "storage"), lived.folder, environment, []
    )
    database.engine.dispose()
    cluster.drop(name)


def count(session: Session, table: str) -> int:
    return int(session.scalar(text(f"SELECT count(*) FROM {table}")) or 0)
