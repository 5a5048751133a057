"""The queue of staff, its counts, filters and map, search, panel and bulks, among few and very many issues in one run.

``python -m tests.bench.queue [--few 10000] [--many 1000000] [--open 0.04]``

Waited is what this process waits for an answer of the program's own functions, CPU what the database's backend has used
for it, medians both; the ratio is of CPU, among many against among few. Rows are those shown, or what the counts come
to: a ratio says something of growth where they are the same. ``--explain NAME`` prints the plans.
"""

from __future__ import annotations

import argparse
import os
import statistics
import tempfile
import time
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg2
from rich.console import Console
from rich.table import Table
from sqlalchemy import event, text
from sqlalchemy.orm import Session

import web.followers  # noqa: F401  # makes the verbs known
from civic.city.queries import city_rules
from civic.core.cluster import Cluster
from civic.core.cluster_databases import autocommit
from civic.core.db import Database, counted_statements, make_engine
from civic.core.permissions import SYSTEM, Actor
from civic.deadlines.risk import learn_risk
from civic.issues.queries.detail import issue_detail
from civic.issues.queries.place_history import place_history, similar_issues
from civic.people.commands import add_person, grant_role
from civic.people.models import Person
from civic.people.queries import actor_of
from civic.triage.bulk.asking import ask
from civic.triage.bulk.foreseeing import AT_ONCE, foresee_at_once
from civic.triage.bulk.selection import by_numbers
from civic.triage.counts import Count, facets, view_counts
from civic.triage.filters import Filter
from civic.triage.moments import Moments, moments
from civic.triage.queue import Asked, Queue, queue
from civic.triage.search import Found, search
from civic.triage.window import queue_window
from migrations.run import upgrade
from tests.bench.bulk import Shares, fill
from tests.bench.read_history import window
from tests.small_city import city_again, small_city

TARGET_MS = 15.0
MOST_GROWTH = 2.0
PIECE = 100_000

Asking = Callable[[Session], Any]


@dataclass(frozen=True)
class Measured:
    rows: int
    statements: int
    waited: float
    cpu: float


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--few", type=int, default=10_000)
    parser.add_argument("--many", type=int, default=1_000_000)
    parser.add_argument("--open", type=float, default=0.04)
    parser.add_argument("--times", type=int, default=25)
    parser.add_argument("--explain", default="", metavar="NAME")
    parser.add_argument(
        "--keep", default="", metavar="FOLDER", help="where the city stays, to be asked again"
    )
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() if not asked.keep else nullcontext(asked.keep) as folder:
        Path(folder).mkdir(parents=True, exist_ok=True)
        os.chmod(folder, 0o711)  # the server's own user must pass
        cluster = Cluster(Path(folder) / "cluster", durable=False)
        try:
            run(cluster, asked)
        finally:
            cluster.stop()


def run(cluster: Cluster, asked: argparse.Namespace) -> None:
    console = Console(width=140)
    cluster.start()
    few, many = (
        _city(console, cluster, name, wanted, asked.open)
        for name, wanted in (("few", asked.few), ("many", asked.many))
    )
    before, after = (_measure_all(database, asked.times) for database in (few, many))
    _show(console, before, after, asked)
    if asked.explain:
        for database in (few, many):
            _explain(console, database, asked.explain)


def _city(console: Console, cluster: Cluster, name: str, wanted: int, open_share: float) -> Database:
    """A city of so many issues in a database of its own, filled where it is not yet."""
    with autocommit(cluster.urls("postgres").superuser) as cursor:
        cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", (name,))
        known = cursor.fetchone()
    urls = cluster.urls(name) if known else cluster.clone(name)
    upgrade(urls.owner)
    owner = Database(make_engine(urls.owner))
    with owner.transaction() as session:
        there = session.scalar(text("SELECT count(*) FROM issue")) or 0
        if not there:
            small_city(session)
            _people(session)
    _grow(console, owner, there, wanted, open_share)
    owner.engine.dispose()
    return Database(make_engine(urls.app, pool_size=1))


def _grow(console: Console, owner: Database, there: int, wanted: int, open_share: float) -> None:
    """Fill the city until it has so many issues."""
    began = time.perf_counter()
    while there < wanted:
        piece = min(PIECE, wanted - there)
        with owner.transaction() as session:
            session.execute(text("SET LOCAL statement_timeout = 0"))
            fill(session, piece, Shares(open=open_share), fresh=True)
            for statement in _LIVED:
                session.execute(text(statement))
            learn_risk(session)
        there += piece
        console.print(f"{there:,} issues after {time.perf_counter() - began:.0f} s")
    with owner.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("VACUUM ANALYZE"))


