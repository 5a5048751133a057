"""Pages and the API over a city with years of imported history, each against the bare query of the same run.

``python -m tests.bench.read_history [--issues 200000] [--open 0.1]``

Waited is the time of the request's statements as this process waits for them; CPU is what the database's backends have
used for it, which others on the machine hardly disturb. A bare query is the least that anybody would have to ask for
the same rows, by plain psycopg2; the ratio is of CPU. ``--explain PAGE`` prints the plans of a page.
"""

from __future__ import annotations

import argparse
import os
import statistics
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg2
from flask import Flask
from rich.console import Console
from rich.table import Table
from sqlalchemy import Engine, event, text
from sqlalchemy.orm import Session

from civic.core.cluster import Cluster
from civic.core.db import Database, make_engine
from civic.core.permissions import SYSTEM
from civic.core.settings import Settings
from civic.people.commands import add_person, grant_role
from civic.people.models import Person
from geo.mercator import to_pixels
from geo.shapes import Bbox, Point
from migrations.run import upgrade
from tests.bench.bulk import CENTRE, Shares, fill, looks_like_ours
from tests.signing import session_key, sign_in
from tests.small_city import KEY, city_again, small_city

TARGET_MS = 15.0
PHONE = (390, 600)
"""Pixels of the map on a phone."""

_WAITING = text(
    "SELECT count(*) FROM assignment WHERE department_id = :department"
    " AND status NOT IN ('delivered', 'declined', 'handed_over')"
)
FINAL = "('confirmed', 'closed', 'declined', 'duplicate', 'withdrawn')"


@dataclass(frozen=True)
class Page:
    """A page: its address, who asks (None: a visitor), and the bare query that it is held against."""

    name: str
    address: str
    bare: str
    department: str | None = None


@dataclass
class Measured:
    page: Page
    statements: int
    waited: list[float]
    cpu: list[float]
    bare: list[float]
    whole: list[float]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--issues", type=int, default=200_000)
    parser.add_argument("--open", type=float, default=0.1)
    parser.add_argument("--times", type=int, default=15)
    parser.add_argument("--explain", default="", metavar="PAGE")
    parser.add_argument("--only", default="", metavar="PAGE")
    parser.add_argument("--keep", default="", metavar="FOLDER", help="where the city stays, to be read again")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() if not asked.keep else nullcontext(asked.keep) as folder:
        Path(folder).mkdir(parents=True, exist_ok=True)
        os.chmod(folder, 0o711)  # the server's own user must pass
        cluster = Cluster(Path(folder) / "cluster", durable=False)
        try:
            run(cluster, Path(folder), asked)
        finally:
            cluster.stop()


def run(cluster: Cluster, folder: Path, asked: argparse.Namespace) -> None:
    from web.app import create_app
    from web.live import TAIL

    console = Console(width=110)
    urls = cluster.start()
    upgrade(urls.owner)
    database = Database(make_engine(urls.app))
    owner = Database(make_engine(urls.owner))
    with database.reading() as session:
        there = session.scalar(text("SELECT count(*) FROM issue"))
    if not there:
        with database.transaction() as session:
            small_city(session)
        began = time.perf_counter()
        with owner.transaction() as session:
            fill(session, asked.issues, Shares(open=asked.open))
            assert looks_like_ours(session)
        console.print(f"{asked.issues:,} issues in {time.perf_counter() - began:.0f} s")
    with owner.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("VACUUM ANALYZE"))
    with database.transaction() as session:
        city = city_again(session)
        people = {unit: _agent(session, unit) for unit in ("lighting", "roads")}
        waiting = session.scalar(_WAITING, {"department": city.departments["lighting"]})
    console.print(f"{waiting:,} wait in one department")
    settings = Settings(
        data=folder, secret_key=KEY.decode(), database_url=urls.app, database_direct_url=urls.app,
        storage=str(folder / "storage"),
    )  # fmt: skip
    app = create_app(settings)
    app.extensions[TAIL].stop()
    app.config["RATELIMIT_ENABLED"] = False
    from web.limits import limiter

    limiter.enabled = False
    engine = app.extensions["veche"].database.engine
    with database.reading() as session:
        an_issue = session.scalar(text("SELECT public_id FROM issue ORDER BY id OFFSET 1000 LIMIT 1"))
        cursor = _far_cursor(app)
    pages = list(_pages(city.departments, city.areas, str(an_issue), cursor))
    bare = psycopg2.connect(urls.app.replace("postgresql+psycopg2", "postgresql"))
    bare.autocommit = True
    measured = []
    for page in pages:
        if asked.only not in page.name:
            continue
        if asked.explain:
            if asked.explain in page.name:
                _explain(console, app, engine, page, people, bare)
            continue
        measured.append(_measure(app, engine, page, people, bare, asked.times))
    if measured:
        _show(console, measured, asked.issues)


