"""The private database as of an earlier moment: a base backup, played on with the archived log and stopped there.

What comes of it is the same server's lineage, not another server's: it goes on counting its own transactions where the
log broke off, so that inbox and batches of the event log still mean what they say. What had no position yet gets one
from the next sequencing pass, as ever; nothing is to be healed. Transactions that were open at the moment are rolled
back, as after a crash.
"""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from civic.core.cluster import Cluster
from civic.core.cluster_databases import autocommit
from civic.core.cluster_move import clear_away, verified
from civic.core.cluster_tools import ClusterError, ServerUser, find_tools, server_user
from civic.core.dumps import LONGEST, call
from civic.core.verify import Findings
from civic.core.wal_archive import WAL, restore_command

Tell = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Recovered:
    """What was recovered. ``last_recorded_at`` is when the newest event in it was written down."""

    findings: Findings
    last_recorded_at: datetime | None


def recover(
    base: Path, into: Path, public_keys: Sequence[Ed25519PublicKey], secret_key: str, *, wal: Path | None = None,
    to_time: datetime | None = None, durable: bool = True, tell: Tell = lambda _: None,
) -> Recovered:  # fmt: skip
    """Make the data folder `into`, with the database as it was at `to_time` (None: as far as the log goes).

    `base` is a base backup, which is only read; `wal` the folder of the archived log, by default the one beside it.
    `into` appears whole or not at all, and must not exist; photos are not in it. Raises ClusterError saying why the
    moment cannot be had.
    """
    log = wal or base.parent.parent / WAL
    if not log.is_dir():
        raise ClusterError(f"There is no archived log in {log}. Name its folder: --wal FOLDER")
    version = Cluster(base).version()
    if version is None or not (base / "passwords").is_file():
        raise ClusterError(f"{base} is not a base backup.")
    if into.exists() and any(into.iterdir()):
        raise ClusterError(f"{into} is not empty. Name a folder that does not exist yet.")
    tools = find_tools(version)
    tell("Checking the base backup")
    call(tools, "pg_verifybackup", [str(base / str(version))])

    draft = into.with_name(f"{into.name}.recovering")
    server = Cluster(
        draft / "cluster", durable=durable, patience=LONGEST, settings=_recovery_settings(log, to_time)
    )
    clear_away(server)
    shutil.rmtree(draft, ignore_errors=True)
    try:
        tell("Copying the base backup")
        _copy(base, server.folder, version)
        tell("Playing the log on")
        try:
            server.start()
        except ClusterError as error:
            raise ClusterError(_reason(str(error), to_time)) from None
        tell("Checking every event")
        recovered = _look(server, public_keys)
        server.stop(timeout=LONGEST)
        _write_secret(draft / "secret_key", secret_key)
        if into.exists():
            into.rmdir()
        draft.rename(into)
    except BaseException:
        clear_away(server)
        shutil.rmtree(draft, ignore_errors=True)
        raise
    return recovered


def _recovery_settings(log: Path, to_time: datetime | None) -> dict[str, str]:
    settings = {
        "restore_command": restore_command(log),
        "recovery_target_action": "promote",
        # Nobody is to look before the moment is reached, and its own log is not to be mixed with the archived one.
        "hot_standby": "off",
        "archive_mode": "off",
        # What it says is wanted at once, where its start looks for it.
        "logging_collector": "off",
    }
    if to_time is not None:
        settings["recovery_target_time"] = to_time.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S.%f+00")
    return settings


def _copy(base: Path, folder: Path, version: int) -> None:
    folder.parent.mkdir(parents=True)
    folder.mkdir()
    for made in (folder.parent, folder):
        made.chmod(0o711 if os.geteuid() == 0 else 0o700)
    shutil.copytree(base / str(version), folder / str(version), symlinks=True)
    shutil.copyfile(base / "passwords", folder / "passwords")
    (folder / "passwords").chmod(0o600)
    (folder / str(version)).chmod(0o700)
    (folder / str(version) / "recovery.signal").touch()
    _give(folder / str(version), server_user(folder.stat().st_uid))


def _give(folder: Path, user: ServerUser) -> None:
    if user.uid is None or user.gid is None:
        return
    for path in (folder, *folder.rglob("*")):
        os.chown(path, user.uid, user.gid, follow_symlinks=False)


_ENDS_EARLY = "recovery ended before configured recovery target was reached"
_STARTS_LATE = "requested recovery stop point is before consistent recovery point"
_REACHED = re.compile(r"last completed transaction was at log time (\S+ \S+)")


def _reason(said: str, to_time: datetime | None) -> str:
    """The server's refusal in words of ours, where it is one that an operator can do something about."""
    moment = "" if to_time is None else to_time.isoformat(sep=" ")
    if _STARTS_LATE in said:
        return f"The base backup was finished only after {moment}. Take an earlier one."
    if _ENDS_EARLY in said:
        reached = _REACHED.search(said)
        until = f", with a change of {reached[1]}" if reached else ""
        return (
            f"The archived log ends before {moment}{until}. Leave --to-time out to have all that there is, or wait "
            "until the server has archived more (civic db status)."
        )
    return said


def _look(server: Cluster, public_keys: Sequence[Ed25519PublicKey]) -> Recovered:
    findings = verified(server, public_keys)
    with autocommit(server.urls().app) as cursor:
        cursor.execute("SELECT max(recorded_at) FROM event")
        return Recovered(findings, cursor.fetchone()[0])


def _write_secret(path: Path, secret_key: str) -> None:
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(secret_key)
        file.flush()
        os.fsync(file.fileno())
