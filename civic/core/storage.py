"""The port to where files are kept: a folder, or a bucket of an S3 service.

Whoever stores a file chooses its key, made of its content or of random characters, never of a name that
somebody typed. A stored file is whole or not there; storing the same key again replaces it.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

import obstore
from obstore.exceptions import BaseError
from obstore.store import LocalStore, S3Store

_KEY = re.compile(r"(?=.{1,200}$)[a-z0-9][a-z0-9_-]*(\.[a-z0-9]+)*(/[a-z0-9][a-z0-9_-]*(\.[a-z0-9]+)*)*")
_TYPE = re.compile(r"[a-z]+/[a-z0-9.+-]+")
_PATIENCE = timedelta(seconds=20)
_PIECE = 256 * 1024

PASSING = "passing/"
"""Keys that begin so are of files that are kept for some days only, and that no backup takes along."""


class NotStored(LookupError):
    """There is no file under this key."""


class Entry(NamedTuple):
    """A stored file, its size in bytes. A file that was stored anew under its key has another ``modified``."""

    key: str
    size: int
    modified: datetime


class StorageUnavailable(Exception):
    """The disk or the service did not do it; it may later. The cause is chained and may name the bucket."""


class Storage:
    """Files in a folder (a path) or in a bucket (`s3://bucket/prefix`).

    A bucket's address and keys come from the variables that S3 tools share: AWS_ACCESS_KEY_ID,
    AWS_SECRET_ACCESS_KEY, AWS_REGION, and AWS_ENDPOINT_URL for another service than Amazon's. Raises
    ValueError for any other address, StorageUnavailable when the folder cannot be made.

    Keys are small letters, digits, hyphens, underscores and single dots, in parts divided by slashes, at most
    200 characters; every method raises ValueError for another key and StorageUnavailable when the place does
    not answer.
    """

    def __init__(self, location: str | Path) -> None:
        self._folder: Path | None = None
        self._store: LocalStore | S3Store
        text = str(location)
        if text.startswith("s3://"):
            self._store = open_bucket(text)
        elif "://" in text or not text:
            raise ValueError("storage must be a folder or s3://bucket/prefix")
        else:
            self._folder = Path(text).absolute()
            try:
                self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
                self._store = LocalStore(self._folder)
            except (OSError, BaseError) as error:
                raise StorageUnavailable("folder") from error

    def put(self, key: str, content: bytes, content_type: str) -> None:
        """Store a file. When this returns it survives a loss of power.

        A bucket keeps the content type; a folder does not, so that readers must know it from the key's
        ending. Raises ValueError for a content type that is none.
        """
        _check(key)
        if not _TYPE.fullmatch(content_type):
            raise ValueError("not a content type")
        try:
            if self._folder is None:
                obstore.put(self._store, key, content, attributes={"Content-Type": content_type})
            else:
                obstore.put(self._store, key, content)
                _settle(self._folder, key)
        except (OSError, BaseError) as error:
            raise StorageUnavailable("put") from error

    def put_file(self, key: str, path: Path, content_type: str) -> None:
        """Store what is in a file of this machine, as `put` does, without having all of it in memory."""
        _check(key)
        try:
            if self._folder is None:
                obstore.put(self._store, key, path, attributes={"Content-Type": content_type})
            else:
                obstore.put(self._store, key, path)
                _settle(self._folder, key)
        except (OSError, BaseError) as error:
            raise StorageUnavailable("put") from error

    def pieces(self, key: str) -> Iterator[bytes]:
        """The file's content piece by piece. Raises NotStored before the first."""
        _check(key)
        try:
            found = obstore.get(self._store, key)
        except FileNotFoundError:
            raise NotStored(key) from None
        except (OSError, BaseError) as error:
            raise StorageUnavailable("get") from error
        return (bytes(piece) for piece in found.stream(min_chunk_size=_PIECE))

    def get(self, key: str) -> bytes:
        """The file's content. Raises NotStored."""
        _check(key)
        try:
            return bytes(obstore.get(self._store, key).bytes())
        except FileNotFoundError:
            raise NotStored(key) from None
        except (OSError, BaseError) as error:
            raise StorageUnavailable("get") from error

    def exists(self, key: str) -> bool:
        """Whether there is a file under the key."""
        _check(key)
        try:
            obstore.head(self._store, key)
        except FileNotFoundError:
            return False
        except (OSError, BaseError) as error:
            raise StorageUnavailable("exists") from error
        return True

    def entries(self) -> Iterator[Entry]:
        """All files, in no order; one that is stored or deleted meanwhile may be among them or not."""
        try:
            for some in obstore.list(self._store):
                for each in some:
                    if _KEY.fullmatch(each["path"]):
                        yield Entry(each["path"], each["size"], each["last_modified"])
        except (OSError, BaseError) as error:
            raise StorageUnavailable("entries") from error

    def delete(self, key: str) -> None:
        """Remove the file; it is no error that there was none."""
        _check(key)
        try:
            obstore.delete(self._store, key)
        except FileNotFoundError:
            return
        except (OSError, BaseError) as error:
            raise StorageUnavailable("delete") from error


def open_bucket(url: str, *, patience: timedelta = _PATIENCE) -> S3Store:
    """The bucket of an ``s3://bucket/prefix``; ``patience`` is for one request. Raises ValueError."""
    parts = urlsplit(url)
    if not parts.hostname or parts.query or parts.username:
        raise ValueError("storage must be a folder or s3://bucket/prefix")
    endpoint = os.environ.get("AWS_ENDPOINT_URL") or os.environ.get("AWS_ENDPOINT", "")
    return S3Store(
        parts.netloc,
        prefix=parts.path.strip("/") or None,
        client_options={"timeout": patience, "allow_http": endpoint.startswith("http://")},
        retry_config={"max_retries": 3, "retry_timeout": patience},
    )


def _check(key: str) -> None:
    if not _KEY.fullmatch(key):
        raise ValueError("not a storage key")


def _settle(folder: Path, key: str) -> None:
    """Wait until the disk has the file and the names that lead to it: the store writes, but does not wait."""
    path = folder / key
    for step in (path, *path.parents):
        descriptor = os.open(step, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
        if step == folder:
            break
