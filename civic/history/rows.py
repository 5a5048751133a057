"""From a record of a file to what it says about an issue, or to why it cannot be taken; nothing asks a database."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from civic.core.errors import DomainError
from civic.history.mapping import HistoryMapping
from civic.history.mapping_parts import name_in
from civic.history.moments import Moments, RowProblem
from civic.history.readers import Record
from civic.issues.submission import LONGEST_ADDRESS, title_of
from civic.issues.work import LONGEST_TEXT, checked_text

LONGEST_ID = 200
LONGEST_TITLE = 200
SLACK = timedelta(hours=1)
"""Clocks differ: so much later than now a report may have been received."""


@dataclass(frozen=True, slots=True)
class HistoryRow:
    """What a row says. Moments are in UTC; ``x`` and ``y`` are as the file has them, None where it has none.

    ``status`` is received, accepted, in_progress, closed or declined, ``reason`` why it was declined; ``ended_at`` is
    there exactly for the last two. ``department`` None: routing decides.
    """

    number: int
    external_id: str
    received_at: datetime
    changed_at: datetime
    ended_at: datetime | None
    target: datetime | None
    status: str
    reason: str | None
    category: str
    department: str | None
    title: str
    text: str
    answer: str
    address: str
    x: float | None
    y: float | None
    channel: str
    visibility: str | None

    def digest(self, place: tuple[float, float], uncertain: bool) -> bytes:
        """SHA-256 of all that is taken over, with the place in degrees that was made of x and y."""
        said = (
            self.received_at, self.changed_at, self.ended_at, self.target, self.status, self.reason, self.category,
            self.department, self.title, self.text, self.answer, self.address, place[0], place[1], uncertain,
            self.channel, self.visibility,
        )  # fmt: skip
        return hashlib.sha256("\x1f".join(map(str, said)).encode()).digest()


class Rows:
    """Reads the records of one file by its mapping.

    ``categories`` is the source's category (its levels) → the city's code, ``departments`` the source's name → code;
    what they do not have is rejected.
    """

    def __init__(
        self,
        mapping: HistoryMapping,
        zone: ZoneInfo,
        now: datetime,
        categories: Mapping[tuple[str, ...], str],
        departments: Mapping[str, str | None],
    ) -> None:
        self._mapping = mapping
        self._columns = mapping.columns
        self._latest = now + SLACK
        self._moments = Moments(mapping.dates, zone)
        self._categories = categories
        self._departments = departments
        self._statuses = {word.casefold(): meaning for word, meaning in mapping.status.values.items()}

    def read(self, record: Record) -> HistoryRow:
        """What the record says. Raises RowProblem."""
        if record.problem is not None:
            raise RowProblem(record.problem, field=None, **record.params)
        columns, fields = self._columns, record.fields
        external_id = external_id_of(self._mapping, fields)
        status, reason = self._status(fields)
        received_at = self._moment(columns.received, fields)
        if received_at is None:
            raise RowProblem("received_missing", column=columns.received)
        if received_at > self._latest:
            raise RowProblem("received_in_future", column=columns.received, value=fields[columns.received])
        target = self._moment(columns.target, fields)
        updated = self._moment(columns.updated, fields)
        ended_at = self._ended(status, fields, received_at, updated, target)
        x, y = self._place(fields)
        levels = levels_of(self._mapping, fields)
        category = self._category(levels)
        text = self._words(columns.text, fields, "\n", LONGEST_TEXT)
        title = self._words(columns.title, fields, " ", LONGEST_TITLE) or (
            title_of(text) if text else levels[-1]
        )
        return HistoryRow(
            number=record.number, external_id=external_id, received_at=received_at,
            changed_at=ended_at or max(received_at, min(updated or received_at, self._latest)),
            ended_at=ended_at, target=target, status=status, reason=reason, category=category,
            department=self._department(fields), title=title, text=text or title,
            answer=self._words(columns.answer, fields, "\n", LONGEST_TEXT),
            address=self._words(columns.address, fields, ", ", LONGEST_ADDRESS).replace("\n", " "),
            x=x, y=y, channel=self._channel(fields),
            visibility=self._mapping.categories.visibility_of(levels),
        )  # fmt: skip

    def _status(self, fields: Mapping[str, str]) -> tuple[str, str | None]:
        rules, column = self._mapping.status, self._columns.status
        word = fields.get(column, "").strip() if column else ""
        meaning = self._statuses.get(word.casefold()) if word or column else None
        if meaning is None:
            if word:
                raise RowProblem("status_unknown", column=column, value=word)
            meaning = rules.default
        if meaning is None:
            raise RowProblem("status_missing", column=column)
        if (
            meaning == "duplicate"
        ):  # of what it is a duplicate the source does not tell in a way that could be followed
            return "closed", None
        status, _, reason = meaning.partition(":")
        return status, reason or None

    def _moment(self, column: str | None, fields: Mapping[str, str]) -> datetime | None:
        text = fields.get(column, "").strip() if column else ""
        return self._moments.read(text, column or "") if text else None

    def _ended(
        self,
        status: str,
        fields: Mapping[str, str],
        received_at: datetime,
        updated: datetime | None,
        target: datetime | None,
    ) -> datetime | None:
        if status not in ("closed", "declined"):
            return None
        column = self._columns.closed
        ended_at = self._moment(column, fields)
        if ended_at is None:
            instead = {"updated": updated, "target": target, "received": received_at}
            ended_at = instead.get(self._mapping.status.closed_without_date)
            if ended_at is None:
                raise RowProblem("closed_without_date", column=column)
            return min(max(ended_at, received_at), self._latest)
        if ended_at < received_at:
            raise RowProblem("closed_before_received", column=column, value=fields[column or ""])
        if ended_at > self._latest:
            raise RowProblem("closed_in_future", column=column, value=fields[column or ""])
        return ended_at

    def _place(self, fields: Mapping[str, str]) -> tuple[float | None, float | None]:
        columns = self._columns
        x_column, y_column = columns.lon or columns.x or "", columns.lat or columns.y or ""
        x, y = fields.get(x_column, "").strip(), fields.get(y_column, "").strip()
        if not x and not y:
            return None, None
        return _number(x, x_column), _number(y, y_column)

    def _category(self, levels: tuple[str, ...]) -> str:
        if not levels:
            if self._mapping.categories.missing is None:
                raise RowProblem("category_missing", column=", ".join(self._columns.category))
            return self._mapping.categories.missing
        code = self._categories.get(levels)
        if code is None:
            raise RowProblem("category_unknown", value=" / ".join(levels))
        return code

    def _department(self, fields: Mapping[str, str]) -> str | None:
        name = department_of(self._mapping, fields)
        if not name:
            return None
        if name not in self._departments:
            raise RowProblem("department_unknown", column=self._columns.department, value=name)
        return self._departments[name]

    def _channel(self, fields: Mapping[str, str]) -> str:
        column = self._columns.channel
        return self._mapping.channels.get(fields.get(column, "").strip(), "import") if column else "import"

    def _words(
        self, columns: tuple[str, ...], fields: Mapping[str, str], joined_by: str, longest: int
    ) -> str:
        if not columns:
            return ""
        said = joined_by.join(filter(None, (fields.get(column, "").strip() for column in columns)))
        if said.isprintable() and len(said) <= longest:
            return said
        try:
            return checked_text(said, field=columns[0], required=False, longest=longest)
        except DomainError as problem:
            raise RowProblem("text_too_long", field=None, column=columns[0], **problem.params) from None


def external_id_of(mapping: HistoryMapping, fields: Mapping[str, str]) -> str:
    """What the source calls the row. Raises RowProblem ``id_missing`` or ``id_too_long``."""
    columns = mapping.columns.id
    if len(columns) == 1:
        found = fields.get(columns[0], "").strip()
    else:
        parts = [fields.get(column, "").strip() for column in columns]
        found = "|".join(parts) if any(parts) else ""
    if not found:
        raise RowProblem("id_missing", column=", ".join(columns))
    if len(found) > LONGEST_ID or not found.isprintable():
        raise RowProblem("id_unusable", column=", ".join(columns), limit=LONGEST_ID)
    return found


def levels_of(mapping: HistoryMapping, fields: Mapping[str, str]) -> tuple[str, ...]:
    """The source's category, from the general to the special; empty levels are left out."""
    return tuple(level for column in mapping.columns.category if (level := name_in(fields.get(column, ""))))


def department_of(mapping: HistoryMapping, fields: Mapping[str, str]) -> str:
    """What the source calls the department, or the empty text."""
    column = mapping.columns.department
    return name_in(fields.get(column, "")) if column is not None else ""


def ignored(mapping: HistoryMapping, fields: Mapping[str, str]) -> str | None:
    """Why the mapping leaves the row out on purpose, or None."""
    for rule in mapping.ignore:
        if fields.get(rule.column, "").strip() in rule.values:
            return rule.reason
    return None


def _number(text: str, column: str) -> float:
    try:
        value = float(text.replace(",", ".") if "." not in text else text)
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        raise RowProblem("coordinate_unreadable", column=column, value=text)
    return value
