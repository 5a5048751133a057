"""The file of rows that were not taken: line, reason, and the row as it stood."""

from __future__ import annotations

import contextlib
import csv
import os
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO

from civic.core.errors import DomainError
from civic.history.readers import Record
from civic.history.reasons import in_words

_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_NUMBER = re.compile(r"[+-]?\d+([.,]\d+)?")


class Rejects:
    """Written beside its final name and put there when it is whole; with no row there is no file.

    What a spreadsheet would take for a formula gets an apostrophe before it. Raises DomainError
    ``history.rejects_unwritable``, with the system's reason, wherever it cannot write.
    """

    def __init__(self, path: Path, columns: Sequence[str]) -> None:
        self.path = path
        self._part = path.with_name(f".{path.name}.part")
        self._columns = columns
        self._file: IO[str] | None = None
        self.rows = 0

    def add(self, record: Record, code: str, params: Mapping[str, object]) -> None:
        """One more row."""
        raw = record.raw or [record.fields.get(column, "") for column in self._columns]
        try:
            if self._file is None:
                self._file = self._part.open("w", encoding="utf-8-sig", errors="backslashreplace", newline="")
                self._write(["line", "reason", "explanation", *self._columns])
            self._write([str(record.number), code, in_words(code, params), *raw])
        except OSError as error:
            raise self._refusal(error) from error
        self.rows += 1

    def flush(self) -> None:
        """What was added so far lies on the disk."""
        if self._file is None:
            return
        try:
            self._file.flush()
            os.fsync(self._file.fileno())
        except OSError as error:
            raise self._refusal(error) from error

    def finish(self) -> None:
        """All rows were added: the file gets its name."""
        if self._file is None:
            return
        self.flush()
        try:
            self._file.close()
            self._part.replace(self.path)
        except OSError as error:
            raise self._refusal(error) from error
        self._file = None

    def abandon(self) -> None:
        """Leave nothing half-written behind."""
        if self._file is None:
            return
        # Closing writes what is still kept, and so may fail as writing did.
        with contextlib.suppress(OSError):
            self._file.close()
        with contextlib.suppress(OSError):
            self._part.unlink(missing_ok=True)
        self._file = None

    def _write(self, values: Sequence[str]) -> None:
        assert self._file is not None, "it was opened with the first row"
        csv.writer(self._file).writerow([_harmless(value) for value in values])

    def _refusal(self, error: OSError) -> DomainError:
        return DomainError(
            "history.rejects_unwritable", file=str(self.path), reason=error.strerror or str(error)
        )


def _harmless(value: str) -> str:
    return f"'{value}" if value.startswith(_FORMULA) and not _NUMBER.fullmatch(value) else value
