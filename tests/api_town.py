"""A small city with the application over it, committed once: what tests of the API stand on."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from apiflask import APIFlask

from civic.core.cluster import DATABASE, Cluster
from civic.core.db import Database
from civic.core.settings import Settings
from tests.small_city import KEY, SmallCity, small_city
from web.app import create_app
from web.live import TAIL

REPORTS_PER_HOUR = 3


@contextmanager
def api_town(cluster: Cluster, folder: Path) -> Iterator[tuple[APIFlask, SmallCity]]:
    """The application and its city, in a database of their own that is dropped afterwards."""
    name = f"api_{uuid.uuid4().hex[:10]}"
    urls = cluster.clone(name, template=DATABASE)
    app = create_app(
        Settings.from_environment(
            {
                "CIVIC_DATA": str(folder),
                "DATABASE_URL": urls.app,
                "CIVIC_SECRET_KEY": KEY.decode(),
                "CIVIC_BASE_URL": "http://localhost",
                "CIVIC_REPORTS_PER_HOUR": str(REPORTS_PER_HOUR),
            }
        )
    )
    database: Database = app.extensions["veche"].database
    with database.transaction() as session:
        city = small_city(session)
    yield app, city
    app.extensions[TAIL].stop()
    database.engine.dispose()
    cluster.drop(name)
