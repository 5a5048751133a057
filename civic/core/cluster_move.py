"""Moving the private server's data into a new server: of a newer major version, or of the same one made afresh.

By a dump and not by pg_upgrade: it works whatever the two servers were made with (checksums, collation versions, a
PostGIS whose library changed), writes every index anew, and leaves the old data as they are (docs/decisions/0010).
The city stands still meanwhile. Until the new server is complete and checked nothing of the old one is touched; then
they change places in one step. Broken off before, it begins again; broken off after, the next start finishes it.
"""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from psycopg2 import sql
from sqlalchemy.orm import Session

from civic.core.cluster import SUPERUSER, Cluster
from civic.core.cluster_databases import autocommit
from civic.core.cluster_switch import DRAFT, decide_switch, kept_name
from civic.core.cluster_tools import ClusterError, Tools, find_tools
from civic.core.db import Database, make_engine
from civic.core.dumps import LONGEST, call, connection_text, dump_database, restore_database
from civic.core.healing import heal_positions
from civic.core.verify import Findings, verify

Tell = Callable[[str], None]
"""Called with what is being done."""


@dataclass(frozen=True, slots=True)
class Moved:
    """From which major version to which. ``kept`` is the folder of the old data, ``positions`` how many were given."""

    old: int
    new: int
    kept: Path
    findings: Findings
    positions: int


def move_cluster(
    cluster: Cluster,
    public_keys: Sequence[Ed25519PublicKey],
    *,
    rebuild: bool = False,
    tell: Tell = lambda _: None,
) -> Moved | None:
    """Move the data to the newest PostgreSQL that is installed; None when they are there already.

    With `rebuild` into a new server of the same version too. The old server must be startable still: raises
    ClusterError naming the packages when it is not, and when somebody uses it, when the disk is too small, and when the
    copy is not what the original is.
    """
    with cluster.alone():
        version = cluster.version()
        if version is None:
            raise ClusterError(f"There is no database in {cluster.folder} yet. civic up makes one.")
        newest = find_tools()
        if newest.version <= version and not rebuild:
            find_tools(version)
            return None
        find_tools(version)
        kept = cluster.folder / kept_name(version)
        if kept.exists():
            raise ClusterError(
                f"{kept} is still there from last time. Look whether all is well, then: "
                "civic db migrate-cluster --drop-old"
            )
        new = Cluster(cluster.folder / DRAFT, durable=cluster.durable)
        clear_away(new)
        _check_space(cluster.folder / str(version))
        try:
            tell(f"Starting PostgreSQL {version}")
            cluster.start()
            _refuse_others(cluster)
            _make_beside(cluster, new)
            tell(f"Making PostgreSQL {newest.version}")
            new.start()
            _copy(newest, cluster, new, tell)
            tell("Healing positions")
            positions = _heal(new)
            tell("Checking every event")
            findings = _compare_logs(cluster, new, public_keys)
            new.stop(timeout=LONGEST)
            cluster.stop(timeout=LONGEST)
        except BaseException:
            clear_away(new)
            raise
        decide_switch(cluster.folder, version, newest.version)
        tell("Changing places")
        cluster.start()
        cluster.stop()
        return Moved(version, newest.version, kept, findings, positions)


def drop_old(cluster: Cluster) -> list[Path]:
    """Delete the data that were replaced; returns their folders."""
    with cluster.alone():
        going = [path for path in cluster.folder.iterdir() if re.fullmatch(r"\d+\.old", path.name)]
        for path in going:
            shutil.rmtree(path)
        return going


def clear_away(draft: Cluster) -> None:
    """End and remove a server that was being made, whatever state it is in."""
    if draft.folder.exists():
        draft.stop(mode="immediate")
        shutil.rmtree(draft.folder)


def _check_space(data: Path) -> None:
    """The dump and the new server are each at most about as large as the old one."""
    size = folder_size(data)
    free = shutil.disk_usage(data).free
    if free < 2 * size:
        raise ClusterError(
            f"The disk of {data} has {free / 1e9:.1f} GB free; moving its {size / 1e9:.1f} GB may take twice that."
        )


def folder_size(folder: Path) -> int:
    """Bytes of the files in a folder that may be changing."""
    size = 0
    for path in folder.rglob("*"):
        with suppress(FileNotFoundError):
            size += path.lstat().st_size
    return size


def _refuse_others(cluster: Cluster) -> None:
    with autocommit(cluster.urls().superuser) as cursor:
        cursor.execute(
            "SELECT DISTINCT coalesce(nullif(application_name, ''), 'unnamed') FROM pg_stat_activity"
            " WHERE backend_type = 'client backend' AND pid <> pg_backend_pid() ORDER BY 1"
        )
        others = [row[0] for row in cursor.fetchall()]
    if others:
        raise ClusterError(
            f"Programs are still connected to the database: {', '.join(others)}. Stop them first."
        )


