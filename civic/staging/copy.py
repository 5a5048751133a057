"""Copying a city into an empty database, each column as `columns` says.

Not by a restored dump that is changed afterwards: until then, and in dead rows and the server's log for long after, the
copy would hold everything. Here every row is made harmless in the query that reads it, and travels by COPY from one
server into the other without ever being held whole.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from graphlib import TopologicalSorter
from typing import Any, Final, LiteralString

import psycopg
from psycopg import IsolationLevel, sql
from sqlalchemy import create_engine, pool
from sqlalchemy.orm import Session

from civic.core.errors import DomainError
from civic.core.healing import heal_positions
from civic.staging.column import KEY_SETTING, PASSWORD_SETTING, PHOTO_SETTING, Column
from civic.staging.columns import NO_ROWS, NOT_COPIED, ONLY_ROWS, TABLES

Progress = Callable[[str, int, int], None]
"""Called with the table that is being copied, how many are done, and how many there are."""

Connection = psycopg.Connection[tuple[Any, ...]]

BACKSTOPS: Final = {"ballot": "ballot_while_voting"}
"""Table → the trigger by which rows come in at their time alone: what is copied has done so."""

_COLUMNS = """
    SELECT CASE n.nspname WHEN 'public' THEN c.relname ELSE n.nspname || '.' || c.relname END, a.attname
      FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
      JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
     WHERE c.relkind IN ('r', 'p') AND n.nspname NOT LIKE 'pg\\_%' AND n.nspname <> 'information_schema'
       AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = c.oid AND d.deptype = 'e')
     ORDER BY 1, a.attnum
"""
_REFERENCES = """
    SELECT c.conrelid::regclass::text, c.confrelid::regclass::text FROM pg_constraint c
     WHERE c.contype = 'f' AND c.conrelid <> c.confrelid
"""
_SEQUENCES = """
    SELECT c.relname, a.attname, pg_get_serial_sequence(quote_ident(c.relname), a.attname)
      FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
     WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace
       AND pg_get_serial_sequence(quote_ident(c.relname), a.attname) IS NOT NULL
"""
_SERVER = """
    SELECT (SELECT oid FROM pg_database WHERE datname = current_database()), pg_postmaster_start_time(),
           inet_server_port()
"""


@dataclass(frozen=True, slots=True)
class Gap:
    """Columns that the database and `columns` do not have alike, as ``table.column``."""

    unknown: tuple[str, ...]
    gone: tuple[str, ...]


def columns_of(connection: Connection) -> dict[str, list[str]]:
    """The columns of each table that is not an extension's, by name; other schemas' tables with their schema's."""
    found: dict[str, list[str]] = {}
    for table, column in connection.execute(_COLUMNS):
        if table not in NOT_COPIED:
            found.setdefault(table, []).append(column)
    return found


def gap(found: Mapping[str, list[str]]) -> Gap:
    """What `columns` does not decide about, and what it decides about in vain."""
    there = {
        f"{table}.{column}" for table, columns in found.items() if table not in NO_ROWS for column in columns
    }
    decided = {f"{table}.{column}" for table, columns in TABLES.items() for column in columns}
    missing = {table for table in NO_ROWS if table not in found}
    return Gap(tuple(sorted(there - decided)), tuple(sorted((decided - there) | missing)))


def copy_city(
    source_url: str, target_url: str, *, password_hash: str, placeholder_sha256: str,
    progress: Progress = lambda *_: None,
) -> dict[str, int]:  # fmt: skip
    """Copy the city at `source_url` into the migrated and otherwise empty database of `target_url`'s owner.

    Returns the number of rows by table. The source is only read, in one snapshot. In the target it is one transaction:
    after a kill it is as empty as before. Raises DomainError ``staging.target_is_source``,
    ``staging.target_not_empty``, or ``staging.columns_unknown`` for a schema that `columns` does not know.
    """
    engine = create_engine(_psycopg(target_url), poolclass=pool.NullPool)
    with psycopg.connect(_plain(source_url)) as source, engine.connect() as held:
        target: Connection = held.connection.driver_connection  # type: ignore[assignment]  # psycopg's own
        _refuse_source(source, target)
        found = columns_of(target)
        _refuse_unknown(columns_of(source))
        _refuse_unknown(found)
        _refuse_rows(target, found)
        _begin_reading(source, password_hash, placeholder_sha256)
        order = _in_order(target)
        copied: dict[str, int] = {}
        for done, table in enumerate(order):
            progress(table, done, len(order))
            copied[table] = _copy_table(source, target, table, TABLES[table])
        _set_sequences(source, target)
        with Session(held) as session:
            heal_positions(session)
            session.commit()
        progress("", len(order), len(order))
    engine.dispose()
    return copied


