"""The erasures beside the backups: a line of JSON for each, so that a restore of an older backup finds later ones."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from uuid import UUID

from sqlalchemy import text

from civic.core.backup import BackupError
from civic.core.backup.place import NotThere, Place, read_all
from civic.core.db import Database
from civic.core.erasures import Entry, all_erasures

LEDGER = "erasures.jsonl"
_ONE_AT_A_TIME = 7003


def publish(database: Database, place: Place) -> int:
    """Bring what the database knows and the ledger does not; returns how many entries. Raises BackupError.

    The whole ledger is written anew, by one at a time, so that it is never cut off; erasures are few.
    """
    with database.transaction() as session:
        session.execute(text("SET LOCAL idle_in_transaction_session_timeout = '10min'"))
        session.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _ONE_AT_A_TIME})
        known = read_ledger(place)
        there = {entry.id for entry in known}
        new = [entry for entry in all_erasures(session) if entry.id not in there]
        if new:
            place.write(LEDGER, (_line(entry) for entry in (*known, *new)))
    return len(new)


def read_ledger(place: Place) -> list[Entry]:
    """What was erased according to the place. Raises BackupError when it cannot be read."""
    try:
        content = read_all(place, LEDGER)
    except NotThere:
        return []
    return _entries(content, f"{LEDGER} in {place}")


def read_ledger_file(path: Path) -> list[Entry]:
    """The entries of a ledger that was kept elsewhere. Raises BackupError."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise BackupError(f"{path} cannot be read: {error.strerror}.") from error
    return _entries(content, str(path))


def merged(*ledgers: Iterable[Entry]) -> list[Entry]:
    """All entries of several ledgers, each once."""
    return list({entry.id: entry for ledger in ledgers for entry in ledger}.values())


def _line(entry: Entry) -> bytes:
    values = {
        "id": str(entry.id), "kind": entry.kind, "key": entry.key, "what": list(entry.what), "reason": entry.reason,
        "erased_at": entry.erased_at.isoformat(),
    }  # fmt: skip
    return json.dumps(values).encode() + b"\n"


def _entries(content: bytes, name: str) -> list[Entry]:
    entries = []
    for number, line in enumerate(content.splitlines(), start=1):
        try:
            values = json.loads(line)
            entries.append(
                Entry(
                    UUID(values["id"]), values["kind"], values["key"], tuple(values["what"]), values["reason"],
                    datetime.fromisoformat(values["erased_at"]),
                )
            )  # fmt: skip
        except (ValueError, KeyError, TypeError) as error:
            # A restore that knows only some of what was erased would bring the rest back.
            raise BackupError(f"Line {number} of {name} cannot be read; nothing was done.") from error
    return entries