def _make_beside(cluster: Cluster, new: Cluster) -> None:
    """The new server's folder, with the old one's passwords."""
    new.folder.mkdir(mode=cluster.folder.stat().st_mode & 0o777)
    if os.geteuid() == 0:
        keeper = cluster.folder.stat()
        os.chown(new.folder, keeper.st_uid, keeper.st_gid)
    shutil.copy2(cluster.folder / "passwords", new.folder / "passwords")
    if os.geteuid() == 0:
        os.chown(new.folder / "passwords", keeper.st_uid, keeper.st_gid)


def _copy(tools: Tools, cluster: Cluster, new: Cluster, tell: Tell) -> None:
    tell("Copying roles")
    _copy_roles(
        tools, cluster.urls(SUPERUSER).superuser, new.urls(SUPERUSER).superuser, new.folder / "roles.sql"
    )
    for name in _databases(cluster):
        dump = new.folder / "dump"
        tell(f"Reading the database {name}")
        dump_database(tools, cluster.urls(name).superuser, dump)
        tell(f"Writing the database {name}")
        restore_database(tools, new.urls(SUPERUSER).superuser, dump, jobs=os.cpu_count() or 1, create=True)
        dump.unlink()
        with autocommit(new.urls(name).superuser) as cursor:
            cursor.execute("ANALYZE")
        if (here := _counts(cluster.urls(name).superuser)) != (there := _counts(new.urls(name).superuser)):
            differing = sorted(table for table in here | there if here.get(table) != there.get(table))
            raise ClusterError(
                f"The copy of the database {name} has other rows than the original: {', '.join(differing)}"
            )


def _databases(cluster: Cluster) -> list[str]:
    with autocommit(cluster.urls(SUPERUSER).superuser) as cursor:
        cursor.execute(
            "SELECT datname FROM pg_database WHERE NOT datistemplate AND datname <> %s ORDER BY 1",
            (SUPERUSER,),
        )
        return [row[0] for row in cursor.fetchall()]


def _copy_roles(tools: Tools, source: str, target: str, file: Path) -> None:
    """Roles with their passwords, settings and memberships; those that every private server has are only altered."""
    with connection_text(source) as where:
        call(tools, "pg_dumpall", ["--roles-only", f"--file={file}", f"--dbname={where}"])
    with autocommit(target) as cursor:
        cursor.execute("SELECT quote_ident(rolname) FROM pg_roles")
        there = {f"CREATE ROLE {row[0]};" for row in cursor.fetchall()}
    lines = file.read_text().splitlines()
    file.write_text("\n".join(line for line in lines if line not in there) + "\n")
    with connection_text(target) as where:
        call(
            tools,
            "psql",
            ["--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1", f"--file={file}", f"--dbname={where}"],
        )
    file.unlink()


def _counts(url: str) -> dict[str, int]:
    """Rows of each table that does not belong to an extension."""
    found: dict[str, int] = {}
    with autocommit(url) as cursor:
        cursor.execute(
            "SELECT n.nspname, c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
            " WHERE c.relkind = 'r' AND n.nspname NOT IN ('pg_catalog', 'information_schema')"
            " AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = c.oid AND d.deptype = 'e')"
        )
        for schema, table in cursor.fetchall():
            cursor.execute(
                sql.SQL("SELECT count(*) FROM {}.{}").format(sql.Identifier(schema), sql.Identifier(table))
            )
            found[f"{schema}.{table}"] = cursor.fetchone()[0]
    return found


def _heal(new: Cluster) -> int:
    if not _has_log(new):
        return 0
    owner = Database(make_engine(new.urls().owner, pooled=False, application="civic db migrate-cluster"))
    with owner.transaction() as session:
        return heal_positions(session)


def _has_log(cluster: Cluster) -> bool:
    with autocommit(cluster.urls().superuser) as cursor:
        cursor.execute("SELECT to_regclass('public.event_inbox') IS NOT NULL")
        return bool(cursor.fetchone()[0])


def verified(cluster: Cluster, public_keys: Sequence[Ed25519PublicKey]) -> Findings:
    """What `verify` finds in the city's database of a running server."""
    engine = make_engine(cluster.urls().app, pooled=False, application="civic verify")
    try:
        with Session(engine) as session:
            return verify(session, public_keys)
    finally:
        engine.dispose()


def _compare_logs(old: Cluster, new: Cluster, public_keys: Sequence[Ed25519PublicKey]) -> Findings:
    """The new log is sound, or what is wrong with it was wrong before."""
    if not _has_log(new):
        return Findings()
    there = verified(new, public_keys)
    if not there.sound:
        here = verified(old, public_keys)
        if set(there.found) - set(here.found):
            raise ClusterError(
                "The log of the copy is not sound, though the original's is. The original stays in use."
            )
    return there
