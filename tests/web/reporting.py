"""The small city with streets, and the pages before it: what tests of reporting stand on."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from flask import Flask
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from civic.core.cluster import Cluster
from civic.core.settings import Settings
from tests.browser.streets import add_streets
from tests.small_city import KEY, SmallCity, small_city
from web.app import create_app
from web.context import Services
from web.serving.gunicorn_worker import SHUTDOWN_HOOKS


@dataclass
class Reporting:
    """The application, its database and its city."""

    app: Flask
    engine: Engine
    city: SmallCity

    def session(self) -> Session:
        return Session(self.engine, expire_on_commit=False)


@contextmanager
def reporting_city(cluster: Cluster, name: str, folder: Path, **settings: str) -> Iterator[Reporting]:
    """The application on a database of its own, with further settings by the names of their variables."""
    cluster.drop(name)
    urls = cluster.clone(name)
    app = create_app(
        Settings.from_environment(
            {
                "DATABASE_URL": urls.app, "CIVIC_DATA": str(folder), "CIVIC_SECRET_KEY": KEY.decode(),
                "CIVIC_REPORTS_PER_HOUR": "100000", **settings,
            }
        )
    )  # fmt: skip
    services: Services = app.extensions["veche"]
    engine = services.database.engine
    try:
        with Session(engine, expire_on_commit=False) as session:
            city = small_city(session)
            add_streets(session)
            session.commit()
        yield Reporting(app, engine, city)
    finally:
        for stop in app.extensions[SHUTDOWN_HOOKS]:
            stop()
        engine.dispose()
        cluster.drop(name)
