"""The API over a small city that is committed once for all these tests: each makes the issues that it looks at."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from apiflask import APIFlask
from werkzeug.test import TestResponse

from civic.core.cluster import DATABASE, Cluster
from civic.core.db import Database
from civic.core.permissions import SYSTEM, Actor
from civic.core.settings import Settings
from civic.issues.commands.report import Promise
from civic.people.commands import make_token
from tests.openapi import Described
from tests.small_city import KEY, SmallCity, small_city
from web.app import create_app
from web.limits import limiter
from web.live import TAIL

PREFIX = "/api/v1"


@dataclass
class Api:
    """A program that uses the API. Every answer is held against the description before a test sees it."""

    app: APIFlask
    described: Described
    database: Database
    city: SmallCity

    def get(
        self, path: str, *, token: str | None = None, secret: str | None = None, **more: Any
    ) -> TestResponse:
        headers = more.pop("headers", {})
        if token is not None:
            headers["Authorization"] = f"Bearer {token}"
        if secret is not None:
            headers["Report-Secret"] = secret
        return self._checked("GET", path, headers=headers, **more)

    def post(
        self, path: str, body: Any = None, *, token: str | None = None, key: str | None = "new", **more: Any
    ) -> TestResponse:
        headers = more.pop("headers", {})
        if token is not None:
            headers["Authorization"] = f"Bearer {token}"
        if key is not None:
            headers["Idempotency-Key"] = str(uuid.uuid4()) if key == "new" else key
        if "data" not in more:
            more["json"] = {} if body is None else body
        return self._checked("POST", path, headers=headers, **more)

    def _checked(self, method: str, path: str, **more: Any) -> TestResponse:
        # A client of its own for each request: nothing may depend on cookies.
        response = self.app.test_client(use_cookies=False).open(PREFIX + path, method=method, **more)
        self.described.check(method, PREFIX + path.partition("?")[0], response)
        return response

    def report(self, **values: Any) -> Promise:
        """A report that is there already."""
        with self.database.transaction() as session:
            return SmallCity(session, self.city.departments, self.city.categories, self.city.areas).report(
                **values
            )

    def staff(self, department: str = "lighting", role: str = "agent") -> Actor:
        with self.database.transaction() as session:
            return SmallCity(session).staff(department, role)

    def token(self, department: str | None = "lighting", role: str = "agent") -> str:
        """A token of a new member of staff; without a department of somebody with a role for the whole city."""
        with self.database.transaction() as session:
            person = SmallCity(session).person(role, department)
            return make_token(session, SYSTEM, person.email, "tests")

    def resident_token(self) -> str:
        """A token of somebody with an account and no role."""
        with self.database.transaction() as session:
            return make_token(session, SYSTEM, SmallCity(session).person().email, "tests")


@pytest.fixture(scope="session")
def town(cluster: Cluster, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[APIFlask, SmallCity]]:
    name = f"api_{uuid.uuid4().hex[:10]}"
    urls = cluster.clone(name, template=DATABASE)
    folder = tmp_path_factory.mktemp("api")
    app = create_app(
        Settings.from_environment(
            {
                "CIVIC_DATA": str(folder),
                "DATABASE_URL": urls.app,
                "CIVIC_SECRET_KEY": KEY.decode(),
                "CIVIC_BASE_URL": "http://localhost",
                "CIVIC_REPORTS_PER_HOUR": "3",
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


@pytest.fixture(scope="session")
def described(town: tuple[APIFlask, SmallCity]) -> Described:
    app, _ = town
    return Described(app, app.test_client().get(f"{PREFIX}/openapi.json").get_json())


@pytest.fixture
def api(town: tuple[APIFlask, SmallCity], described: Described) -> Iterator[Api]:
    app, city = town
    limiter.enabled = False
    yield Api(app, described, app.extensions["veche"].database, city)
    limiter.enabled = True
    limiter.reset()
