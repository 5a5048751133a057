"""The pages over a small city with streets that is committed once for each file of tests.

site            the application, its database and its city; ``site.run(command, …)`` carries a command out and commits
client          a browser without scripts, of a visitor
report_issue    makes an issue by the real command; returns the promise with the secret of its link

The city is shared by the tests of a file: each makes the issues that it looks at.
"""

from __future__ import annotations

import io
import itertools
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image
from sqlalchemy import select
from sqlalchemy.orm import Session

from civic.core.cluster import Cluster
from civic.core.permissions import SYSTEM, VISITOR, Actor
from civic.issues.commands.accept import accept
from civic.issues.commands.confirm_contact import confirm_contact
from civic.issues.commands.deliver import deliver
from civic.issues.commands.report import Promise
from civic.issues.models import Issue, Report
from civic.people.models import Person
from tests.signing import session_key, sign_in
from tests.small_city import SmallCity
from tests.web.reporting import reporting_city
from web.context import Services
from web.limits import limiter

_colours = itertools.count(1)


@dataclass
class Site:
    """The pages and what they stand on."""

    app: Flask
    city: SmallCity

    @property
    def services(self) -> Services:
        found: Services = self.app.extensions["veche"]
        return found

    @contextmanager
    def session(self) -> Iterator[Session]:
        with self.services.database.transaction() as opened:
            self.city.session = opened
            yield opened

    def run(self, command: Callable[..., Any], actor: Actor, *values: Any, **more: Any) -> Any:
        """Carry out a command and commit."""
        with self.session() as opened:
            return command(opened, actor, *values, **more)

    def issue(self, public_id: str) -> Issue:
        with self.session() as opened:
            return opened.scalars(select(Issue).where(Issue.public_id == public_id)).one()

    def report(self, report_id: int) -> Report:
        with self.session() as opened:
            return opened.get_one(Report, report_id)

    def reporter(self, promise: Promise) -> Actor:
        """Whoever has shown the link of a report."""
        return replace(VISITOR, reports=frozenset({promise.report_id}))

    def browser(self, **headers: str) -> FlaskClient:
        """A browser of its own, without a session yet."""
        made = self.app.test_client()
        made.environ_base.update({f"HTTP_{name.upper()}": value for name, value in headers.items()})
        return made

    def staff(self, department: str, role: str = "agent") -> FlaskClient:
        """The browser of somebody signed in who works for a department."""
        with self.session():
            person = self.city.person(role, department)
        return self.signed_in(person)

    def signed_in(self, person: Person, *, second_factor: bool = True) -> FlaskClient:
        """A browser in which this person has signed in."""
        with self.session() as opened:
            key = session_key(opened, person.id, second_factor=second_factor)
        browser = self.browser()
        sign_in(browser, key)
        return browser

    def forget_limits(self) -> None:
        """Let tests ask as often as they need to."""
        with self.app.app_context():
            limiter.reset()

    def delivered(self, promise: Promise, *, confirmed: bool = True) -> None:
        """Bring an issue to where residents judge."""
        self.run(accept, SYSTEM, promise.public_id)
        if confirmed:
            self.run(confirm_contact, self.reporter(promise), promise.public_id, promise.report_id)
        self.run(deliver, SYSTEM, promise.public_id, "Both lamps are lit again.")


@pytest.fixture(scope="module")
def site(
    cluster: Cluster,
    worker_name: str,
    tmp_path_factory: pytest.TempPathFactory,
    request: pytest.FixtureRequest,
) -> Iterator[Site]:
    name = f"{worker_name}_{Path(str(request.node.path)).stem}"[:60]
    with reporting_city(cluster, name, tmp_path_factory.mktemp("site")) as made:
        yield Site(made.app, made.city)


@pytest.fixture
def client(site: Site) -> FlaskClient:
    site.forget_limits()
    return site.browser()


@pytest.fixture
def report_issue(site: Site) -> Callable[..., Promise]:
    """Report something: ``category``, ``place``, ``text``, ``contact`` (an e-mail address) and so on."""

    def make(**values: Any) -> Promise:
        with site.session():
            return site.city.report(**values)

    return make


def send(browser: FlaskClient, path: str, *, page: str, **fields: Any) -> Any:
    """Fill a form of ``page`` in and send it to ``path``, with the page's token against forgery."""
    html = browser.get(page).get_data(as_text=True)
    token = html.split('name="csrf_token" value="')[1].split('"')[0]
    data = {name.replace("__", "."): value for name, value in fields.items()}
    return browser.post(path, data={"csrf_token": token, **data}, content_type="multipart/form-data")


def picture(name: str = "photo.jpg") -> tuple[io.BytesIO, str]:
    """A photo unlike any other."""
    number = next(_colours)
    data = io.BytesIO()
    Image.new("RGB", (80, 60), (number % 255, number * 7 % 255, 90)).save(data, "JPEG")
    data.seek(0)
    return data, name
