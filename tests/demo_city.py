"""The demo city for tests. It is made once in a run, as a template; import into a conftest or test what you need:

demo_city      this worker's copy: look at it, or change it in sessions that are rolled back
new_demo_city  a copy of the test's own, for tests that commit or start the program
demo_layers    the town's ground, without a database
"""

from __future__ import annotations

import fcntl
import os
import pickle
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine

from civic.core.cluster import DATABASE, Cluster, ClusterUrls
from civic.core.db import Database, make_engine
from civic.core.storage import Storage
from civic.demo.seed import fill
from geo.town import Layer, build, layers
from initiatives.demo.seed import live_initiatives
from tests.conftest import FOLDER_VARIABLE

TEMPLATE = "demo_city"
CITY_KEY = b"a key for the demo city of the tests"


@dataclass(frozen=True, slots=True)
class DemoCity:
    """A database that holds the demo city, with an engine of the application's role; the photos are shared.

    ``made_at`` is the present up to which its past was lived.
    """

    urls: ClusterUrls
    engine: Engine
    storage: Storage
    city_key: bytes
    made_at: datetime


def _folder() -> Path:
    return Path(os.environ[FOLDER_VARIABLE])


@pytest.fixture(scope="session")
def demo_layers() -> Mapping[str, Layer]:
    """The town of the demo city, built by whichever worker comes first."""
    kept = _folder() / "demo_layers.pickle"
    with open(_folder() / "demo_layers.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not kept.exists():
            kept.write_bytes(pickle.dumps(layers(build())))
    found: Mapping[str, Layer] = pickle.loads(kept.read_bytes())
    return found


@pytest.fixture(scope="session")
def demo_template(cluster: Cluster, demo_layers: Mapping[str, Layer]) -> datetime:
    """Makes the template database of the demo city where it is missing; when it was made."""
    with open(_folder() / "demo_city.lock", "a+") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        lock.seek(0)
        if known := lock.read():
            return datetime.fromisoformat(known)
        cluster.drop(TEMPLATE)
        owner = Database(make_engine(cluster.clone(TEMPLATE, template=DATABASE).owner, pooled=False))
        seeded = fill(owner, _storage, CITY_KEY, above=live_initiatives, layers=demo_layers)
        owner.engine.dispose()
        assert seeded is not None, "the template was empty"
        now = datetime.now(UTC)
        lock.write(now.isoformat())
    return now


@pytest.fixture(scope="session")
def demo_city(cluster: Cluster, demo_template: datetime, worker_name: str) -> Iterator[DemoCity]:
    # Each folder of tests that imports this fixture has one of its own.
    yield from _copy(cluster, f"demo_{worker_name}_{uuid.uuid4().hex[:8]}", demo_template)


@pytest.fixture
def new_demo_city(cluster: Cluster, demo_template: datetime) -> Iterator[DemoCity]:
    yield from _copy(cluster, f"demo_{uuid.uuid4().hex[:12]}", demo_template)


def _copy(cluster: Cluster, name: str, made_at: datetime) -> Iterator[DemoCity]:
    with open(_folder() / "demo_city.lock") as lock:
        # Only one copy at a time can be made of a template.
        fcntl.flock(lock, fcntl.LOCK_EX)
        urls = cluster.clone(name, template=TEMPLATE)
    engine = make_engine(urls.app, application="tests")
    yield DemoCity(urls, engine, _storage(), CITY_KEY, made_at)
    engine.dispose()
    cluster.drop(name)


def _storage() -> Storage:
    return Storage(_folder() / "demo_storage")
