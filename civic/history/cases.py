"""The rows of a file as learning needs them, without a database."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from zoneinfo import ZoneInfo

from civic.departments.learning.cases import HistoryCase
from civic.history.mapping import HistoryMapping
from civic.history.moments import Moments, RowProblem
from civic.history.places import Places
from civic.history.readers import Record, opened, read_records
from civic.history.rows import department_of, ignored, levels_of

AT_ONCE = 2_000


def history_cases(path: Path, mapping: HistoryMapping, zone: ZoneInfo) -> Iterator[HistoryCase]:
    """Each row that says when, what and which department, by the source's own names of them.

    Rows that the mapping ignores or that leave one of the three out are passed over; so is a place that is not known.
    ``zone`` is that of the file's times. Raises FileRefused for a file that cannot be read to its end.
    """
    moments, places = Moments(mapping.dates, zone), Places(mapping.place)
    with opened(path) as stream:
        records = read_records(stream, mapping.file)
        while chunk := list(islice(records, AT_ONCE)):
            yield from _cases(chunk, mapping, moments, places)


def _cases(
    records: list[Record], mapping: HistoryMapping, moments: Moments, places: Places
) -> Iterator[HistoryCase]:
    columns = mapping.columns
    usable = [
        record for record in records if record.problem is None and ignored(mapping, record.fields) is None
    ]
    x, y = columns.lon or columns.x or "", columns.lat or columns.y or ""
    spots = places.of([(_number(each.fields.get(x, "")), _number(each.fields.get(y, ""))) for each in usable])
    for record, spot in zip(usable, spots, strict=True):
        levels, department = levels_of(mapping, record.fields), department_of(mapping, record.fields)
        try:
            received_at = moments.read(record.fields.get(columns.received, "").strip(), columns.received)
        except RowProblem:
            continue
        if not levels or not department:
            continue
        where = spot.given if spot.uncertain is None else None
        yield HistoryCase(
            received_at, levels, department, where.lon if where else None, where.lat if where else None
        )


def _number(text: str) -> float | None:
    try:
        return float(text.strip().replace(",", "."))
    except ValueError:
        return None
