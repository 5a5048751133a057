"""A history imported, everything included, against a bare COPY of the same rows in the same run.

``python -m tests.bench.import_issues [--rows 20000]``, or of a real city, which is set up before:
``python -m tests.bench.import_issues --file FILE --mapping FILE --city CITY.toml --areas AREAS.geojson --name name``

Two floors, both on the same durable cluster: a COPY of the file's rows as texts, with their points, into one table with
a GiST index; and a COPY of all rows that the import has written, into tables of the same columns and indexes. CPU is
that of this process and of its database backend.
"""

from __future__ import annotations

import argparse
import csv
import io
import os
import random
import tempfile
import time
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg2
from psycopg2 import sql
from rich.console import Console
from rich.table import Table
from sqlalchemy import event

from civic.areas.commands import import_areas
from civic.city.commands import set_city_areas, set_up_city
from civic.city.files import read_city
from civic.core.cluster import Cluster, ClusterUrls
from civic.core.db import Database, make_engine
from civic.core.permissions import SYSTEM
from civic.departments.commands import add_departments
from civic.departments.files import DepartmentSpec
from civic.history.importing import Imported, import_issues
from civic.history.mapping import HistoryMapping, read_mapping
from civic.history.readers import opened, read_records
from geo.importing import read_areas
from migrations.run import upgrade
from tests.bench.create_issue import backend_cpu
from tests.small_city import KEY, small_city
from tests.unit.history.records import ROW, mapping

WRITTEN = (
    "issue", "report", "assignment", "issue_update", "issue_area", "imported_issue", "event", "event_subject",
    "event_inbox", "event_position",
)  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=20_000)
    for name in ("file", "mapping", "city", "areas"):
        parser.add_argument(f"--{name}", type=Path)
    parser.add_argument("--name", default="name", help="field with the areas' names")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        os.chmod(folder, 0o711)  # the server's own user must pass
        cluster = Cluster(Path(folder) / "cluster")
        try:
            run(cluster.start(), Path(folder), asked)
        finally:
            cluster.stop(mode="immediate")


def run(urls: ClusterUrls, folder: Path, asked: argparse.Namespace) -> None:
    upgrade(urls.owner)
    owner = Database(make_engine(urls.owner, pooled=False))
    if asked.file:
        file, given = asked.file, read_mapping(asked.mapping)
        set_up(owner, asked)
    else:
        file, given = folder / "reports.csv", mapping()
        file.write_text(made_up(asked.rows))
        with owner.transaction() as session:
            small_city(session)
    bare = bare_copy(urls, file, given)
    first, took = timed(owner, file, given, folder)
    written = copy_of_what_was_written(urls)
    again, took_again = timed(owner, file, given, folder)
    owner.engine.dispose()
    assert again.added == 0, "a second run changes nothing"
    table = Table(title=f"{file.name}: {first.rows:,} rows, {first.added:,} issues, {first.events:,} events")
    for column in ("", "seconds", "rows/s", "of the bare COPY", "of the COPY of all written", "CPU, s"):
        table.add_column(column, justify="left" if not column else "right")
    for name, (seconds, cpu) in (
        ("bare COPY of the file's rows", bare),
        ("COPY of all rows written", written),
        ("import", took),
        ("the same again", took_again),
    ):
        table.add_row(
            name, f"{seconds:.2f}", f"{first.rows / seconds:,.0f}", f"{bare[0] / seconds:.3f}",
            f"{written[0] / seconds:.3f}", f"{cpu:.1f}",
        )  # fmt: skip
    Console(width=110).print(table)


def set_up(owner: Database, asked: argparse.Namespace) -> None:
    spec = read_city(asked.city)
    with owner.transaction() as session:
        set_up_city(session, SYSTEM, spec)
        rows = read_areas(asked.areas, name_field=asked.name, language=spec.languages[0])
        import_areas(session, SYSTEM, rows, area_type="district", source=asked.areas.name)
        set_city_areas(session, SYSTEM, "district")
        add_departments(session, SYSTEM, [DepartmentSpec("desk", "triage", spec.name, None, None, {})])


Spent = tuple[float, float]
"""Seconds by the clock, and seconds of CPU here and in the database."""


