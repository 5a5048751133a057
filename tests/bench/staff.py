"""All that staff wait for, among few and very many issues of the demo city, in one run.

``python -m tests.bench.staff [--few 10000] [--many 1000000] [--json] [--without-browser]``

The demo city is filled as ``civic demo --issues`` does it, on a durable server. Server is what this process waits for
an answer of the program's own functions, database what the server's backend computes for it, both p50 in milliseconds;
growth is of the latter, beside the rows that are shown or come to the counts: among few issues there are fewer of them.
A bulk is timed whole. A key is timed in Chromium before the real program, from its event to the picture after it.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from dataclasses import asdict, dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table
from sqlalchemy import text
from sqlalchemy.orm import Session

import web.followers  # noqa: F401  # makes the verbs known
from civic.city.queries import city_rules
from civic.core.cluster import Cluster, ClusterUrls
from civic.core.db import Database, counted_statements, make_engine
from civic.core.jobs import Tools
from civic.core.permissions import Actor
from civic.core.storage import Storage
from civic.demo.many import add_many
from civic.demo.people import DOMAIN
from civic.demo.seed import fill
from civic.demo.shape import department_ids
from civic.issues.queries.detail import issue_detail
from civic.issues.queries.place_history import place_history, similar_issues
from civic.people.models import Person
from civic.people.queries import actor_of
from civic.triage.counts import facets, view_counts
from civic.triage.filters import Filter
from civic.triage.moments import moments
from civic.triage.queue import Asked, queue
from civic.triage.views import VIEWS
from initiatives.demo.seed import live_initiatives
from migrations.run import upgrade
from tests.bench.bulk_verbs import bulk, tried
from tests.bench.keys import pressed
from tests.bench.queue import MOST_GROWTH, TARGET_MS, Asking, _counts, _cpu, _list, _measure, _search
from tests.small_city import KEY

AGENT, DESK = f"agent.roads@{DOMAIN}", f"agent.triage@{DOMAIN}"
UNIT = "roads"
IN_BULK = 500
SORTS = ("pressing", "newest", "affected")
KEY_MS = 100.0
WORDS = ("pothole", "фонарь", "dark lamp", "bus stop timetable")


_NEWEST = text("SELECT public_id FROM issue ORDER BY id DESC LIMIT :many")


@dataclass(frozen=True)
class Figure:
    """What something takes, in milliseconds; ``database``, ``statements`` and ``rows`` (shown, or counted) are of what
    is asked of the functions, ``p95`` of keys.
    """

    p50: float
    database: float | None = None
    statements: int | None = None
    rows: int | None = None
    p95: float | None = None


Figures = dict[str, Figure]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--few", type=int, default=10_000)
    parser.add_argument("--many", type=int, default=1_000_000)
    parser.add_argument("--times", type=int, default=25)
    parser.add_argument("--json", action="store_true", help="print the figures as JSON")
    parser.add_argument("--without-browser", action="store_true")
    parser.add_argument(
        "--keep", default="", metavar="FOLDER", help="where the city stays, to be asked again"
    )
    asked = parser.parse_args()
    console = Console(width=120, stderr=asked.json)
    with tempfile.TemporaryDirectory() if not asked.keep else nullcontext(asked.keep) as folder:
        Path(folder).mkdir(parents=True, exist_ok=True)
        os.chmod(folder, 0o711)  # the server's own user must pass
        cluster = Cluster(Path(folder) / "cluster")
        try:
            urls = cluster.start()
            upgrade(urls.owner)
            found = measure(
                urls, Path(folder), (asked.few, asked.many), asked.times,
                browser=not asked.without_browser, told=console.print,
            )  # fmt: skip
        finally:
            cluster.stop()
    if asked.json:
        print(json.dumps(as_json(found), ensure_ascii=False, indent=1))
    else:
        console.print(as_table(found))


def measure(
    urls: ClusterUrls, folder: Path, sizes: tuple[int, int], times: int, *, browser: bool, told: Callable[[str], None]
) -> dict[int, Figures]:  # fmt: skip
    """The figures of each size of the city, which grows meanwhile; by how many issues there were indeed."""
    owner = Database(make_engine(urls.owner))
    database = Database(make_engine(urls.app, pool_size=1))
    fill(owner, lambda: Storage(folder / "data" / "storage"), KEY, above=live_initiatives)
    found: dict[int, Figures] = {}
    try:
        for size in sizes:
            there = _grow(owner, size, told)
            if there in found:
                continue
            found[there] = dict(_asked(database, times)) | dict(_bulks(database))
            if browser:
                found[there] |= {
                    f"key: {name}": Figure(statistics.median(took), p95=statistics.quantiles(took, n=20)[-1])
                    for name, took in pressed(urls, folder, AGENT, times).items()
                }
    finally:
        owner.engine.dispose()
        database.engine.dispose()
    return found


def _grow(owner: Database, wanted: int, told: Callable[[str], None]) -> int:
    """Fill the city until it has so many issues; returns how many it has."""
    with owner.reading() as session:
        there: int = session.scalar(text("SELECT count(*) FROM issue")) or 0
    more = wanted - there
    if more > 0:
        began = time.perf_counter()
        add_many(owner, more, key=KEY, told=lambda _done, _of: None)
        told(f"{wanted:,} issues: {more / (time.perf_counter() - began):,.0f} a second")
        # As the server does by itself within minutes: a city that has just been filled is nobody's everyday.
        with owner.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("VACUUM (ANALYZE)"))
    return max(wanted, there)


def _asked(database: Database, times: int) -> Iterator[tuple[str, Figure]]:
    with database.reading() as session:
        for name, ask in _asks(session).items():
            took = _measure(session, database, ask, times)
            yield name, Figure(took.waited, took.cpu, took.statements, took.rows)


def _asks(session: Session) -> dict[str, Asking]:
    """What is measured, by name: of the agent of a department, and of the triage desk, which sees the whole city."""
    agent, desk = _actor(session, AGENT), _actor(session, DESK)
    unit, at = department_ids(session)[UNIT], moments(city_rules(session).calendar)
    found: dict[str, Asking] = {
        f"queue, {view}": _list(agent, Asked(unit, view), at, "pressing") for view in VIEWS
    }
    found |= {f"queue by {sort}": _list(agent, Asked(unit), at, sort) for sort in SORTS}
    found |= {f"city's queue by {sort}": _list(desk, Asked(None), at, sort) for sort in SORTS}
    every = Filter(
        statuses=("received", "accepted"), priorities=("normal", "high"), sources=("web",), languages=("en",),
        has_photo=True, department=UNIT, reporters=1,
    )  # fmt: skip
    narrowed = {"narrowed by words": Filter(text="pothole"), "narrowed by many filters": every}
    narrowed["of what is closed"] = Filter(statuses=("closed",))
    for name, wanted in narrowed.items():
        found[f"queue, {name}"] = _list(agent, Asked(unit, wanted=wanted), at, "pressing")
    for name, actor, asked in (("of a department", agent, Asked(unit)), ("of the city", desk, Asked(None))):
        found[f"counts of views, {name}"] = _counts(view_counts, actor, asked, at)
        found[f"counts of filters, {name}"] = _counts(facets, actor, asked, at)
    found |= {f"search: {words}": _search(agent, words) for words in WORDS}
    number = queue(session, agent, Asked(unit), at, limit=1).rows[0].issue.public_id
    detail = issue_detail(session, agent, number)
    found["panel"] = lambda session: issue_detail(session, agent, number)
    found["panel, history of the place"] = lambda session: place_history(session, agent, detail)
    found["panel, similar issues"] = lambda session: similar_issues(session, agent, detail)
    return found


def _actor(session: Session, email: str) -> Actor:
    return actor_of(session, session.query(Person).filter_by(email=email).one())


def _bulks(database: Database) -> Iterator[tuple[str, Figure]]:
    """A note on many issues of the city, looked at before and then done."""
    with database.reading() as session:
        desk = _actor(session, DESK)
        numbers = list(session.scalars(_NEWEST, {"many": IN_BULK}))
        pid = session.scalar(text("SELECT pg_backend_pid()"))
    # A note sends no letter and keeps no file: the database is the only tool that the bulk takes up.
    tools = Tools(settings=None, database=database, mailer=None, storage=None)  # type: ignore[arg-type]
    for name, work in (("previewed", tried), ("done", bulk)):
        before, began = _cpu(pid), time.perf_counter()
        with counted_statements(database.engine) as seen:
            work(tools, desk, numbers, "note", {"message": "Seen on the round of this morning."})
        waited = (time.perf_counter() - began) * 1000
        yield f"bulk of {len(numbers)}, {name}", Figure(waited, _cpu(pid) - before, len(seen))


def as_json(found: dict[int, Figures]) -> dict[str, dict[str, dict[str, float]]]:
    """Figures by name and by the size of the city; what was not measured is left out."""
    return {
        name: {
            str(size): {
                key: round(value, 2) for key, value in asdict(figures[name]).items() if value is not None
            }
            for size, figures in found.items()
        }
        for name in next(iter(found.values()))
    }


def as_table(found: dict[int, Figures]) -> Table:
    """Figures of the smallest and the largest city side by side."""
    few, many = min(found), max(found)
    table = Table(title=f"What staff wait for among {few:,} and {many:,} issues, in ms; ! is over its target")
    for column in ("", "statements", "rows", "", "server", "", "database", "", "growth", "p95", ""):
        table.add_column(column, justify="right" if table.columns else "left")
    for name, large in found[many].items():
        small = found[few][name]
        slow = _is_slow(name, large)
        growth = None
        if large.database is not None and small.database is not None:
            growth = large.database / max(small.database, 0.05)
        table.add_row(
            name, *map(_number, (large.statements, small.rows, large.rows)), _ms(small.p50),
            f"{_ms(large.p50)}{' !' if slow else ''}", _ms(small.database), _ms(large.database),
            "" if growth is None else f"{growth:.1f}{' !' if growth > MOST_GROWTH else ''}", _ms(small.p95),
            _ms(large.p95),
        )  # fmt: skip
    return table


def _is_slow(name: str, figure: Figure) -> bool:
    if name.startswith("bulk"):
        return False
    return figure.p50 > (KEY_MS if figure.p95 is not None else TARGET_MS)


def _number(value: int | None) -> str:
    return "" if value is None else f"{value:,}"


def _ms(value: float | None) -> str:
    return "" if value is None else f"{value:,.1f}"


if __name__ == "__main__":
    main()