def _agent(session: Session, department: str) -> Person:
    made = add_person(session, SYSTEM, f"{uuid.uuid4().hex}@city.example", "An Agent")
    grant_role(session, SYSTEM, made.email, "agent", department)
    return made


def _browser(app: Flask, page: Page, people: Any) -> Any:
    browser = app.test_client()
    if page.department is not None:
        with app.extensions["veche"].database.transaction() as session:
            key = session_key(session, people[page.department].id)
        sign_in(browser, key)
    return browser


def _measure(app: Flask, engine: Engine, page: Page, people: Any, bare: Any, times: int) -> Measured:
    browser = _browser(app, page, people)
    found = Measured(page, 0, [], [], [], [])

    def ask() -> None:
        answer = browser.get(page.address)
        assert answer.status_code == 200, (page.name, answer.status_code)

    for _ in range(3):
        ask()
    ours, theirs = _backends(bare), [bare.info.backend_pid]
    for _ in range(times):
        before = _cpu(ours)
        with _timed(engine) as spent:
            began = time.perf_counter()
            ask()
            found.whole.append((time.perf_counter() - began) * 1000)
        found.cpu.append(_cpu(ours) - before)
        found.statements = len(spent)
        found.waited.append(sum(spent) * 1000)
        before = _cpu(theirs)
        with bare.cursor() as cursor:
            cursor.execute(page.bare)
            cursor.fetchall()
        found.bare.append(_cpu(theirs) - before)
    return found


def _backends(bare: Any) -> list[int]:
    """Process ids of the program's connections."""
    with bare.cursor() as cursor:
        cursor.execute("SELECT pid FROM pg_stat_activity WHERE application_name = 'civic web'")
        return [row[0] for row in cursor.fetchall()]


def _cpu(pids: list[int]) -> float:
    """Milliseconds that processes have computed so far."""
    return sum(int(Path(f"/proc/{pid}/schedstat").read_text().split()[0]) for pid in pids) / 1e6


@contextmanager
def _timed(engine: Engine) -> Iterator[list[float]]:
    """Seconds of each statement that runs inside."""
    spent: list[float] = []
    began = [0.0]

    def before(*_: Any) -> None:
        began[0] = time.perf_counter()

    def after(*_: Any) -> None:
        spent.append(time.perf_counter() - began[0])

    event.listen(engine, "before_cursor_execute", before)
    event.listen(engine, "after_cursor_execute", after)
    try:
        yield spent
    finally:
        event.remove(engine, "before_cursor_execute", before)
        event.remove(engine, "after_cursor_execute", after)


