"""Rows in bulk: COPY for what would take minutes row by row (imports, a first fill).

Only a direct connection of psycopg2 does it: not under a wait callback (gevent), and not through the ORM.
"""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from psycopg2 import sql
from sqlalchemy import text
from sqlalchemy.orm import Session

_ESCAPES = str.maketrans({"\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"})
_IN_ARRAY = str.maketrans({"\\": "\\\\", '"': '\\"'})


def copy_rows(session: Session, table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> int:
    """Append rows to a table in the caller's transaction; returns how many. What the session holds is flushed first.

    Values are None, bool, int, float, str, bytes (bytea), date and aware datetime; a mapping or list becomes jsonb, a
    tuple an array of text. Geometry goes in as hexadecimal EWKB text. Raises TypeError for any other value.
    """
    session.flush()
    buffer = io.StringIO()
    count = 0
    spelling = _SPELLINGS.get
    for row in rows:
        buffer.write("\t".join([spelling(type(value), _of_a_subclass)(value) for value in row]))
        buffer.write("\n")
        count += 1
    if not count:
        return 0
    buffer.seek(0)
    statement = sql.SQL("COPY {} ({}) FROM STDIN").format(
        sql.Identifier(table), sql.SQL(", ").join(map(sql.Identifier, columns))
    )
    connection = session.connection().connection.driver_connection
    assert connection is not None, "a session in a transaction has its connection"
    with connection.cursor() as cursor:
        cursor.copy_expert(statement, buffer, size=1 << 20)
    return count


def update_rows(session: Session, table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> int:
    """Give rows of a table these values, in the caller's transaction; returns how many. The first column is the key.

    Values are those of ``copy_rows``. One statement changes them all.
    """
    name, (key, *others) = f"changed_{table}", columns
    into = sql.SQL(", ").join(map(sql.Identifier, columns))
    _run(
        session,
        sql.SQL("CREATE TEMP TABLE {} ON COMMIT DROP AS SELECT {} FROM {} WITH NO DATA").format(
            sql.Identifier(name), into, sql.Identifier(table)
        ),
    )
    count = copy_rows(session, name, columns, rows)
    values = sql.SQL(", ").join(sql.SQL("{0} = new.{0}").format(sql.Identifier(column)) for column in others)
    _run(
        session,
        sql.SQL("UPDATE {0} AS old SET {1} FROM {2} AS new WHERE old.{3} = new.{3}").format(
            sql.Identifier(table), values, sql.Identifier(name), sql.Identifier(key)
        ),
    )
    _run(session, sql.SQL("DROP TABLE {}").format(sql.Identifier(name)))
    return count


def _run(session: Session, statement: sql.Composed) -> None:
    session.flush()
    connection = session.connection().connection.driver_connection
    assert connection is not None, "a session in a transaction has its connection"
    with connection.cursor() as cursor:
        cursor.execute(statement)


def reserve_ids(session: Session, table: str, count: int, column: str = "id") -> list[int]:
    """So many new ids of a table's own numbering, ascending; nobody else will get them."""
    rows = session.execute(
        text(
            "SELECT nextval(s.name) FROM (SELECT pg_get_serial_sequence(:table, :column)::regclass AS name) AS s, "
            "generate_series(1, :count)"
        ),
        {"table": table, "column": column, "count": count},
    )
    return sorted(row[0] for row in rows)


def _text(value: str) -> str:
    # Nearly no text has anything to escape.
    return value if value.isprintable() and "\\" not in value else value.translate(_ESCAPES)


def _moment(value: datetime) -> str:
    if value.utcoffset() is None:
        raise TypeError("a moment needs a time zone")
    return value.isoformat()


def _json(value: object) -> str:
    return _text(_JSON.encode(value))


_JSON = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))

# By the exact type, because whole histories go through here value by value; bool before int, datetime before date.
_SPELLINGS: Mapping[type, Callable[[Any], str]] = {
    type(None): lambda _: "\\N",
    str: _text,
    bool: lambda value: "t" if value else "f",
    int: str,
    float: repr,
    datetime: _moment,
    date: date.isoformat,
    bytes: lambda value: f"\\\\x{value.hex()}",
    tuple: lambda value: _text(_array(value)),
    dict: _json,
    list: _json,
}


def _of_a_subclass(value: Any) -> str:
    for kind, spelled in _SPELLINGS.items():
        if isinstance(value, kind):
            return spelled(value)
    raise TypeError(f"{type(value).__name__} cannot be copied")


def _array(values: tuple[Any, ...]) -> str:
    if not all(isinstance(value, str) for value in values):
        raise TypeError("only arrays of text can be copied")
    return "{" + ",".join(f'"{value.translate(_IN_ARRAY)}"' for value in values) + "}"
