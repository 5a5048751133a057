"""The orders of a queue, as sections that an index holds each in its order, so that a page costs its own rows alone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, literal, true, tuple_

from civic.core.errors import DomainError
from civic.issues.models import Assignment, Issue
from civic.triage.conditions import due
from civic.triage.cursors import Cursor
from civic.triage.moments import LONG_LATE


@dataclass(frozen=True, slots=True)
class Section:
    """A part of an order: which rows, and by what they stand in it. ``keys`` end with one that is unique.

    ``kinds`` are the types of the keys' values; with ``first_is_null`` the first key is None in all its rows.
    """

    condition: ColumnElement[bool]
    keys: tuple[Any, ...]
    kinds: tuple[type, ...]
    descending: bool = False
    first_is_null: bool = False

    def beyond(self, cursor: Cursor) -> ColumnElement[bool]:
        """The rows of this section after the cursor's, or before it. Raises DomainError ``list.cursor_invalid``."""
        skipped = int(self.first_is_null)
        keys, values, kinds = self.keys[skipped:], cursor.values[skipped:], self.kinds[skipped:]
        if len(values) != len(keys) or not all(map(isinstance, values, kinds)):
            raise DomainError("list.cursor_invalid", field="cursor")
        here = tuple_(*(literal(value, key.type) for value, key in zip(values, keys, strict=True)))
        upwards = self.descending == cursor.back
        return tuple_(*keys) > here if upwards else tuple_(*keys) < here

    def order(self, back: bool) -> list[ColumnElement[Any]]:
        """What its rows are ordered by, backwards for a page before a cursor."""
        keys = self.keys[int(self.first_is_null) :]
        return [key.desc() if self.descending != back else key.asc() for key in keys]


def of_work(sort: str, now: datetime) -> list[Section]:
    """The sections of a queue of open assignments."""
    if sort == "newest":
        return [Section(true(), (Assignment.assigned_at, Assignment.id), (datetime, int), descending=True)]
    if sort == "affected":
        return [Section(true(), (Assignment.affected_count, Assignment.id), (int, int), descending=True)]
    when, kinds = due(Assignment), (datetime, int)
    keys_of_due = (when, Assignment.id)
    return [
        Section(when >= now - LONG_LATE, keys_of_due, kinds),
        Section(when.is_(None), keys_of_due, kinds, first_is_null=True),
        Section(when < now - LONG_LATE, keys_of_due, kinds),
    ]


def of_issues(sort: str) -> list[Section]:
    """The sections of a queue in which issues stand that nobody works on any more: nothing presses there."""
    if sort == "affected":
        return [Section(true(), (Issue.affected_count, Issue.id), (int, int), descending=True)]
    return [Section(true(), (Issue.received_at, Issue.id), (datetime, int), descending=True)]
