"""Where backups lie: a folder, or a bucket of an S3 service.

    erasures.jsonl                     what was erased in the city, so that no restore brings it back
    files/3f/3fa9…                     files of all backups, each once, named by the SHA-256 of its content
    2026-11-23-090000z/manifest.json   a backup, named by its time in UTC; complete when it has a manifest
                       database.dump
                       files.jsonl

Whatever is written under a name is whole or not there. In a folder, only the user who makes backups may read them.
"""

from __future__ import annotations

import errno
import os
import re
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple, Protocol

import obstore
from obstore.exceptions import BaseError
from obstore.store import ObjectStore

from civic.core.backup import BackupError
from civic.core.storage import open_bucket

MANIFEST = "manifest.json"
MAKING = ".making"
CHUNK = 1 << 20
RANGE = 8 << 20
"""Bytes that are asked of a bucket at once: a request that fails is repeated, and a dump may be large."""

PATIENCE = timedelta(minutes=2)
_NAME = re.compile(r"\d{4}-\d{2}-\d{2}-\d{6}z")
_TIME = "%Y-%m-%d-%H%M%Sz"


class NotThere(LookupError):
    """Nothing lies there under this key."""


class Kept(NamedTuple):
    key: str
    size: int


class Place(Protocol):
    """A place for backups. Keys are parts divided by slashes; every method raises BackupError when the place fails."""

    def write(self, key: str, chunks: Iterable[bytes]) -> None:
        """Keep what comes, whole or not at all; what was there under the key is replaced."""

    def read(self, key: str) -> Iterator[bytes]:
        """What is kept, bit by bit. Raises NotThere, at the latest with the first bit."""

    def kept(self, folder: str) -> Iterator[Kept]:
        """All that lies in a folder and below, in no order."""

    def folders(self) -> list[str]:
        """The folders at the top."""

    def remove(self, key: str) -> None:
        """Remove one thing; it is no error that it is not there."""

    def remove_folder(self, name: str) -> None:
        """Remove a folder of the top with all that is in it, a backup's manifest first."""

    def draft(self, name: str) -> str:
        """The folder in which a backup is put together."""

    def publish(self, name: str) -> None:
        """The backup is complete: give its folder its name."""

    def __str__(self) -> str:
        """As the operator wrote it."""


def place_at(location: str | Path) -> Place:
    """The place that a setting or an option names. Raises BackupError."""
    text = str(location)
    if not text.startswith("s3://"):
        return Folder(Path(text).expanduser().absolute())
    try:
        return Bucket(open_bucket(text, patience=PATIENCE), text)
    except (ValueError, BaseError) as error:
        raise BackupError(f"{text} cannot be used: {_in_a_line(error)}") from error


def name_for(moment: datetime) -> str:
    """The name of a backup that is made at this moment."""
    return moment.astimezone(UTC).strftime(_TIME)


def moment_of(name: str) -> datetime | None:
    """When a backup of this name was made; None for a folder that is none."""
    if not _NAME.fullmatch(name):
        return None
    try:
        return datetime.strptime(name, _TIME).replace(tzinfo=UTC)
    except ValueError:
        return None


def read_all(place: Place, key: str) -> bytes:
    """Something small as a whole. Raises NotThere."""
    return b"".join(place.read(key))


