"""The steps of bringing a backup back; whoever calls them puts them in order and shows progress."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Literal

import psycopg2
from sqlalchemy.engine import make_url

from civic.core.backup import BackupError, Told, programs, untold
from civic.core.backup.healing import HEAL, UNFINISHED, Healed, finish, healed, is_unfinished
from civic.core.backup.manifest import DATABASE, Manifest
from civic.core.backup.place import Place
from civic.core.cluster_databases import autocommit

_OTHERS = """
    SELECT count(*) FROM pg_stat_activity
     WHERE datname = current_database() AND pid <> pg_backend_pid() AND usename IS NOT NULL
"""
_TABLES = """
    SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE c.relkind IN ('r', 'p') AND n.nspname NOT IN ('pg_catalog', 'information_schema')
       AND n.nspname NOT LIKE 'pg_toast%' AND n.nspname NOT LIKE 'pg_temp%'
       AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid
                        AND d.deptype = 'e')
"""
# All that the schema's migrations make: the job queue's schema, and in `public` what belongs to no extension.
_CLEAR = """
DO $$
DECLARE
    orders text[];
    each_order text;
BEGIN
    DROP SCHEMA IF EXISTS procrastinate CASCADE;
    -- All of them first: dropping one takes others along, and then they have no name any more.
    SELECT array_agg(found.order) INTO orders FROM (
        SELECT format('DROP %s IF EXISTS public.%I CASCADE',
                      CASE c.relkind WHEN 'v' THEN 'VIEW' WHEN 'm' THEN 'MATERIALIZED VIEW' WHEN 'S' THEN 'SEQUENCE'
                                     ELSE 'TABLE' END, c.relname) AS order
          FROM pg_class c
         WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p', 'v', 'm', 'S')
           AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid
                            AND d.deptype IN ('e', 'i', 'a'))
        UNION ALL
        SELECT format('DROP ROUTINE IF EXISTS %s CASCADE', p.oid::regprocedure)
          FROM pg_proc p
         WHERE p.pronamespace = 'public'::regnamespace
           AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_proc'::regclass AND d.objid = p.oid
                            AND d.deptype = 'e')
        UNION ALL
        SELECT format('DROP TYPE IF EXISTS %s CASCADE', t.oid::regtype)
          FROM pg_type t
         WHERE t.typnamespace = 'public'::regnamespace AND t.typtype IN ('e', 'd')
           AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_type'::regclass AND d.objid = t.oid
                            AND d.deptype = 'e')
    ) found;
    FOREACH each_order IN ARRAY coalesce(orders, '{}') LOOP
        EXECUTE each_order;
    END LOOP;
END $$;
"""

_OURS = {"event", "event_subject", "event_position", "city", "issue", "report", "alembic_version"}
"""Tables that are together in no other program's database."""

There = Literal["nothing", "schema", "unfinished", "city", "other"]


def what_is_there(owner_url: str) -> There:
    """What the database holds: no tables; those of a city in which nothing has happened yet; what a restore left that
    was not brought to its end; a city; something else.
    """
    with _cursor(owner_url) as cursor:
        cursor.execute(_TABLES)
        tables = {row[0] for row in cursor.fetchall()}
        if not tables:
            return "nothing"
        if not tables >= _OURS:
            return "other"
        if UNFINISHED in tables:
            return "unfinished"
        cursor.execute("SELECT EXISTS (SELECT FROM event)")
        return "city" if cursor.fetchone()[0] else "schema"


def city_there(owner_url: str) -> dict[str, str] | None:
    """The name by language of the city that the database holds; None where none has been set up."""
    with _cursor(owner_url) as cursor:
        cursor.execute("SELECT name FROM city")
        row = cursor.fetchone()
    return None if row is None else dict(row[0])


