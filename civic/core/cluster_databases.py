"""What stands inside the database server: the two roles, a database with its extensions and rights, and clones of it.

`DATABASE_STATEMENTS` is also what an operator runs on a server of their own.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg2
from psycopg2 import sql

from civic.core.cluster_tools import NEEDED_EXTENSIONS

OWNER = "veche_owner"
APP = "veche_app"

ROLE_SETTINGS = {
    # A transaction left open keeps dead rows and locks alive; a statement that long is a defect or an attack.
    APP: {
        "idle_in_transaction_session_timeout": "60s",
        "statement_timeout": "60s",
        "lock_timeout": "15s",
    },
    # A migration may take long, but must not wait for ever behind somebody's lock with everybody behind it.
    OWNER: {"idle_in_transaction_session_timeout": "10min", "lock_timeout": "30s"},
}

DATABASE_STATEMENTS = (
    *(f"CREATE EXTENSION IF NOT EXISTS {name}" for name in NEEDED_EXTENSIONS),
    "REVOKE CREATE ON SCHEMA public FROM PUBLIC",
    f"GRANT USAGE, CREATE ON SCHEMA public TO {OWNER}",
    f"GRANT USAGE ON SCHEMA public TO {APP}",
    f"ALTER DEFAULT PRIVILEGES FOR ROLE {OWNER} GRANT USAGE ON SCHEMAS TO {APP}",
    f"ALTER DEFAULT PRIVILEGES FOR ROLE {OWNER} GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {APP}",
    f"ALTER DEFAULT PRIVILEGES FOR ROLE {OWNER} GRANT USAGE, SELECT ON SEQUENCES TO {APP}",
)
"""Run as superuser inside the database. The application may read and write the owner's tables, never alter them."""


@contextmanager
def autocommit(url: str) -> Iterator[Any]:
    """A cursor on `url` (any PostgreSQL address) outside of transactions."""
    connection = psycopg2.connect(url.replace("postgresql+psycopg2://", "postgresql://"), connect_timeout=10)
    try:
        connection.autocommit = True
        with connection.cursor() as cursor:
            yield cursor
    finally:
        connection.close()


def make_roles(superuser_url: str, passwords: dict[str, str]) -> None:
    """Make the owner's and the application's role where they are missing, and set their limits."""
    with autocommit(superuser_url) as cursor:
        for role in (OWNER, APP):
            name = sql.Identifier(role)
            cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", (role,))
            if cursor.fetchone() is None:
                cursor.execute(
                    sql.SQL("CREATE ROLE {} LOGIN PASSWORD {}").format(name, sql.Literal(passwords[role]))
                )
            for setting, value in ROLE_SETTINGS[role].items():
                cursor.execute(
                    sql.SQL("ALTER ROLE {} SET {} = {}").format(
                        name, sql.Identifier(setting), sql.Literal(value)
                    )
                )


def make_database(superuser_url: str, name: str) -> None:
    """Make the owner's empty database where it is missing. Prepare it afterwards with `prepare_database`."""
    with autocommit(superuser_url) as cursor:
        cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", (name,))
        if cursor.fetchone() is None:
            cursor.execute(
                sql.SQL("CREATE DATABASE {} OWNER {}").format(sql.Identifier(name), sql.Identifier(OWNER))
            )


def prepare_database(superuser_url: str) -> None:
    """Extensions and rights inside the database of `superuser_url`; running it again changes nothing."""
    with autocommit(superuser_url) as cursor:
        for statement in DATABASE_STATEMENTS:
            cursor.execute(statement)


def clone_database(superuser_url: str, template: str, name: str) -> None:
    """Copy database `template`, which nobody may be using, to the new database `name`, rights and all."""
    with autocommit(superuser_url) as cursor:
        cursor.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE {} OWNER {}").format(
                sql.Identifier(name), sql.Identifier(template), sql.Identifier(OWNER)
            )
        )


def drop_database(superuser_url: str, name: str) -> None:
    """Remove database `name`, whoever is connected to it. `superuser_url` must lead to another database."""
    with autocommit(superuser_url) as cursor:
        cursor.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