def timed(owner: Database, file: Path, given: HistoryMapping, folder: Path) -> tuple[Imported, Spent]:
    ended: dict[int, float] = {}
    event.listen(
        owner.engine, "close",
        lambda raw, _record: ended.setdefault(raw.info.backend_pid, backend_cpu(raw.info.backend_pid)),
    )  # fmt: skip
    began, cpu = time.perf_counter(), time.process_time()
    result = import_issues(
        owner, file, given, key=KEY, rejected=folder / "rejected.csv", told=lambda *_: None
    )
    took, here = time.perf_counter() - began, time.process_time() - cpu
    return result, (took, here + sum(ended.values()))


def bare_copy(urls: ClusterUrls, file: Path, given: HistoryMapping) -> Spent:
    """A COPY of the file's rows, parsed before, with their points."""
    with opened(file) as stream:
        records = [record.fields for record in read_records(stream, given.file)]
    columns = list(records[0])
    x, y = given.columns.lon or given.columns.x or "", given.columns.lat or given.columns.y or ""
    out = io.StringIO()
    writer = csv.writer(out)
    for fields in records:
        writer.writerow([*fields.values(), f"SRID=4326;POINT({fields[x] or 0} {fields[y] or 0})"])
    with direct(urls) as connection:
        with connection, connection.cursor() as cursor:
            parts = [sql.SQL("{} text").format(sql.Identifier(column)) for column in columns]
            cursor.execute(
                sql.SQL("CREATE TABLE bare ({}, place geometry(Point, 4326))").format(
                    sql.SQL(", ").join(parts)
                )
            )
            cursor.execute("CREATE INDEX ON bare USING gist (place)")
        return copied(connection, {"bare": (out, "WITH (FORMAT csv)")})


def copy_of_what_was_written(urls: ClusterUrls) -> Spent:
    """A COPY of the rows of all tables that the import writes into empty ones with the same columns and indexes."""
    with direct(urls) as connection:
        texts: dict[str, tuple[io.StringIO, str]] = {}
        with connection, connection.cursor() as cursor:
            for table in WRITTEN:
                texts[f"bare_{table}"] = io.StringIO(), ""
                cursor.copy_expert(f"COPY {table} TO STDOUT", texts[f"bare_{table}"][0])
                cursor.execute(f"CREATE TABLE bare_{table} (LIKE {table} INCLUDING ALL)")
        return copied(connection, texts)


def copied(connection: Any, texts: dict[str, tuple[io.StringIO, str]]) -> Spent:
    here, there = time.process_time(), backend_cpu(connection.info.backend_pid)
    began = time.perf_counter()
    with connection, connection.cursor() as cursor:
        for table, (rows, how) in texts.items():
            rows.seek(0)
            cursor.copy_expert(f"COPY {table} FROM STDIN {how}", rows, size=1 << 20)
    took = time.perf_counter() - began
    return took, time.process_time() - here + backend_cpu(connection.info.backend_pid) - there


def direct(urls: ClusterUrls) -> Any:
    return closing(psycopg2.connect(urls.superuser.replace("postgresql+psycopg2", "postgresql")))


def made_up(rows: int) -> str:
    """Reports of the small city over two years, most of them closed."""
    dice = random.Random(7)
    out = io.StringIO()
    writer = csv.DictWriter(out, list(ROW))
    writer.writeheader()
    begin = datetime(2024, 1, 1, tzinfo=UTC)
    for number in range(rows):
        received = begin + timedelta(minutes=dice.randrange(1_000_000))
        closed = received + timedelta(hours=dice.expovariate(1 / 60))
        over = dice.random() < 0.93
        writer.writerow(
            {
                **ROW, "no": number, "opened": f"{received:%Y-%m-%d %H:%M:%S}", "state": "Done" if over else "Open",
                "closed": f"{closed:%Y-%m-%d %H:%M:%S}" if over else "", "reply": "Done, case closed" if over else "",
                "kind": dice.choice(["A lamp", "A pothole", "A poster"]), "lon": f"{dice.uniform(30, 30.04):.6f}",
                "lat": f"{dice.uniform(60, 60.01):.6f}", "unit": dice.choice(["lighting", "roads", ""]),
            }
        )  # fmt: skip
    return out.getvalue()


if __name__ == "__main__":
    main()
