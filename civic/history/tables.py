"""Rows of issues to and from the tables, many at once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, TypeVar, cast

from geoalchemy2 import WKBElement
from sqlalchemy import ColumnDefault, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Session
from sqlalchemy.sql import bindparam
from sqlalchemy.types import Text

from civic.core.bulk import copy_rows, reserve_ids, update_rows
from civic.core.db import Base
from civic.core.secrets import new_public_id
from civic.issues.models import Assignment, Issue, IssueUpdate, Report

T = TypeVar("T", bound=Base)


def plain(table: type[T], **values: Any) -> T:
    """An object with all that a row of the table has, which no unit of work watches.

    Steps of a past set some sixty attributes; watched ones would take most of an import's time.
    """
    made = _Plain()
    made.__dict__ = _DEFAULTS[table] | values
    return cast(T, made)


class _Plain:
    """Has the attributes that it was given."""


_DEFAULTS: dict[type[Base], dict[str, Any]] = {
    table: {
        column.key: column.default.arg
        if isinstance(column.default, ColumnDefault) and column.default.is_scalar
        else None
        for column in table.__table__.columns
    }
    for table in (Issue, Report, Assignment, IssueUpdate)
}


class Numbered:
    """New rows of a table, each with an id of its own; ids are taken from the table's numbering a lot at a time."""

    def __init__(self, session: Session, table: type[Base]) -> None:
        self.rows: list[Any] = []
        self._session = session
        self._table = table
        self._ids: Iterator[int] = iter(())

    def reserve(self, count: int) -> None:
        """Take so many ids at once, where it is known how many will be needed."""
        self._ids = iter(reserve_ids(self._session, self._table.__tablename__, count) if count else ())

    def add(self, row: Any) -> Any:
        number = next(self._ids, None)
        if number is None:
            self.reserve(200)
            number = next(self._ids)
        row.id = number
        self.rows.append(row)
        return row


def new_public_ids(session: Session, count: int) -> list[str]:
    """Public ids that no issue has."""
    found: list[str] = []
    while len(found) < count:
        fresh = {new_public_id() for _ in range(count - len(found))}
        taken = session.scalars(_TAKEN, {"ids": sorted(fresh)})
        found.extend(fresh.difference(taken, found))
    return found


_TAKEN = text("SELECT public_id FROM issue WHERE public_id = ANY(:ids)").bindparams(
    bindparam("ids", type_=ARRAY(Text))
)


def insert(session: Session, table: type[Base], rows: Iterable[Any]) -> int:
    """Copy objects, which are in no session, into their table."""
    names = [column.key for column in table.__table__.columns]
    return copy_rows(session, table.__tablename__, names, (_values(row, names) for row in rows))


def update(session: Session, table: type[Base], rows: Iterable[Any]) -> int:
    """Give the rows of the objects' ids what the objects say."""
    names = ["id", *(column.key for column in table.__table__.columns if column.key != "id")]
    return update_rows(session, table.__tablename__, names, (_values(row, names) for row in rows))


def _values(row: Any, names: Iterable[str]) -> list[Any]:
    known = row.__dict__
    values = [known.get(name) for name in names]
    return [value.desc if isinstance(value, WKBElement) else value for value in values]
