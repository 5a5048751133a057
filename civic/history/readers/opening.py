"""A file as a stream of bytes: unpacked where it is packed, and telling how far it has been read."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BufferedReader
from pathlib import Path
from typing import IO, cast

from civic.history.readers.records import FileRefused

_GZIP = b"\x1f\x8b"


@dataclass(frozen=True, slots=True)
class Stream:
    """``bytes`` is what is to be read, ``file`` what lies on the disk."""

    bytes: IO[bytes]
    file: BufferedReader
    name: str


@contextmanager
def opened(path: Path) -> Iterator[Stream]:
    """The file, unpacked when it is gzip, whatever its name.

    Raises FileRefused ``history.missing`` (also for what can be read but once), ``history.unreadable``,
    ``history.empty``; within the block ``history.broken_gzip``.
    """
    if not path.is_file():
        raise FileRefused("history.missing", file=path.name)
    try:
        file = path.open("rb")
    except OSError as error:
        raise FileRefused("history.unreadable", file=path.name, reason=error.strerror or str(error)) from None
    with file:
        start = file.read(2)
        if not start:
            raise FileRefused("history.empty", file=path.name)
        file.seek(0)
        unpacked = cast(IO[bytes], gzip.GzipFile(fileobj=file)) if start == _GZIP else cast(IO[bytes], file)
        try:
            yield Stream(unpacked, file, path.name)
        except (gzip.BadGzipFile, zlib.error, EOFError) as error:
            raise FileRefused("history.broken_gzip", file=path.name, reason=str(error)) from None