# What is accepted is in somebody's hands, some of it waits for its reporter or was delivered before, and some issues
# are duplicates of others.
_LIVED = (
    """
UPDATE assignment SET assignee_id = (SELECT min(id) FROM person) WHERE status = 'accepted' AND assignee_id IS NULL
""",
    """
WITH asked AS (UPDATE assignment SET status = 'waiting', before = 'accepted', waiting_since = now()
                WHERE status = 'accepted' AND id % 20 = 0 RETURNING issue_id)
UPDATE issue SET status = 'waiting' FROM asked WHERE id = asked.issue_id
""",
    "UPDATE issue SET round = 1 WHERE status = 'accepted' AND id % 20 = 1 AND round = 0",
    """
WITH merged AS (UPDATE issue SET status = 'duplicate', resolution = 'duplicate', merged_into_id = id - 1
                 WHERE status = 'received' AND id % 20 = 2 RETURNING id)
UPDATE assignment SET rests = true FROM merged WHERE issue_id = merged.id
""",
)


def _people(session: Session) -> None:
    for number, unit in enumerate(("lighting", "triage")):
        made = add_person(session, SYSTEM, f"{unit}@city.example", f"Person {number}")
        grant_role(session, SYSTEM, made.email, "agent", unit)


def _asked(session: Session) -> dict[str, Asking]:
    """What is measured, by name."""

    def who(unit: str) -> Actor:
        return actor_of(session, session.query(Person).filter_by(email=f"{unit}@city.example").one())

    city = city_again(session)
    agent, desk, at = who("lighting"), who("triage"), moments(city_rules(session).calendar)
    unit = city.departments["lighting"]
    lists = {
        "of a department": (agent, Asked(unit)),
        "late": (agent, Asked(unit, "late")),
        "unassigned": (agent, Asked(unit, "unassigned")),
        "of the city": (desk, Asked(None)),
        "mine": (agent, Asked(unit, "mine")),
        "waiting, none": (desk, Asked(None, "waiting")),
        "all filters": (
            desk,
            Asked(
                None, wanted=Filter(
                    statuses=("received",), categories=("lamp",), area=city.areas["west"], department="lighting",
                    priorities=("normal",), sources=("import",), languages=("en",), has_photo=False, bbox=window(14),
                ),
            ),
        ),
        "with words": (desk, Asked(None, wanted=Filter(text="pothole mill lane"))),
        "with a common word": (desk, Asked(None, wanted=Filter(text="pothole"))),
        "closed": (agent, Asked(unit, wanted=Filter(statuses=("closed",)))),
    }  # fmt: skip
    found: dict[str, Asking] = {
        f"list, {name}": _list(actor, wanted, at, "pressing") for name, (actor, wanted) in lists.items()
    }
    for sort in ("newest", "affected"):
        found[f"list, {sort}"] = _list(agent, Asked(unit), at, sort)
    far = queue(session, agent, Asked(unit), at, limit=100).after
    found["list, page 3"] = lambda session: queue(session, agent, Asked(unit), at, cursor=far)
    for name, (actor, wanted) in list(lists.items())[:7]:
        if name in ("of a department", "of the city", "all filters"):
            found[f"counts of views, {name}"] = _counts(view_counts, actor, wanted, at)
            found[f"counts of filters, {name}"] = _counts(facets, actor, wanted, at)
    for words in ("pothole", "фонарь садовая", "w4242", "bell street 17", "lantren", "pothloe"):
        found[f"search, {words}"] = _search(desk, words)
        found[f"search by an agent, {words}"] = _search(agent, words)
    first = queue(session, agent, Asked(unit, wanted=Filter(statuses=("received",))), at, limit=1).rows[0]
    number = first.issue.public_id
    detail = issue_detail(session, agent, number)
    found["panel"] = lambda session: issue_detail(session, agent, number)
    found["panel, history of the place"] = lambda session: place_history(session, agent, detail)
    found["panel, similar"] = lambda session: similar_issues(session, agent, detail)
    found["map of the queue, z14"] = lambda session: queue_window(
        session, agent, Asked(unit), at, window(14), 14
    )
    for many in (500, AT_ONCE):
        found[f"bulk of {many}, {'asked' if many > AT_ONCE else 'previewed'}"] = _bulk(
            agent, _numbers(session, agent, unit, at, many)
        )
    return found


