"""Rows in bulk: COPY for what would take minutes row by row (imports, a first fill).

Only a direct connection of psycopg2 does it: not under a wait callback (gevent), and not through the ORM.
"""

from __future__ import annotations

import io
import json
from collections.abc import Iterable, Sequence
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
    for row in rows:
        buffer.write("\t".join([_field(value) for value in row]))
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


def _field(value: Any) -> str:
    if value is None:
        return "\\N"
    if isinstance(value, str):
        return value.translate(_ESCAPES)
    if isinstance(value, bool):
        return "t" if value else "f"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float):
        return repr(value)
    if isinstance(value, date):
        if isinstance(value, datetime) and value.utcoffset() is None:
            raise TypeError("a moment needs a time zone")
        return value.isoformat()
    if isinstance(value, bytes):
        return f"\\\\x{value.hex()}"
    if isinstance(value, tuple):
        return _array(value).translate(_ESCAPES)
    if isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False, separators=(",", ":")).translate(_ESCAPES)
    raise TypeError(f"{type(value).__name__} cannot be copied")


def _array(values: tuple[Any, ...]) -> str:
    if not all(isinstance(value, str) for value in values):
        raise TypeError("only arrays of text can be copied")
    return "{" + ",".join(f'"{value.translate(_IN_ARRAY)}"' for value in values) + "}"