def check_target(owner_url: str, app_url: str, manifest: Manifest) -> int:
    """Whether the backup can be restored there, but for what is in it; returns the newer major version of both servers.

    Raises BackupError for roles of other names, an older server, or a city that is running.
    """
    owner, app = (make_url(url).username for url in (owner_url, app_url))
    if (owner, app) != (manifest.owner, manifest.app):
        raise BackupError(
            f"The backup gives its rights to the roles {manifest.owner} (DATABASE_OWNER_URL) and {manifest.app} "
            f"(DATABASE_URL); here they are {owner} and {app}. Make roles of these names and use them."
        )
    with _cursor(owner_url) as cursor:
        cursor.execute("SHOW server_version_num")
        here = int(cursor.fetchone()[0]) // 10000
        cursor.execute(_OTHERS)
        others = int(cursor.fetchone()[0])
    if here < manifest.postgresql_major:
        raise BackupError(
            f"The backup is of PostgreSQL {manifest.postgresql}, which PostgreSQL {here} cannot take in. "
            f"Restore it into PostgreSQL {manifest.postgresql_major} or newer."
        )
    if others:
        raise BackupError(
            f"{others} others are connected to the database: stop the city (web, workers) before it is replaced."
        )
    return here


def restore_database(
    owner_url: str, app_url: str, place: Place, name: str, manifest: Manifest, server_version: int,
    *, told: Told = untold,
) -> Healed:  # fmt: skip
    """Put the backup in the place of whatever the database holds, with the rights that the roles had, and heal it.

    All of it or nothing, whatever happens meanwhile. What remains to be done then, is done before `finish`. Raises
    BackupError.
    """
    size = manifest.parts[DATABASE].size

    def counted() -> Iterator[bytes]:
        done = 0
        for chunk in place.read(f"{name}/{DATABASE}"):
            done += len(chunk)
            told("database", done, size)
            yield chunk

    programs.restore(
        owner_url,
        server_version,
        counted(),
        before=_CLEAR + _forget_default_rights(owner_url, app_url),
        after=HEAL,
    )
    with _cursor(owner_url) as cursor:
        return healed(cursor)


def finish_restore(owner_url: str) -> None:
    """Files are there and later erasures done: the city may work. Room that erased words had is given up."""
    with _cursor(owner_url) as cursor:
        cursor.execute("SET statement_timeout = 0")
        # Also counts what is there for the planner.
        cursor.execute("VACUUM (ANALYZE, SKIP_LOCKED)")
        finish(cursor)


def was_interrupted(url: str) -> bool:
    """Whether a restore into this database did not come to its end: files may be missing, erased words may be back.

    Raises BackupError when the database does not answer.
    """
    with _cursor(url) as cursor:
        return is_unfinished(cursor)


def differences_from(owner_url: str, manifest: Manifest) -> list[str]:
    """What of the log is not as the manifest says, in sentences."""
    with _cursor(owner_url) as cursor:
        cursor.execute("SELECT count(*) FROM event")
        events = int(cursor.fetchone()[0])
        cursor.execute(
            "SELECT encode(e.hash, 'hex') FROM event_position p JOIN event e ON e.id = p.event_id"
            " WHERE p.position = %s",
            (manifest.position,),
        )
        row = cursor.fetchone()
    wrong = []
    if events < manifest.events:
        wrong.append(f"There are {events} events; the manifest counts {manifest.events}.")
    if manifest.position and (row is None or row[0] != manifest.event_hash):
        wrong.append(f"The event at position {manifest.position} is not the one of the manifest.")
    return wrong


def _forget_default_rights(owner_url: str, app_url: str) -> str:
    """Rights given to new tables by default would come on top of those in the dump, and open the log for writing."""
    owner, app = (make_url(url).username for url in (owner_url, app_url))
    if owner == app:
        return ""
    # A role that could be looked up in the server by this name needs no more than this.
    quoted = '"' + str(app).replace('"', '""') + '"'
    return "".join(
        f"ALTER DEFAULT PRIVILEGES REVOKE ALL ON {things} FROM {quoted};\n"
        for things in ("SCHEMAS", "TABLES", "SEQUENCES")
    )


@contextmanager
def _cursor(url: str) -> Iterator[Any]:
    try:
        with autocommit(url) as cursor:
            yield cursor
    except psycopg2.Error as error:
        raise BackupError(f"The database refuses: {str(error).strip()}") from error