def _explain(console: Console, app: Flask, engine: Engine, page: Page, people: Any, bare: Any) -> None:
    browser = _browser(app, page, people)
    browser.get(page.address)
    seen: list[tuple[str, Any]] = []

    def note(_connection: Any, cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        seen.append((statement, parameters))

    event.listen(engine, "before_cursor_execute", note)
    browser.get(page.address)
    event.remove(engine, "before_cursor_execute", note)
    console.rule(page.name)
    for statement, parameters in [*seen, (page.bare.replace("%", "%%"), {})]:
        with bare.cursor() as cursor:
            began = time.perf_counter()
            cursor.execute(f"EXPLAIN (ANALYZE, BUFFERS OFF, COSTS OFF) {statement}", parameters)
            plan = "\n".join(row[0] for row in cursor.fetchall())
            if (time.perf_counter() - began) * 1000 > 1.5:
                console.print(" ".join(statement.split())[:600], style="bold", markup=False, highlight=False)
                console.print(plan, markup=False, highlight=False)


def _far_cursor(app: Flask) -> str:
    from civic.core import clock
    from civic.issues.queries.listing import make_cursor

    with app.app_context():
        return make_cursor(clock.now().replace(year=clock.now().year - 8), 1)


def window(zoom: int, centre: Point = CENTRE, size: tuple[int, int] = PHONE) -> Bbox:
    """What a phone's map shows at a zoom, in degrees."""
    degrees = 360 / (256 * 2**zoom)
    wide, high = (
        size[0] * degrees / 2,
        size[1] * degrees / 4,
    )  # half as high: a degree of latitude at 60° north
    return Bbox(
        max(-180, centre.lon - wide), max(-85, centre.lat - high), min(180, centre.lon + wide),
        min(85, centre.lat + high),
    )  # fmt: skip


def _pages(departments: dict[str, int], areas: dict[str, int], public_id: str, cursor: str) -> Iterator[Page]:
    yield from _maps(departments)
    yield Page("home", "/", _newest("true", 20))
    yield Page("the pulse", "/pulse", "SELECT max(changed_at) FROM issue")
    yield from _lists(departments, areas, cursor)
    yield from _queues(departments["lighting"])
    one = f"SELECT * FROM issue WHERE public_id = '{public_id}'"
    yield Page("an issue", f"/issues/{public_id}", one)
    yield Page("an issue, staff", f"/staff/issues/{public_id}", one, "lighting")
    yield Page("search, number", f"/map/search?q={public_id}", one)
    yield Page("search, words", "/map/search?q=bell", "SELECT 1")
    here = f"ST_MakePoint({CENTRE.lon}, {CENTRE.lat})::geography"
    yield Page(
        "near a new report", f"/report/nearby?category=lamp&lon={CENTRE.lon}&lat={CENTRE.lat}&text=dark",
        f"SELECT * FROM issue WHERE category_id = 1 AND status NOT IN {FINAL}"
        f" AND ST_DWithin(geography(place), {here}, 50) LIMIT 5",
    )  # fmt: skip


def _newest(condition: str, limit: int = 31) -> str:
    return f"SELECT * FROM issue WHERE {condition} ORDER BY received_at DESC, id DESC LIMIT {limit}"


def _counted(condition: str, shift: int) -> str:
    """What a map must count at least: how many in each cell, of what is open and of what ended lately."""
    lately = "status IN ('confirmed', 'closed') AND changed_at >= now() - interval '60 days'"
    return (
        "SELECT count(*), min(id) FROM ("
        f"SELECT id, px, py FROM issue WHERE {condition} AND NOT place_uncertain AND status NOT IN {FINAL} UNION ALL "
        f"SELECT id, px, py FROM issue WHERE {condition} AND NOT place_uncertain AND {lately}"
        f") AS shown GROUP BY px >> {shift}, py >> {shift}"
    )


def _maps(departments: dict[str, int]) -> Iterator[Page]:
    for zoom in (9, 10, 11, 12, 13, 14, 15, 16, 17):
        box = window(zoom)
        west, north = to_pixels(Point(box.west, box.north))
        east, south = to_pixels(Point(box.east, box.south))
        bare = _counted(f"px BETWEEN {west} AND {east} AND py BETWEEN {north} AND {south}", 31 - zoom)
        yield Page(f"map, zoom {zoom}", f"/map/issues?bbox={box.text}&zoom={zoom}", bare)
        if zoom in (10, 12, 14, 16):
            yield Page(f"beside it, zoom {zoom}", f"/issues/near?bbox={box.text}&zoom={zoom}", bare)
    box = window(11, size=(900, 900))
    own = _counted(f"department_id = {departments['lighting']}", 20)
    address = f"/staff/map?bbox={box.text}&zoom=11&department=lighting"
    yield Page("staff's map, zoom 11", address, own, "lighting")


def _lists(departments: dict[str, int], areas: dict[str, int], cursor: str) -> Iterator[Page]:
    area, unit, rows = areas["west"], departments["roads"], "/issues/list"
    yield Page("list", rows, _newest("true"))
    years = _newest("received_at < now() - interval '8 years'")
    yield Page("list, years back", f"/issues?cursor={cursor}", years)
    for status in ("received", "closed", "confirmed"):
        yield Page(f"list, {status}", f"{rows}?status={status}", _newest(f"status = '{status}'"))
    yield Page("list, category", f"{rows}?category=lamp", _newest("category_id = 1"))
    yield Page("list, group", f"{rows}?group=streets", _newest("true"))
    yield Page("list, area", f"{rows}?area={area}", _newest(f"area_id = {area}"))
    yield Page("list, department", f"{rows}?department=roads", _newest(f"department_id = {unit}"))
    every = f"status = 'received' AND category_id = 1 AND department_id = {unit} AND area_id = {area}"
    address = f"{rows}?department=roads&status=received&category=lamp&area={area}"
    yield Page("list, all filters", address, _newest(every))
    yield Page("list, place uncertain", f"{rows}?place=uncertain", _newest("place_uncertain"))
    box = window(16)
    inside = _newest(f"place && ST_MakeEnvelope({box.text}, 4326)")
    yield Page("list, box", f"{rows}?bbox={box.text}", inside)
    yield Page("API list of 50", "/api/v1/issues", _newest("true", 51))
    since = _newest("changed_at >= '2020-01-01'", 51)
    yield Page("API list, changed since", "/api/v1/issues?since=2020-01-01T00:00:00Z", since)


def _queues(department: int) -> Iterator[Page]:
    waiting = (
        f"SELECT * FROM assignment WHERE department_id = {department}"
        " AND status NOT IN ('delivered', 'declined', 'handed_over') ORDER BY target LIMIT 50"
    )
    address = "/staff/queue-rows?department=lighting"
    for view in ("all", "late", "unassigned", "soon", "mine", "to_judge"):
        yield Page(f"queue of 50, {view}", f"{address}&view={view}", waiting, "lighting")
    yield Page("queue of 50, page 100", f"{address}&page=100", f"{waiting} OFFSET 4950", "lighting")
    yield Page("its counts", "/staff/queue-views?department=lighting", waiting, "lighting")
    yield Page("the whole page of it", "/staff?department=lighting", waiting, "lighting")


def _show(console: Console, measured: list[Measured], issues: int) -> None:
    table = Table(title=f"Reading among {issues:,} issues, medians")
    for column in ("", "statements", "CPU, ms", "bare, ms", "ratio", "waited, ms", "whole, ms"):
        table.add_column(column, justify="left" if not column else "right")
    middle: Callable[[list[float]], float] = statistics.median
    for found in measured:
        cpu, bare = middle(found.cpu), middle(found.bare)
        table.add_row(
            found.page.name, str(found.statements), f"{cpu:.1f}{' !' if cpu > TARGET_MS else ''}", f"{bare:.1f}",
            f"{cpu / bare:.1f}", f"{middle(found.waited):.0f}", f"{middle(found.whole):.0f}",
        )  # fmt: skip
    console.print(table)
    console.print(f"! is over the target of {TARGET_MS:.0f} ms; statements: at most 6 for a list")


if __name__ == "__main__":
    main()
