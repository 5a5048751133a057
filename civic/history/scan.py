"""A first look through a whole file, before anything is written: can it be read, and what is in it?"""

from __future__ import annotations

import hashlib
from array import array
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from civic.core.datafiles import likely
from civic.history.mapping import HistoryMapping, MappingError
from civic.history.moments import RowProblem
from civic.history.readers import Record, opened, read_records
from civic.history.rows import department_of, external_id_of, ignored, levels_of

MOST_CATEGORIES = 2_000
MOST_DEPARTMENTS = 1_000

Told = Callable[[int, int], None]
"""Hears how much is done, and of how much."""


@dataclass(frozen=True)
class Scan:
    """What a file holds. ``columns`` are those that it has; ``last`` is, for ids that come several times, the number
    and the content of the record that counts, by the ids' fingerprints.
    """

    records: int
    columns: tuple[str, ...]
    categories: Counter[tuple[str, ...]]
    departments: Counter[str]
    last: dict[int, tuple[int, int]]

    def later(self, external_id: str, record: Record) -> tuple[int, bool] | None:
        """The number of the last record with this id, and whether it says the same; None when it is this one."""
        if not self.last:
            return None
        number, content = self.last.get(_fingerprint(external_id), (record.number, 0))
        return None if number == record.number else (number, content == _content(record))


def scan(path: Path, mapping: HistoryMapping, told: Told) -> Scan:
    """Read the whole file once. Of each record twenty bytes are kept, whatever its length.

    ``told`` hears bytes. Raises FileRefused for a file that cannot be read to its end; MappingError
    ``mapping.no_column`` for a column that the file does not have, ``mapping.too_various`` where a column of categories
    or departments holds so many different values that it must be another one.
    """
    size = path.stat().st_size if path.is_file() else 0
    seen = _Seen()
    columns: dict[str, None] = {}
    categories: Counter[tuple[str, ...]] = Counter()
    departments: Counter[str] = Counter()
    count = 0
    with opened(path) as stream:
        for record in read_records(stream, mapping.file):
            count += 1
            if count % 2_000 == 0:
                told(stream.file.tell(), size)
            if record.problem is not None:
                continue
            if record.fields.keys() != columns.keys():
                columns |= dict.fromkeys(record.fields)
            seen.note(mapping, record)
            if ignored(mapping, record.fields) is not None:
                continue
            categories[levels_of(mapping, record.fields)] += 1
            departments[department_of(mapping, record.fields)] += 1
            if len(categories) > MOST_CATEGORIES:
                raise _various(mapping, "columns.category", MOST_CATEGORIES)
            if len(departments) > MOST_DEPARTMENTS:
                raise _various(mapping, "columns.department", MOST_DEPARTMENTS)
    told(size, size)
    if columns:
        _check_columns(mapping, tuple(columns))
    categories.pop((), None)
    departments.pop("", None)
    return Scan(count, tuple(columns), categories, departments, seen.repeated())


class _Seen:
    """The ids so far, as numbers: so that those that come again are found without keeping them all as texts."""

    def __init__(self) -> None:
        self._ids, self._contents, self._numbers = array("Q"), array("Q"), array("I")

    def note(self, mapping: HistoryMapping, record: Record) -> None:
        try:
            external_id = external_id_of(mapping, record.fields)
        except RowProblem:
            return
        self._ids.append(_fingerprint(external_id))
        self._contents.append(_content(record))
        self._numbers.append(record.number)

    def repeated(self) -> dict[int, tuple[int, int]]:
        """Of those that come more than once: fingerprint → number and content of the last record."""
        if not self._ids:
            return {}
        values = np.frombuffer(self._ids, dtype=np.uint64)
        ordered = np.sort(values)
        repeated = np.unique(ordered[1:][ordered[1:] == ordered[:-1]])
        places = np.flatnonzero(np.isin(values, repeated)).tolist() if len(repeated) else []
        return {self._ids[place]: (self._numbers[place], self._contents[place]) for place in places}


def _fingerprint(words: str) -> int:
    return int.from_bytes(
        hashlib.blake2b(words.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "big"
    )


def _content(record: Record) -> int:
    return _fingerprint("\x1f".join(record.fields.values()))


def _check_columns(mapping: HistoryMapping, columns: tuple[str, ...]) -> None:
    asked = {column: f"columns.{key}" for column, key in mapping.columns.keys().items()}
    asked |= {rule.column: f"ignore[{number}].column" for number, rule in enumerate(mapping.ignore, 1)}
    for column, key in asked.items():
        # A record of JSON or XML may leave out what it has nothing to say about; no record at all has a wrong name.
        if column not in columns:
            raise MappingError(
                "mapping.no_column", file=mapping.file_name, field=key, value=column, hint=likely(column, columns),
                columns=", ".join(columns[:40]),
            )  # fmt: skip


def _various(mapping: HistoryMapping, key: str, limit: int) -> MappingError:
    return MappingError("mapping.too_various", file=mapping.file_name, field=key, limit=limit)
