"""`civic import issues` as an operator meets it: what it says, what it leaves behind, and that it can be broken off."""

from __future__ import annotations

import json
import os
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result
from sqlalchemy import Engine, text

from civic.core.cluster import ClusterUrls
from civic.core.db import Database, make_engine
from tests.integration.history.conftest import csv_of
from tests.small_city import small_city

Civic = Callable[..., Result]

MAPPING = """
source = "old-system"
language = "en"
[file]
format = "csv"
[columns]
id = "no"
received = "opened"
closed = "closed"
status = "state"
category = "kind"
title = "subject"
lon = "lon"
lat = "lat"
[status.values]
Open = "received"
Done = "closed"
"""

OPEN311 = """
source = "open311"
language = "en"
[file]
format = "{format}"
[columns]
id = "service_request_id"
received = "requested_datetime"
updated = "updated_datetime"
status = "status"
category = "service_name"
title = "description"
lon = "long"
lat = "lat"
[status]
closed_without_date = "updated"
[status.values]
open = "received"
closed = "closed"
"""

REQUEST = {
    "service_request_id": "7", "status": "closed", "service_name": "A lamp", "description": "Dark",
    "requested_datetime": "2025-03-03T10:00:00-08:00", "updated_datetime": "2025-03-04T10:00:00-08:00",
    "lat": 60.005, "long": 30.005,
}  # fmt: skip


@pytest.fixture
def town(civic: Civic, fresh: ClusterUrls, tmp_path: Path) -> Civic:
    """The program in the small city, with a mapping in its folder."""
    owner = Database(make_engine(fresh.owner, pooled=False, application="tests"))
    with owner.transaction() as session:
        small_city(session)
    owner.engine.dispose()
    (tmp_path / "mapping.toml").write_text(MAPPING)
    return civic


def count(rows: Engine, table: str) -> int:
    with rows.connect() as connection:
        return int(connection.scalar(text(f"SELECT count(*) FROM {table}")) or 0)


def test_a_file_is_taken_over_and_its_rejected_rows_are_written_beside(
    town: Civic, rows: Engine, tmp_path: Path
) -> None:
    (tmp_path / "old.csv").write_bytes(csv_of([{"kind": "Bench"}, {"no": "2", "opened": "2025-02-30"}]))
    tried = town("import", "issues", "old.csv", "--mapping", "mapping.toml", "--dry-run")
    assert (tried.exit_code, count(rows, "issue")) == (1, 0)
    assert "Categories would be made: 1 (bench)." in tried.output
    assert "would be added" in tried.output and "Nothing was written" in tried.output
    assert not (tmp_path / "old.csv.rejected.csv").exists()

    done = town("import", "issues", "old.csv", "--mapping", "mapping.toml")
    assert (done.exit_code, count(rows, "issue")) == (1, 1)
    assert "opened: 2025-02-30 is no date of the mapping's formats" in " ".join(done.output.split())
    assert "old.csv.rejected.csv" in done.output
    assert "date_unreadable" in (tmp_path / "old.csv.rejected.csv").read_text("utf-8-sig")

    (tmp_path / "old.csv").write_bytes(csv_of([{"kind": "Bench"}]))
    again = town("import", "issues", "old.csv", "--mapping", "mapping.toml")
    assert (again.exit_code, count(rows, "issue")) == (0, 1)
    assert "The city has all of it already: nothing was changed." in again.output


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"no,opened\n1,2\n", "mapping.toml: columns.closed: the file has no column 'closed'"),
        (
            csv_of([{}]).replace(b"state", b"stat"),
            "has no column 'state'; did you mean 'stat'?; it has: no, opened",
        ),
        (csv_of([{"subject": "x"}]) + b"\xff\xfe\n", "old.csv: line 3 is not utf-8. Say in the mapping"),
        (csv_of([{}]) + b'2,"2025\n', "old.csv: a quote opens in line 3 and is never closed."),
        (b"", "old.csv: the file is empty."),
    ],
)
def test_what_cannot_be_read_is_refused_before_anything_is_written(
    town: Civic, rows: Engine, tmp_path: Path, content: bytes, said: str
) -> None:
    (tmp_path / "old.csv").write_bytes(content)
    done = town("import", "issues", "old.csv", "--mapping", "mapping.toml")
    assert (done.exit_code, count(rows, "issue")) == (2, 0)
    assert said in done.output
    assert "Traceback" not in done.output