def check_target(source_url: str, target_url: str) -> None:
    """Look whether a copy may go there, before anything is changed in it; an empty database needs no schema yet.

    Raises DomainError ``staging.target_is_source`` and ``staging.target_not_empty``.
    """
    with psycopg.connect(_plain(source_url)) as source, psycopg.connect(_plain(target_url)) as target:
        _refuse_source(source, target)
        _refuse_rows(target, columns_of(target))


def _refuse_source(source: Connection, target: Connection) -> None:
    if source.execute(_SERVER).fetchone() == target.execute(_SERVER).fetchone():
        raise DomainError("staging.target_is_source")


def _refuse_unknown(found: Mapping[str, list[str]]) -> None:
    differing = gap(found)
    if differing.unknown or differing.gone:
        raise DomainError("staging.columns_unknown", columns=", ".join(differing.unknown + differing.gone))


def _refuse_rows(target: Connection, found: Mapping[str, list[str]]) -> None:
    """Besides what migrations put in, nothing may be there."""
    for table in sorted(found):
        if table in ("event_batch", "event_follower"):
            continue
        held = target.execute(sql.SQL("SELECT EXISTS (SELECT FROM {})").format(_named(table))).fetchone()
        if held is not None and held[0]:
            raise DomainError("staging.target_not_empty", table=table)


def _begin_reading(source: Connection, password_hash: str, placeholder_sha256: str) -> None:
    source.rollback()
    source.isolation_level = IsolationLevel.REPEATABLE_READ
    source.read_only = True
    for name, value in (
        (KEY_SETTING, secrets.token_hex(32)),
        (PASSWORD_SETTING, password_hash),
        (PHOTO_SETTING, placeholder_sha256),
        ("statement_timeout", "0"),
        ("idle_in_transaction_session_timeout", "0"),
    ):
        source.execute("SELECT set_config(%s, %s, true)", (name, value))


def _in_order(target: Connection) -> list[str]:
    """The tables so that what a row refers to is there before it."""
    before: dict[str, set[str]] = {table: set() for table in TABLES}
    for table, referred in target.execute(_REFERENCES):
        if table in before and referred in before:
            before[table].add(referred)
    return list(TopologicalSorter(before).static_order())


def _copy_table(source: Connection, target: Connection, table: str, columns: Mapping[str, Column]) -> int:
    names = sql.SQL(", ").join(map(sql.Identifier, columns))
    read = sql.SQL("COPY (SELECT {} FROM {} t{}) TO STDOUT").format(
        sql.SQL(", ").join(_expression(name, column) for name, column in columns.items()),
        _named(table),
        sql.SQL(f" WHERE {ONLY_ROWS[table]}" if table in ONLY_ROWS else ""),
    )
    write = sql.SQL("COPY {} ({}) FROM STDIN").format(_named(table), names)
    _switch_backstop(target, table, "DISABLE")
    # Migrations begin some tables with a row.
    target.execute(sql.SQL("DELETE FROM {}").format(_named(table)))
    with source.cursor() as reading, target.cursor() as writing:
        with reading.copy(read) as rows, writing.copy(write) as into:
            for part in rows:
                into.write(part)
        copied = writing.rowcount
    _switch_backstop(target, table, "ENABLE")
    return copied


def _switch_backstop(target: Connection, table: str, how: LiteralString) -> None:
    if table in BACKSTOPS:
        trigger = sql.Identifier(BACKSTOPS[table])
        target.execute(sql.SQL(f"ALTER TABLE {{}} {how} TRIGGER {{}}").format(_named(table), trigger))


def _expression(name: str, column: Column) -> sql.Composable:
    if column.does == "keep":
        return sql.SQL("t.{}").format(sql.Identifier(name))
    if column.does == "empty":
        return sql.SQL("NULL")
    return sql.SQL(column.sql)


def _set_sequences(source: Connection, target: Connection) -> None:
    """Numbers go on where the city's do, so that none comes twice."""
    for table, column, sequence in target.execute(_SEQUENCES).fetchall():
        last = source.execute(
            sql.SQL("SELECT last_value, is_called FROM {}").format(sql.Identifier(*sequence.split(".")))
        ).fetchone()
        assert last is not None, f"{table}.{column} counts by {sequence}"
        target.execute("SELECT setval(%s::regclass, %s, %s)", (sequence, *last))


def _named(table: str) -> sql.Identifier:
    schema, _, name = table.rpartition(".")
    return sql.Identifier(schema or "public", name)


def _plain(url: str) -> str:
    return url.replace("postgresql+psycopg2://", "postgresql://", 1)


def _psycopg(url: str) -> str:
    return url.replace("postgresql+psycopg2://", "postgresql+psycopg://", 1)
