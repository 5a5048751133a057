"""Reports of real cities as cases to learn from, by their own columns; the files are kept beside the project."""

from __future__ import annotations

import csv
import gzip
import os
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

from civic.departments.learning.cases import HistoryCase

DATA = Path(os.environ.get("VECHE_SHARED_DATA") or Path(__file__).resolve().parents[2] / "shared" / "data")
REPORTS = DATA / "reports"
BOSTON = REPORTS / "boston_311_2011-07-01_12-04.csv.gz"
PARIS = REPORTS / "paris_dansmarue_2023-24.csv.gz"


def boston(answer: str = "department") -> Iterator[HistoryCase]:
    """Boston 2011; ``answer`` is the column of who had it, the work district is the area."""
    return _cases(BOSTON, "open_dt", ("reason", "type"), answer, {"work": "pwd_district"})


def paris() -> Iterator[HistoryCase]:
    """Paris 2023–24: the unit that intervened, by type and subtype."""
    return _cases(
        PARIS, "datedecl", ("type", "soustype"), "intervenant", {"arrondissement": "arrondissement"}
    )


def _cases(
    path: Path, received: str, levels: Sequence[str], answer: str, areas: Mapping[str, str]
) -> Iterator[HistoryCase]:
    with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            yield HistoryCase(
                datetime.fromisoformat(row[received]).replace(tzinfo=UTC),
                tuple(row[level] for level in levels),
                row[answer],
                areas=tuple((kind, row[column]) for kind, column in areas.items() if row[column].strip()),
            )
