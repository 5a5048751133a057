"""A report through the API, everything included, against a bare durable insert of a row with a point.

``python -m tests.bench.create_issue [--reports 300]``

Both run on one durable cluster (fsync on, commits waited for), one after the other in turns, on one connection. CPU is
that of this process (validation, routing, SQL, JSON) and of its database backend, read from the system.
"""

from __future__ import annotations

import argparse
import os
import statistics
import tempfile
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg2
from rich.console import Console
from rich.table import Table
from sqlalchemy import text
from werkzeug.test import EnvironBuilder, run_wsgi_app

from civic.core.cluster import Cluster
from civic.core.db import Database, counted_statements, make_engine
from civic.core.settings import Settings
from migrations.run import upgrade
from tests.small_city import KEY, WEST, small_city

WARM_UP = 30
TICKS = os.sysconf("SC_CLK_TCK")


@dataclass
class Measured:
    """Seconds of a piece of work, alone: wall clock of each, CPU of all."""

    name: str
    wall: list[float]
    cpu_here: float
    cpu_database: float

    @property
    def median(self) -> float:
        return statistics.median(self.wall) * 1000

    @property
    def cpu(self) -> float:
        return (self.cpu_here + self.cpu_database) / len(self.wall) * 1000


def backend_cpu(pid: int) -> float:
    """User and system seconds of a database backend so far."""
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def measure(name: str, pid: int, times: int, work: Callable[[], None]) -> Measured:
    walls = []
    here, there = time.process_time(), backend_cpu(pid)
    for _ in range(times):
        began = time.perf_counter()
        work()
        walls.append(time.perf_counter() - began)
    return Measured(name, walls, time.process_time() - here, backend_cpu(pid) - there)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--reports", type=int, default=300)
    reports = parser.parse_args().reports
    with tempfile.TemporaryDirectory() as folder:
        os.chmod(folder, 0o711)  # the server's own user must pass
        cluster = Cluster(Path(folder) / "cluster")
        try:
            run(cluster, Path(folder), reports)
        finally:
            cluster.stop(mode="immediate")


def run(cluster: Cluster, folder: Path, reports: int) -> None:
    from web.app import create_app
    from web.live import TAIL

    urls = cluster.start()
    upgrade(urls.owner)
    database = Database(make_engine(urls.app))
    with database.transaction() as session:
        small_city(session)
    settings = Settings(
        data=folder, secret_key=KEY.decode(), database_url=urls.app, database_direct_url=urls.app,
        storage=str(folder / "storage"), reports_per_hour=10_000_000,
    )  # fmt: skip
    app = create_app(settings)
    # The tail works after the answer; what is measured is the request.
    app.extensions[TAIL].stop()
    engine = app.extensions["veche"].database.engine
    # The requests are made before: what is measured is the program's own work, from the environment to the answer.
    waiting = [request() for _ in range(reports + WARM_UP + 1)]

    def post() -> None:
        body, status, _headers = run_wsgi_app(app, waiting.pop(), buffered=True)
        assert status.startswith("201"), b"".join(body)

    bare = psycopg2.connect(urls.superuser.replace("postgresql+psycopg2", "postgresql"))
    with bare, bare.cursor() as cursor:
        cursor.execute(
            "CREATE TABLE bare (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, at timestamptz, words text,"
            " place geometry(Point, 4326))"
        )
        cursor.execute("CREATE INDEX ON bare USING gist (place)")

    def insert() -> None:
        with bare, bare.cursor() as cursor:
            cursor.execute(
                "INSERT INTO bare (at, words, place) VALUES (now(), %s, ST_SetSRID(ST_MakePoint(%s, %s), 4326))",
                ("The lamp at the crossing is dark.", *WEST),
            )

    for _ in range(WARM_UP):
        post()
        insert()
    with counted_statements(engine) as statements:
        post()
    with engine.connect() as connection:
        backend = connection.scalar(text("SELECT pg_backend_pid()"))
    rounds = 5
    parts = [
        (
            measure("bare insert", bare.info.backend_pid, reports // rounds, insert),
            measure("report", int(backend), reports // rounds, post),
        )
        for _ in range(rounds)
    ]
    show(joined(0, parts), joined(1, parts), len(statements))


def request() -> dict[str, Any]:
    """A report as a server hands it to the program."""
    return EnvironBuilder(
        path="/api/v1/issues",
        method="POST",
        json={
            "category": "lamp",
            "location": {"type": "Point", "coordinates": list(WEST)},
            "description": "The lamp at the crossing is dark.",
            "contact": {"email": "anna@example.org"},
        },
        headers=[("Idempotency-Key", str(uuid.uuid4()))],
    ).get_environ()


def joined(which: int, parts: list[tuple[Measured, Measured]]) -> Measured:
    taken = [part[which] for part in parts]
    return Measured(
        taken[0].name, [wall for part in taken for wall in part.wall], sum(part.cpu_here for part in taken),
        sum(part.cpu_database for part in taken),
    )  # fmt: skip


def show(bare: Measured, report: Measured, statements: int) -> None:
    console = Console()
    console.print(compared("A report through the API", bare, report))
    console.print(f"SQL statements of a report: {statements} (target: at most 12)")
    console.print(f"CPU of a report: {report.cpu:.2f} ms (target: at most 6 ms)")


def compared(title: str, bare: Measured, measured: Measured) -> Table:
    """The two beside each other, and their ratio."""
    table = Table(title=f"{title} against a bare durable insert ({len(measured.wall)} of each)")
    for column in ("", "median, ms", "CPU, ms", "of it database, ms"):
        table.add_column(column, justify="left" if not column else "right")
    for each in (bare, measured):
        database = each.cpu_database / len(each.wall) * 1000
        table.add_row(each.name, f"{each.median:.2f}", f"{each.cpu:.2f}", f"{database:.2f}")
    table.add_row("ratio", f"{measured.median / bare.median:.1f}", f"{measured.cpu / bare.cpu:.1f}", "")
    return table


if __name__ == "__main__":
    main()
