"""Dates and times as other systems write them, to moments: what never was, or was twice, is said."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from civic.core.errors import DomainError
from civic.history.mapping import DateRules

EARLIEST, LATEST = 1900, 2200
"""Years that a date of a city's matters may have."""

_DATE_ONLY = 10


class RowProblem(DomainError):
    """Why a row cannot be taken; codes stand in `civic.history.reasons`."""


class Moments:
    """Reads local times of one zone by the rules of a mapping."""

    def __init__(self, rules: DateRules, zone: ZoneInfo) -> None:
        self._zone = zone
        self._ambiguous = rules.ambiguous
        self._time = timedelta(hours=rules.time[0], minutes=rules.time[1])
        self._readers = [self._reader(format) for format in rules.formats]

    def read(self, text: str, column: str) -> datetime:
        """The moment in UTC.

        Raises RowProblem ``date_unreadable`` (also for days that no calendar has), ``date_out_of_range``,
        ``date_skipped`` (a time that a spring night does not have) or ``date_twice`` (one that an autumn night has
        twice, where the mapping does not say which is meant).
        """
        for reader in self._readers:
            try:
                found = reader(text)
            except (ValueError, OverflowError, OSError):
                continue
            if not EARLIEST <= found.year <= LATEST:
                raise RowProblem("date_out_of_range", column=column, value=text)
            return found.astimezone(UTC) if found.tzinfo is not None else self._local(found, text, column)
        raise RowProblem("date_unreadable", column=column, value=text)

    def _local(self, found: datetime, text: str, column: str) -> datetime:
        local = found.replace(tzinfo=self._zone)
        first, second = local.utcoffset(), local.replace(fold=1).utcoffset()
        assert first is not None and second is not None, "a zone knows its offset"
        if first < second:
            raise RowProblem("date_skipped", column=column, value=text)
        if first > second:
            if self._ambiguous == "reject":
                raise RowProblem("date_twice", column=column, value=text)
            if self._ambiguous == "later":
                first = second
        return found.replace(tzinfo=UTC) - first

    def _reader(self, format: str) -> Callable[[str], datetime]:
        if format == "iso":
            return self._iso
        if format == "unix":
            return lambda text: datetime.fromtimestamp(float(text), UTC)
        if format == "unix_ms":
            return lambda text: datetime.fromtimestamp(float(text) / 1000, UTC)
        if any(sign in format for sign in ("%H", "%I", "%c", "%X")):
            return lambda text: datetime.strptime(text, format)  # the zone comes afterwards
        return lambda text: datetime.strptime(text, format) + self._time

    def _iso(self, text: str) -> datetime:
        found = datetime.fromisoformat(text)
        return found + self._time if len(text) <= _DATE_ONLY else found
