"""A real Chromium before the real program: gunicorn with the project's configuration, on a database of its own.

    site        the program with a small city that has streets, addresses and a ground to draw
    phone       a function that opens a page as on a phone: touch, 390 x 844
    desktop     the same with 1280 x 800 and a mouse

Both take the options of Playwright's ``new_context`` (``locale="ru-RU"``, ``java_script_enabled=False``). After each
test no page may have met an error of a script or of the content policy. ``axe(page)`` holds a page to WCAG 2.2 AA.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Playwright, expect, sync_playwright
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from civic.core.cluster import Cluster
from civic.core.db import make_engine
from civic.issues.commands.decline import decline
from civic.issues.models import Issue
from tests.browser.chromium import launch
from tests.browser.streets import add_streets
from tests.server import Server, serving
from tests.small_city import SmallCity, small_city

AXE = (Path(__file__).parent / "vendor" / "axe.min.js").read_text("utf-8")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
DESKTOP = {"viewport": {"width": 1280, "height": 800}}
PATIENCE = 60_000
"""Milliseconds for what has to come, on a machine that does much else; nothing waits longer than it takes."""

OpenPage = Callable[..., Page]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)


@dataclass
class Site:
    """The running program, its database and its city. ``session()`` for looking and for preparing; commit yourself."""

    server: Server
    engine: Engine
    city: SmallCity

    @property
    def url(self) -> str:
        return self.server.url

    def session(self) -> Session:
        return Session(self.engine, expire_on_commit=False)


@pytest.fixture(scope="module")
def site(
    cluster: Cluster,
    worker_name: str,
    tmp_path_factory: pytest.TempPathFactory,
    request: pytest.FixtureRequest,
) -> Iterator[Site]:
    """One program for each file of tests, on a database of its own; a file's ``HOST`` is what its address is called.

    Files with ``SHARED`` set leave the city itself as it is, and have one program together.
    """
    if getattr(request.module, "SHARED", False):
        yield request.getfixturevalue("shared_site")
        return
    host = getattr(request.module, "HOST", "127.0.0.1")
    with _running(cluster, f"{worker_name}_site", tmp_path_factory.mktemp("site"), host) as made:
        yield made


@pytest.fixture(scope="session")
def shared_site(
    cluster: Cluster, worker_name: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Site]:
    with _running(cluster, f"{worker_name}_shared", tmp_path_factory.mktemp("site"), "127.0.0.1") as made:
        yield made


@contextmanager
def _running(cluster: Cluster, name: str, folder: Path, host: str) -> Iterator[Site]:
    cluster.drop(name)
    urls = cluster.clone(name)
    engine = make_engine(urls.app, application="tests")
    try:
        with Session(engine, expire_on_commit=False) as session:
            city = small_city(session)
            add_streets(session)
            session.commit()
        with serving(urls, folder, host=host) as server:
            yield Site(server, engine, city)
    finally:
        engine.dispose()
        cluster.drop(name)


@pytest.fixture
def an_empty_desk(site: Site) -> None:
    """Nothing waits for anybody: what earlier tests of the file have left is declined."""
    with site.session() as session:
        site.city.session = session
        desk = site.city.staff("triage")
        waiting = (
            session.query(Issue.public_id)
            .where(Issue.status.in_(("received", "accepted", "in_progress")))
            .all()
        )
        for (public_id,) in waiting:
            decline(session, desk, public_id, "abuse", "Swept away.")
        session.commit()


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as started:
        yield started


@pytest.fixture(scope="session")
def chromium(playwright: Playwright) -> Iterator[Browser]:
    """Debian's browser where there is one, else the one that Playwright has brought."""
    browser = launch(playwright)
    if browser is None:
        pytest.skip("no Chromium is installed")
    yield browser
    browser.close()


@pytest.fixture
def open_context(chromium: Browser, site: Site) -> Iterator[Callable[..., Page]]:
    """Opens a page in a context of its own; afterwards nothing may have gone wrong in any of them."""
    contexts, problems = [], []

    def opened(**options: Any) -> Page:
        context = chromium.new_context(
            base_url=site.url,
            **{"locale": "en-GB", "timezone_id": "UTC", "service_workers": "block"} | options,
        )
        context.set_default_timeout(PATIENCE)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: problems.append(f"{page.url}: {error}"))
        page.on("console", lambda message: _note(problems, page, message))
        return page

    yield opened
    for context in contexts:
        context.close()
    assert not problems, problems


def _note(problems: list[str], page: Page, message: Any) -> None:
    # An answer such as 422 or a lost network is a part of the story; a broken rule of the policy is not.
    lost = "Failed to load resource" in message.text or "ERR_INTERNET_DISCONNECTED" in message.text
    if message.type == "error" and not lost:
        problems.append(f"{page.url}: {message.text}")


@pytest.fixture
def phone(open_context: Callable[..., Page]) -> OpenPage:
    return lambda **options: open_context(**PHONE | options)


@pytest.fixture
def desktop(open_context: Callable[..., Page]) -> OpenPage:
    return lambda **options: open_context(**DESKTOP | options)


@pytest.fixture(scope="session")
def axe() -> Callable[[Page], None]:
    """Asserts that a page breaks no rule of WCAG 2.2 AA that a program can find."""

    def check(page: Page) -> None:
        # Evaluated by the debugger, which no content policy forbids.
        page.evaluate(AXE)
        found = page.evaluate(
            "rules => axe.run(document, {runOnly: rules, resultTypes: ['violations']})", RULES
        )
        told = [
            f"{rule['id']}: {rule['help']}\n  " + "\n  ".join(node["html"][:160] for node in rule["nodes"])
            for rule in found["violations"]
        ]
        assert not told, f"{page.url} {page.title()}\n" + "\n".join(told)

    return check
