"""What a backup says of itself. It is written last: where it is, all the rest is, and is what it says."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from civic.core.backup import BackupError
from civic.core.backup.place import MANIFEST, NotThere, Place, read_all

FORMAT = "veche backup 1"
DATABASE = "database.dump"
FILES = "files.jsonl"


@dataclass(frozen=True, slots=True)
class Part:
    """Size in bytes and SHA-256 (hexadecimal) of one of a backup's own files."""

    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """All that can be known of a backup without opening it; nothing of it is secret or personal.

    ``position`` is the newest one in the log at the moment of the backup, ``event_hash`` the hash of its event,
    ``checkpoint`` the newest signed one (position, root, signature, at). ``key`` is the public key that belongs to the
    city's secret key: by it one sees whether a secret key is the right one. ``installation`` is the database it was
    made of, ``owner`` and ``app`` are the roles that it names. ``files`` counts the files of the city's storage.
    """

    made_at: str
    program: str
    schema: str
    postgresql: str
    postgis: str
    city: Mapping[str, str]
    position: int
    event_hash: str
    events: int
    checkpoint: Mapping[str, Any] | None
    key: str
    installation: str
    owner: str
    app: str
    parts: Mapping[str, Part]
    files: int
    files_bytes: int

    @property
    def size(self) -> int:
        """In bytes, without the files that it shares with other backups."""
        return sum(part.size for part in self.parts.values())

    @property
    def postgresql_major(self) -> int:
        return int(self.postgresql.split(".")[0])

    def as_json(self) -> bytes:
        return json.dumps({"format": FORMAT, **asdict(self)}, ensure_ascii=False, indent=2).encode()


def read_manifest(place: Place, name: str) -> Manifest:
    """The manifest of a backup. Raises NotThere where it was never completed, BackupError when it cannot be read."""
    content = read_all(place, f"{name}/{MANIFEST}")
    try:
        values = json.loads(content)
        if values.pop("format") != FORMAT:
            raise BackupError(f"The backup {name} in {place} is of a format that this program does not know.")
        parts = {part: Part(**each) for part, each in values.pop("parts").items()}
        return Manifest(**values, parts=parts)
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise BackupError(f"The manifest of the backup {name} in {place} cannot be read: {error}.") from error


def read_or_none(place: Place, name: str) -> Manifest | None:
    """The manifest of a backup, or None where it was never completed."""
    try:
        return read_manifest(place, name)
    except NotThere:
        return None