def _numbers(session: Session, actor: Actor, unit: int, at: Moments, many: int) -> list[str]:
    """Numbers of so many issues that wait to be taken, or of all there are."""
    asked, found, cursor = Asked(unit, wanted=Filter(statuses=("received",))), [], None
    while len(found) < many:
        page = queue(session, actor, asked, at, limit=100, cursor=cursor)
        found += [row.issue.public_id for row in page.rows]
        if (cursor := page.after) is None:
            break
    return found[:many]


def _bulk(actor: Actor, numbers: list[str]) -> Asking:
    """A bulk that is asked for, tried for each issue where that is done at once, and taken back."""

    def asked(session: Session) -> None:
        trial = session.begin_nested()
        foresee_at_once(session, ask(session, actor, "accept", {}, by_numbers(session, actor, numbers)[0]))
        trial.rollback()

    return asked


def _list(actor: Actor, asked: Asked, at: Moments, sort: str) -> Asking:
    return lambda session: queue(session, actor, asked, at, sort=sort)


def _counts(function: Any, actor: Actor, asked: Asked, at: Moments) -> Asking:
    return lambda session: function(session, actor, asked, at)


def _search(actor: Actor, words: str) -> Asking:
    return lambda session: search(session, actor, words)


def _measure_all(database: Database, times: int) -> dict[str, Measured]:
    with database.reading() as session:
        return {name: _measure(session, database, ask, times) for name, ask in _asked(session).items()}


def _measure(session: Session, database: Database, ask: Asking, times: int) -> Measured:
    pid = session.scalar(text("SELECT pg_backend_pid()"))
    for _ in range(2):
        ask(session)
    with counted_statements(database.engine) as seen:
        rows = _size(ask(session))
    waited, cpu = [], []
    for _ in range(times):
        before, began = _cpu(pid), time.perf_counter()
        ask(session)
        waited.append((time.perf_counter() - began) * 1000)
        cpu.append(_cpu(pid) - before)
    return Measured(rows, len(seen), statistics.median(waited), statistics.median(cpu))


def _size(answer: Any) -> int:
    """How many rows an answer shows; of counts, what all of them come to."""
    if isinstance(answer, Queue):
        return len(answer.rows)
    if isinstance(answer, Found):
        return len(answer.issues)
    if isinstance(answer, dict):
        return sum(_size(each) for each in answer.values())
    return answer.number if isinstance(answer, Count) else 1


def _cpu(pid: int) -> float:
    """Milliseconds that a process has computed so far."""
    return int(Path(f"/proc/{pid}/schedstat").read_text().split()[0]) / 1e6


def _show(
    console: Console, before: dict[str, Measured], after: dict[str, Measured], asked: argparse.Namespace
) -> None:
    table = Table(title=f"The queue among {asked.few:,} and {asked.many:,} issues, medians in ms")
    for column in (
        "",
        "statements",
        "rows, few",
        "rows, many",
        "waited, few",
        "waited, many",
        "CPU, few",
        "CPU, many",
        "ratio",
    ):
        table.add_column(column, justify="left" if not column else "right")
    for name, many in after.items():
        few = before[name]
        ratio = many.cpu / max(few.cpu, 0.01)
        table.add_row(
            name, str(many.statements), f"{few.rows:,}", f"{many.rows:,}", f"{few.waited:.1f}",
            f"{many.waited:.1f}{' !' if many.waited > TARGET_MS else ''}", f"{few.cpu:.1f}", f"{many.cpu:.1f}",
            f"{ratio:.1f}{' !' if ratio > MOST_GROWTH else ''}",
        )  # fmt: skip
    console.print(table)
    console.print(
        f"! is over the target: {TARGET_MS:.0f} ms, growth {MOST_GROWTH:.0f}; statements: at most 6"
    )


def _explain(console: Console, database: Database, name: str) -> None:
    seen: list[tuple[str, Any]] = []

    def note(_connection: Any, cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        seen.append((statement, parameters))

    with database.reading() as session:
        for each, ask in _asked(session).items():
            if name in each:
                seen.clear()
                event.listen(database.engine, "before_cursor_execute", note)
                ask(session)
                event.remove(database.engine, "before_cursor_execute", note)
                console.rule(each)
                for statement, parameters in list(seen):
                    raw = session.connection().connection.driver_connection
                    assert isinstance(raw, psycopg2.extensions.connection)
                    with raw.cursor() as cursor:
                        cursor.execute(f"EXPLAIN (ANALYZE, BUFFERS OFF, COSTS OFF) {statement}", parameters)
                        console.print(
                            "\n".join(row[0] for row in cursor.fetchall()), markup=False, highlight=False
                        )


if __name__ == "__main__":
    main()