def test_open311_is_taken_over_as_json_and_as_xml(town: Civic, rows: Engine, tmp_path: Path) -> None:
    fields = "".join(f"<{name}>{value}</{name}>" for name, value in REQUEST.items())
    (tmp_path / "r.json").write_text(json.dumps({"service_requests": [REQUEST]}))
    (tmp_path / "r.xml").write_text(f"<service_requests><request>{fields}</request></service_requests>")
    for format in ("json", "xml"):
        (tmp_path / "open311.toml").write_text(OPEN311.replace("{format}", format))
        done = town("import", "issues", f"r.{format}", "--mapping", "open311.toml")
        assert done.exit_code == 0, done.output
    # The second is the same request, in other clothes.
    assert "The city has all of it already" in done.output
    with rows.connect() as connection:
        issue = connection.execute(text("SELECT status, delivered_at FROM issue")).one()
    assert (issue.status, issue.delivered_at.isoformat()) == ("closed", "2025-03-04T18:00:00+00:00")


def test_no_desk_for_what_nobody_answers_for_is_told(civic: Civic, tmp_path: Path) -> None:
    (tmp_path / "city.toml").write_text('languages = ["en"]\ntime_zone = "UTC"\n[name]\nen = "T"\n')
    (tmp_path / "mapping.toml").write_text(MAPPING)
    (tmp_path / "old.csv").write_bytes(csv_of([{}]))
    assert "There is no city yet" in civic("import", "issues", "old.csv", "--mapping", "mapping.toml").output
    civic("import", "city", "city.toml")
    done = civic("import", "issues", "old.csv", "--mapping", "mapping.toml")
    assert (done.exit_code, "There is no triage desk yet" in done.output) == (2, True)


def program(*words: str) -> list[str]:
    return [sys.executable, "-m", "web.cli", *words]


def environment() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(Path(__file__).parents[3])}


def test_a_run_that_was_killed_is_completed_by_the_next(town: Civic, rows: Engine, tmp_path: Path) -> None:
    wanted = 9_000
    (tmp_path / "old.csv").write_bytes(
        csv_of([{"no": str(n), "kind": "A lamp", "subject": f"Lamp {n}"} for n in range(wanted)])
    )
    words = ("import", "issues", "old.csv", "--mapping", "mapping.toml")
    running = subprocess.Popen(
        program(*words), env=environment(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    deadline = time.monotonic() + 90
    while not (there := count(rows, "issue")) and time.monotonic() < deadline:
        time.sleep(0.02)
    running.send_signal(signal.SIGKILL)
    running.wait()
    assert 0 < there < wanted, "it was killed in the middle"

    done = town(*words)
    assert done.exit_code == 0, done.output
    assert "there already, the same" in done.output
    for table in ("issue", "report", "assignment", "imported_issue"):
        assert count(rows, table) == wanted
    assert count(rows, "event WHERE kind = 'city.reloaded'") == 1
    assert town("verify").exit_code == 0
    assert town("recount").exit_code == 0


def test_a_full_disk_is_told_and_leaves_nothing_half_written(
    town: Civic, rows: Engine, tmp_path: Path
) -> None:
    good, bad = {"kind": "A lamp"}, {"kind": "A lamp", "opened": "never"}
    (tmp_path / "old.csv").write_bytes(
        csv_of([{"no": str(n), **(bad if n % 2 else good)} for n in range(900)])
    )

    def small_files() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (30_000, 30_000))

    words = ("import", "issues", "old.csv", "--mapping", "mapping.toml")
    done = subprocess.run(
        program(*words),
        env=environment(),
        capture_output=True,
        text=True,
        preexec_fn=small_files,
        check=False,
    )
    assert done.returncode == 2, done.stderr
    assert "the rejected rows cannot be written (File too large)" in done.stderr
    assert "start again: it goes on where it was" in " ".join(done.stderr.split())
    assert count(rows, "issue") == 0
    assert {file.name for file in tmp_path.iterdir()} == {"old.csv", "mapping.toml", "data"}

    assert town(*words).exit_code == 1
    assert count(rows, "issue") == 450
