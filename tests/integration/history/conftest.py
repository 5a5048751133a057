"""The small city of two districts, empty, and reports of another system to import into it."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from civic.core import clock
from civic.core.cluster import ClusterUrls
from civic.core.db import Database, make_engine
from civic.history.importing import Imported, import_issues
from civic.history.mapping import HistoryMapping
from tests.small_city import KEY, MONDAY, small_city
from tests.unit.history.records import ROW, mapping


@dataclass
class History:
    """Imports files into the city, and looks at what came of it."""

    owner: Database
    folder: Path

    def run(
        self, rows: Sequence[Mapping[str, str]], given: HistoryMapping | None = None, *, dry_run: bool = False
    ) -> Imported:
        return self.file(csv_of(rows), given, dry_run=dry_run)

    def file(self, content: bytes, given: HistoryMapping | None = None, *, dry_run: bool = False) -> Imported:
        path = self.folder / "reports"
        path.write_bytes(content)
        return import_issues(
            self.owner, path, given or mapping(), key=KEY, rejected=self.rejected, told=lambda *_: None,
            dry_run=dry_run,
        )  # fmt: skip

    @property
    def rejected(self) -> Path:
        return self.folder / "rejected.csv"

    def rejections(self) -> list[dict[str, str]]:
        with self.rejected.open(encoding="utf-8-sig", newline="") as file:
            return list(csv.DictReader(file))

    def rows(self, sql: str, **values: Any) -> list[Any]:
        with self.owner.reading() as session:
            return list(session.execute(text(sql), values))

    def one(self, sql: str, **values: Any) -> Any:
        (row,) = self.rows(sql, **values)
        return row

    def issue(self, external_id: str) -> Any:
        return self.one(
            "SELECT i.*, ST_X(place) AS lon, ST_Y(place) AS lat, d.code AS department, c.code AS category,"
            " (SELECT code FROM area WHERE area.id = i.area_id) AS area FROM imported_issue m"
            " JOIN issue i ON i.id = m.issue_id JOIN department d ON d.id = i.department_id"
            " JOIN category c ON c.id = i.category_id WHERE external_id = :id",
            id=external_id,
        )

    def told(self, external_id: str) -> list[Any]:
        """The events of an issue."""
        return self.rows(
            "SELECT e.* FROM event e JOIN imported_issue m ON m.issue_id = e.subject_id AND e.subject_kind = 'issue'"
            " WHERE external_id = :id ORDER BY seq",
            id=external_id,
        )

    def kinds(self, external_id: str) -> list[str]:
        return [event.kind.removeprefix("issue.") for event in self.told(external_id)]


def csv_of(rows: Sequence[Mapping[str, str]]) -> bytes:
    """Rows of which only what differs from the usual one is given."""
    out = io.StringIO()
    writer = csv.DictWriter(out, list(ROW))
    writer.writeheader()
    writer.writerows({**ROW, **row} for row in rows)
    return out.getvalue().encode()


@pytest.fixture
def history(fresh: ClusterUrls, tmp_path: Path) -> Iterator[History]:
    owner = Database(make_engine(fresh.owner, pooled=False, application="tests"))
    with clock.frozen(MONDAY):
        with owner.transaction() as session:
            small_city(session)
        yield History(owner, tmp_path)
    owner.engine.dispose()
