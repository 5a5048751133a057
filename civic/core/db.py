"""The database: declarative base, the one transaction boundary, and its refusals as domain errors."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, DateTime, Engine, MetaData, Select, create_engine, event
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import DeclarativeBase, Session, sessionmaker
from sqlalchemy.pool import NullPool, QueuePool

from civic.core.errors import DomainError

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}

Names = dict[str, str]
"""A name by language: ``{"en": "Old Town", "ru": "Старый город"}``."""


class Base(DeclarativeBase):
    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map = {
        datetime: DateTime(timezone=True),
        Names: JSONB,
        dict[str, Any]: JSONB,
        list[Any]: JSONB,
    }


def one_of(column: str, values: Iterable[str]) -> str:
    """The SQL of a check that a column of codes holds one of ``values``: codes of the program, never what came in."""
    return f"{column} IN ({', '.join(repr(value) for value in values)})"


# The database has the last word. A refusal is told by the constraint's name; what is not named here is a defect.
CONSTRAINT_ERRORS: dict[str, tuple[str, str | None]] = {}


def explain_constraint(name: str, code: str, field: str | None = None) -> None:
    """Register the domain error that a violated constraint means. Called by the models that own the constraint."""
    CONSTRAINT_ERRORS[name] = (code, field)


_TOO_BUSY = ("40P01", "55P03")
"""Deadlock, and a lock that was not given in time: nothing was done, and it may go well at once."""


def domain_error(error: DBAPIError) -> DomainError | None:
    """The domain error that a violated constraint stands for, or None when no one has named it.

    ``write.try_again`` where others hold what is to be changed.
    """
    if getattr(error.orig, "pgcode", None) in _TOO_BUSY:
        return DomainError("write.try_again")
    name = getattr(getattr(error.orig, "diag", None), "constraint_name", None)
    if name is None or name not in CONSTRAINT_ERRORS:
        return None
    code, field = CONSTRAINT_ERRORS[name]
    return DomainError(code, field=field)


def make_engine(
    url: str,
    *,
    pool_size: int = 10,
    pooled: bool = True,
    application: str = "civic",
    patience_ms: int | None = None,
) -> Engine:
    """An engine in READ COMMITTED with UTC sessions. ``pooled=False`` behind pgbouncer in transaction mode.

    ``patience_ms`` is after how many milliseconds a statement is given up; by default never.

    A fresh connection costs 25 to 40 ms of CPU, because PostGIS is loaded in each backend: hence the pool.
    """
    patience = "" if patience_ms is None else f" -c statement_timeout={patience_ms}"
    arguments: dict[str, Any] = {
        "connect_args": {
            "application_name": application,
            "options": f"-c timezone=UTC{patience}",
            "connect_timeout": 10,
        },
    }
    if not pooled:
        return create_engine(url, poolclass=NullPool, **arguments)
    return create_engine(
        url, poolclass=QueuePool, pool_size=pool_size, max_overflow=pool_size, pool_timeout=10,
        pool_pre_ping=True, **arguments,
    )  # fmt: skip


class Database:
    """One engine, its sessions, and who is told after a commit that events were recorded."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.sessions = sessionmaker(engine, expire_on_commit=False)
        self._nudges: list[Any] = []

    def on_recorded(self, nudge: Any) -> None:
        """Call ``nudge()`` after each commit of this process that recorded events (the tail's wake-up)."""
        self._nudges.append(nudge)

    @contextmanager
    def transaction(self) -> Iterator[Session]:
        """Commit when the block ends well, roll back otherwise; named constraints and locks become domain errors.

        Events recorded inside are told to nobody before the commit has returned.
        """
        session = self.sessions()
        try:
            yield session
            session.commit()
        except DBAPIError as error:
            session.rollback()
            known = domain_error(error)
            if known is not None:
                raise known from error
            raise
        except BaseException:
            session.rollback()
            raise
        finally:
            recorded = session.info.pop("events_recorded", 0)
            session.close()
        if recorded:
            for nudge in self._nudges:
                nudge()

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A read-only look: never commits, always gives the connection back."""
        session = self.sessions()
        try:
            yield session
        finally:
            session.rollback()
            session.close()


def there(rows: Select[Any]) -> ColumnElement[bool]:
    """Whether there are such rows, looked up for each row that asks.

    A plain EXISTS that stands beside other conditions, PostgreSQL may answer by gathering all the rows there are before
    the first one asks. A subquery with OFFSET its planner leaves as it is.
    """
    return rows.offset(0).exists()


@contextmanager
def counted_statements(engine: Engine) -> Iterator[list[str]]:
    """The SQL statements that run inside, in order (tests assert their number). Leaves out pings of the pool."""
    seen: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        seen.append(re.sub(r"\s+", " ", statement).strip())

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(engine, "before_cursor_execute", note)
