"""The API over a small city that is committed once for all these tests: each makes the issues that it looks at."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from apiflask import APIFlask
from werkzeug.test import TestResponse

from civic.core.cluster import Cluster
from civic.core.db import Database
from civic.core.permissions import SYSTEM, Actor
from civic.issues.commands.report import Promise
from civic.people.commands import make_token
from tests.api_town import api_town
from tests.openapi import Described
from tests.small_city import SmallCity
from web.limits import limiter

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
    with api_town(cluster, tmp_path_factory.mktemp("api")) as made:
        yield made


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
