"""The files of the city's storage in backups: each content once for all of them, named by its SHA-256.

A backup's list has a line for each file: its key in storage, size, hash, and when it was stored, by which the next
backup knows without reading it that it is the same file still.
"""

from __future__ import annotations

import hashlib
import json
import mimetypes
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass

from civic.core.backup import BackupError, Told
from civic.core.backup.manifest import FILES
from civic.core.backup.place import NotThere, Place
from civic.core.storage import PASSING, Entry, NotStored, Storage, StorageUnavailable

SHARED = "files"
_HASH = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Saved:
    """A file of storage as a backup knows it. ``sha256`` is hexadecimal, ``modified`` an ISO 8601 moment."""

    key: str
    size: int
    sha256: str
    modified: str

    def as_line(self) -> bytes:
        return json.dumps(asdict(self)).encode() + b"\n"


@dataclass(slots=True)
class Copied:
    """What was copied: how many were new in the place, and which are not what their name says (bit rot)."""

    files: int = 0
    bytes: int = 0
    new_files: int = 0
    new_bytes: int = 0
    damaged: tuple[str, ...] = ()


def shared_key(sha256: str) -> str:
    """Where a place keeps the file of this content."""
    return f"{SHARED}/{sha256[:2]}/{sha256}"


def save_files(
    storage: Storage, place: Place, before: Mapping[str, Saved], copied: Copied, told: Told
) -> Iterator[bytes]:
    """Bring all files of storage to the place; yields the lines of the list, and counts in ``copied``.

    ``before`` is the list of an earlier backup, by key. A file that goes meanwhile is left out: whoever removed it
    meant it, and the rows that named it are gone or unclaimed. Raises BackupError.
    """
    there = {each.key.rpartition("/")[2] for each in place.kept(SHARED)}
    try:
        entries = sorted(entry for entry in storage.entries() if not entry.key.startswith(PASSING))
        for number, entry in enumerate(entries):
            told("files", number, len(entries))
            saved = _known(entry, before, there) or _copy(storage, place, entry, there, copied)
            if saved is not None:
                copied.files += 1
                copied.bytes += saved.size
                yield saved.as_line()
    except StorageUnavailable as error:
        raise BackupError("The city's files cannot be read: see CIVIC_STORAGE.") from error
    told("files", len(entries), len(entries))


def _known(entry: Entry, before: Mapping[str, Saved], there: set[str]) -> Saved | None:
    saved = before.get(entry.key)
    if saved is None or saved.sha256 not in there:
        return None
    same = saved.size == entry.size and saved.modified == entry.modified.isoformat()
    return saved if same else None


def _copy(storage: Storage, place: Place, entry: Entry, there: set[str], copied: Copied) -> Saved | None:
    try:
        content = storage.get(entry.key)
    except NotStored:
        return None
    sha256 = hashlib.sha256(content).hexdigest()
    named = entry.key.rpartition("/")[2].partition(".")[0]
    if _HASH.fullmatch(named) and named != sha256:
        copied.damaged += (entry.key,)
    if sha256 not in there:
        place.write(shared_key(sha256), [content])
        there.add(sha256)
        copied.new_files += 1
        copied.new_bytes += len(content)
    return Saved(entry.key, len(content), sha256, entry.modified.isoformat())


def saved_files(place: Place, name: str) -> Iterator[Saved]:
    """The list of a backup. Raises BackupError when it cannot be read."""
    try:
        for line in _lines(place.read(f"{name}/{FILES}")):
            yield Saved(**json.loads(line))
    except (NotThere, ValueError, TypeError) as error:
        raise BackupError(f"The list of files of the backup {name} in {place} cannot be read.") from error


def content_of(place: Place, saved: Saved) -> bytes:
    """A file's content. Raises BackupError where it is missing or not what it was."""
    try:
        content = b"".join(place.read(shared_key(saved.sha256)))
    except NotThere:
        raise BackupError(f"The file {saved.key} is missing in {place}.") from None
    if hashlib.sha256(content).hexdigest() != saved.sha256:
        raise BackupError(f"The file {saved.key} in {place} is not what it was when it was saved.")
    return content


def put_back(place: Place, name: str, storage: Storage, total: int, told: Told) -> int:
    """Store all files of a backup under their keys, each compared with its hash; returns how many.

    Raises BackupError.
    """
    number = 0
    try:
        for number, saved in enumerate(saved_files(place, name), start=1):
            kind, _ = mimetypes.guess_type(saved.key)
            storage.put(saved.key, content_of(place, saved), kind or "application/octet-stream")
            told("files", number, total)
    except StorageUnavailable as error:
        raise BackupError("The files cannot be stored: see CIVIC_STORAGE.") from error
    return number


def _lines(chunks: Iterable[bytes]) -> Iterator[bytes]:
    rest = b""
    for chunk in chunks:
        *lines, rest = (rest + chunk).split(b"\n")
        yield from lines
    if rest:
        raise ValueError("the last line is cut off")