class Folder:
    """Backups in a folder. Files are written under another name, brought to the disk, and then renamed."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def write(self, key: str, chunks: Iterable[bytes]) -> None:
        path = self.root / key
        draft = path.with_name(f".{path.name}.{os.getpid()}.draft")
        with self._refusals():
            _make_folders(path.parent)
            try:
                draft.unlink(missing_ok=True)
                with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
                    for chunk in chunks:
                        file.write(chunk)
                    file.flush()
                    os.fsync(file.fileno())
                draft.rename(path)
            except BaseException:
                draft.unlink(missing_ok=True)
                raise

    def read(self, key: str) -> Iterator[bytes]:
        with self._refusals():
            try:
                with open(self.root / key, "rb") as file:
                    while chunk := file.read(CHUNK):
                        yield chunk
            except (FileNotFoundError, NotADirectoryError):
                raise NotThere(key) from None

    def kept(self, folder: str) -> Iterator[Kept]:
        with self._refusals():
            for where, _folders, files in os.walk(self.root / folder):
                for name in files:
                    path = Path(where, name)
                    yield Kept(path.relative_to(self.root).as_posix(), path.stat().st_size)

    def folders(self) -> list[str]:
        with self._refusals():
            try:
                return sorted(entry.name for entry in os.scandir(self.root) if entry.is_dir())
            except FileNotFoundError:
                return []

    def remove(self, key: str) -> None:
        with self._refusals():
            (self.root / key).unlink(missing_ok=True)

    def remove_folder(self, name: str) -> None:
        self.remove(f"{name}/{MANIFEST}")
        with self._refusals():
            if (self.root / name).exists():
                shutil.rmtree(self.root / name)

    def draft(self, name: str) -> str:
        return f"{name}{MAKING}"

    def publish(self, name: str) -> None:
        with self._refusals():
            # All that lies in it, the names too, is on the disk before its own name says that it is complete.
            os.sync()
            (self.root / self.draft(name)).rename(self.root / name)

    def __str__(self) -> str:
        return str(self.root)

    @contextmanager
    def _refusals(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            if error.errno in (errno.ENOSPC, errno.EDQUOT):
                raise BackupError(
                    f"There is no room left in {self.root}. Nothing half-written stays."
                ) from error
            raise BackupError(f"{self.root}: {error.strerror or error}.") from error


class Bucket:
    """Backups in an object store. There a name appears when its content is complete."""

    def __init__(self, store: ObjectStore, location: str) -> None:
        self._store = store
        self._location = location

    def write(self, key: str, chunks: Iterable[bytes]) -> None:
        with self._refusals():
            # Handing over the chunks' iterator would run it inside the store, where nothing else may be asked of one.
            writer = obstore.open_writer(self._store, key)
            for chunk in chunks:
                writer.write(chunk)
            # What is not closed never appears.
            writer.close()

    def read(self, key: str) -> Iterator[bytes]:
        with self._refusals():
            try:
                size = obstore.head(self._store, key)["size"]
                for start in range(0, size, RANGE):
                    end = min(start + RANGE, size)
                    yield bytes(obstore.get_range(self._store, key, start=start, end=end))
            except FileNotFoundError:
                raise NotThere(key) from None

    def kept(self, folder: str) -> Iterator[Kept]:
        with self._refusals():
            for some in obstore.list(self._store, prefix=folder):
                for each in some:
                    yield Kept(each["path"], each["size"])

    def folders(self) -> list[str]:
        with self._refusals():
            return sorted(obstore.list_with_delimiter(self._store)["common_prefixes"])

    def remove(self, key: str) -> None:
        with self._refusals():
            try:
                obstore.delete(self._store, key)
            except FileNotFoundError:
                return

    def remove_folder(self, name: str) -> None:
        self.remove(f"{name}/{MANIFEST}")
        for each in list(self.kept(name)):
            self.remove(each.key)

    def draft(self, name: str) -> str:
        # Nothing can be renamed there; until the manifest comes, it is no backup.
        return name

    def publish(self, name: str) -> None:
        return None

    def __str__(self) -> str:
        return self._location

    @contextmanager
    def _refusals(self) -> Iterator[None]:
        try:
            yield
        except (OSError, BaseError) as error:
            raise BackupError(
                f"{self._location} does not answer as it should: {_in_a_line(error)}"
            ) from error


def _make_folders(folder: Path) -> None:
    for step in (*reversed(folder.parents), folder):
        if not step.exists():
            step.mkdir(mode=0o700, exist_ok=True)


def _in_a_line(error: Exception) -> str:
    return " ".join(str(error).split())[:300]
