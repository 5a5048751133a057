"""The archive of the server's write-ahead log: with it and a base backup the database can be had as of any moment.

The archive's folder holds one folder for each server, named by the number that a server is born with, because another
server numbers its log's files from 1 again:

    7312…/wal/    000000010000000000000003.gz …, as the server finished them
    7312…/base/   20261127T210000Z/ …, made by `base_backup`: a server's folder with its data and its passwords

A file is copied beside its place, made lasting, and renamed; the server takes it for kept only then. What is there
already is never overwritten: the same content is kept already, another one is refused.
"""

from __future__ import annotations

import os
import re
import shlex
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Connection, text

from civic.core.cluster_tools import ClusterError, ServerUser, Tools, can_enter, run
from civic.core.dumps import call, connection_text

SWITCH_SECONDS = 300
"""A file of the log that is not full is closed after so long, if anything was written: what a lost disk may cost."""

WAL, BASE = "wal", "base"
_MOMENT = "%Y%m%dT%H%M%SZ"

# %p is the file to be kept and %f its name. A copy that broke off leaves a .part, which the next try writes anew.
_COPY = (
    "set -e; kept={wal}/%f.gz; part={wal}/%f.part; "
    'if [ -e "$kept" ]; then gzip -cd "$kept" | cmp -s - "%p"; exit; fi; '
    'gzip -1c "%p" > "$part"; sync "$part"; mv "$part" "$kept"; sync {wal}'
)
_FETCH = 'test -e {wal}/%f.gz && gzip -cd {wal}/%f.gz > "%p"'


def archive_settings(archive: Path, tools: Tools, data: Path, user: ServerUser) -> dict[str, str]:
    """Settings by which the server with its data in `data` keeps its log in `archive`, whose folders are made.

    Raises ClusterError when the server's user cannot write there.
    """
    wal = server_archive(archive, tools, data, user) / WAL
    make_for(user, wal)
    return {
        "wal_level": "replica",
        "archive_mode": "on",
        "archive_command": _COPY.format(wal=_quoted(wal)),
        "archive_timeout": str(SWITCH_SECONDS),
    }


def restore_command(wal: Path) -> str:
    """The server's setting by which it takes its log from the archive's folder `wal`."""
    return _FETCH.format(wal=_quoted(wal))


def server_archive(archive: Path, tools: Tools, data: Path, user: ServerUser) -> Path:
    """The folder in the archive of the server with its data in `data`; it need not exist.

    Raises ClusterError when there is no server's data.
    """
    done = run([tools.path("pg_controldata"), str(data)], user)
    found = re.search(r"^Database system identifier:\s*(\d+)$", done.stdout, re.MULTILINE)
    if found is None:
        raise ClusterError(f"{data} is not the data of a database server:\n{done.stdout.strip()}")
    return archive / found[1]


def base_backup(tools: Tools, superuser_url: str, passwords: Path, to: Path, user: ServerUser) -> Path:
    """Copy the running server into a new folder below `to`, named by the moment, and return it.

    The copy is a server's folder with its own `passwords` and begins whole: it holds what of the log was written while
    it was made. It appears whole or not at all. Raises ClusterError with what the server's program said.
    """
    make_for(user, to)
    place = to / datetime.now(UTC).strftime(_MOMENT)
    draft = place.with_name(f"{place.name}.making")
    if place.exists() or draft.exists():
        raise ClusterError(f"{place} is there already.")
    make_for(user, draft)
    try:
        with connection_text(superuser_url, user) as where:
            call(
                tools,
                "pg_basebackup",
                [
                    f"--pgdata={draft / str(tools.version)}", f"--dbname={where}", "--checkpoint=fast",
                    "--wal-method=stream", "--label=civic db base-backup",
                ],
                user,
            )  # fmt: skip
        shutil.copy2(passwords, draft / "passwords")
        (draft / "passwords").chmod(0o600)
        draft.rename(place)
    except BaseException:
        shutil.rmtree(draft, ignore_errors=True)
        raise
    return place


def base_backups(folder: Path) -> list[Path]:
    """The base backups in `folder`, oldest first."""
    return sorted(path for path in folder.glob("*Z") if re.fullmatch(r"\d{8}T\d{6}Z", path.name))


def moment_of(base: Path) -> datetime:
    """When a base backup was begun."""
    return datetime.strptime(base.name, _MOMENT).replace(tzinfo=UTC)


def drop_before_newest(tools: Tools, folder: Path, keep: int) -> Sequence[Path]:
    """Of a server's archive keep the newest `keep` base backups and the log since the oldest of them.

    Returns the base backups that it removed. Raises ClusterError when the log could not be trimmed.
    """
    bases = base_backups(folder / BASE)
    if len(bases) <= keep:
        return []
    going, oldest = bases[:-keep], bases[-keep]
    label = next(oldest.glob("*/backup_label")).read_text()
    first = re.search(r"^START WAL LOCATION: \S+ \(file ([0-9A-F]{24})\)", label, re.MULTILINE)
    if first is None:
        raise ClusterError(f"{oldest} does not say with which file of the log it begins.")
    for base in going:
        shutil.rmtree(base)
    call(tools, "pg_archivecleanup", ["-x", ".gz", str(folder / WAL), first[1]])
    return going


@dataclass(frozen=True, slots=True)
class ArchiveState:
    """What the server says of its archiving. ``failing`` when the last thing it tried did not succeed."""

    on: bool
    archived: int
    last_archived_at: datetime | None
    last_failed_at: datetime | None

    @property
    def failing(self) -> bool:
        failed, good = self.last_failed_at, self.last_archived_at
        return failed is not None and (good is None or failed > good)


def archive_state(connection: Connection) -> ArchiveState:
    """How the archiving of the server goes, by any role."""
    row = connection.execute(
        text(
            "SELECT current_setting('archive_mode') <> 'off' AS on, archived_count, last_archived_time,"
            " last_failed_time FROM pg_stat_archiver"
        )
    ).one()
    return ArchiveState(bool(row.on), row.archived_count, row.last_archived_time, row.last_failed_time)


def _quoted(path: Path) -> str:
    # For the server a % begins a placeholder.
    return shlex.quote(str(path)).replace("%", "%%")


def make_for(user: ServerUser, folder: Path) -> None:
    """Make `folder` and what is missing above it for the server's user.

    Raises ClusterError when the server's user cannot write there.
    """
    try:
        for step in (*reversed(folder.parents), folder):
            if not step.exists():
                step.mkdir(mode=0o700, exist_ok=True)
                if user.uid is not None and user.gid is not None:
                    os.chown(step, user.uid, user.gid)
    except OSError as error:
        raise ClusterError(f"Cannot make the folder {folder}: {error.strerror}.") from None
    if (
        not can_enter(folder, user)
        or run(["/bin/sh", "-c", 'test -w "$1"', "sh", str(folder)], user).returncode
    ):
        who = f"the user {user.name}" if user.name else "you"
        raise ClusterError(f"The database server runs as {who}, who cannot write into {folder}.")
