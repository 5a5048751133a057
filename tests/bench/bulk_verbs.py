"""One verb for many issues against the same verb alone, issue by issue.

``python -m tests.bench.bulk_verbs [--issues 500]``

Both run on one durable cluster (fsync on, commits waited for), over one connection. A single verb is the command in a
transaction of its own; a bulk is the job as a worker runs it, with its items, rights and events. The trial is what a
preview costs.
"""

from __future__ import annotations

import argparse
import os
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

import web.followers  # noqa: F401  # makes the verbs known
from civic.core.cluster import Cluster
from civic.core.db import Database, counted_statements, make_engine
from civic.core.jobs import Tools
from civic.core.permissions import Actor
from civic.issues.commands.accept import accept
from civic.triage.bulk.asking import ask
from civic.triage.bulk.commands import begin, hasten
from civic.triage.bulk.foreseeing import foresee_bulk
from civic.triage.bulk.running import run_bulk
from civic.triage.bulk.selection import by_numbers
from migrations.run import upgrade
from tests.small_city import SmallCity, small_city

ACCEPTED: Mapping[str, str] = {}
"""What accepting takes beside the issue: nothing."""


def main() -> None:
    options = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    options.add_argument("--issues", type=int, default=500)
    many = options.parse_args().issues
    with tempfile.TemporaryDirectory() as folder:
        os.chmod(folder, 0o711)  # the server's own user must pass
        cluster = Cluster(Path(folder) / "cluster")
        urls = cluster.start()
        try:
            upgrade(urls.owner)
            measure(Database(make_engine(urls.app, pool_size=1)), many)
        finally:
            cluster.stop()


def measure(database: Database, many: int) -> None:
    with database.transaction() as session:
        city = small_city(session)
        agent = city.staff()
    alone, together = reports(database, city, many), reports(database, city, many)
    # A note sends no letter and keeps no file: the database is the only tool that the bulk takes up.
    tools = Tools(settings=None, database=database, mailer=None, storage=None)  # type: ignore[arg-type]
    warm = reports(database, city, 30)
    single(database, agent, warm)
    seconds, statements = [], []
    for work in (
        lambda: single(database, agent, alone),
        lambda: tried(tools, agent, together),
        lambda: bulk(tools, agent, together),
    ):
        began = time.perf_counter()
        with counted_statements(database.engine) as seen:
            work()
        seconds.append(time.perf_counter() - began)
        statements.append(len(seen) / many)
    table = Table("", "ms an issue", "statements an issue", "ratio")
    for name, took, each in zip(("alone", "tried", "in bulk"), seconds, statements, strict=True):
        table.add_row(name, f"{took / many * 1000:.2f}", f"{each:.1f}", f"{took / seconds[0]:.2f}")
    Console().print(f"accept, {many:,} issues")
    Console().print(table)


def reports(database: Database, city: SmallCity, many: int) -> list[str]:
    with database.transaction() as session:
        city.session = session
        return [city.report().public_id for _ in range(many)]


def single(database: Database, agent: Actor, issues: list[str]) -> None:
    for public_id in issues:
        with database.transaction() as session:
            accept(session, agent, public_id)


def asked(
    database: Database,
    agent: Actor,
    issues: list[str],
    verb: str = "accept",
    fields: Mapping[str, str] = ACCEPTED,
) -> int:
    with database.transaction() as session:
        return ask(session, agent, verb, fields, by_numbers(session, agent, issues)[0]).id


def tried(tools: Tools, agent: Actor, issues: list[str], *verb: Any) -> None:
    foresee_bulk(tools, asked(tools.database, agent, issues, *verb))


def bulk(tools: Tools, agent: Actor, issues: list[str], *verb: Any) -> None:
    number = asked(tools.database, agent, issues, *verb)
    with tools.database.transaction() as session:
        begin(session, agent, number)
        hasten(session, agent, number)
    run_bulk(tools, number)


if __name__ == "__main__":
    main()
