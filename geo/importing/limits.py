"""How much a file may ask of us."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from geo.errors import SourceError

_CHUNK = 1 << 20


class Reads(Protocol):
    def read(self, size: int, /) -> bytes: ...


class Writes(Protocol):
    def write(self, data: bytes, /) -> int: ...


@dataclass(frozen=True, slots=True)
class Limits:
    """Bytes of the file, bytes of what it unpacks to, entries of an archive, features, vertices of one feature."""

    max_bytes: int = 200_000_000
    max_unpacked: int = 600_000_000
    max_entries: int = 1_000
    max_features: int = 200_000
    max_vertices: int = 2_000_000


DEFAULT_LIMITS = Limits()


def check_file(path: Path, limits: Limits) -> None:
    """SourceError ``source.missing``, ``source.empty`` or ``source.too_large``."""
    if not path.is_file():
        raise SourceError("source.missing", file=path.name)
    size = path.stat().st_size
    if size == 0:
        raise SourceError("source.empty", file=path.name)
    if size > limits.max_bytes:
        raise SourceError("source.too_large", bytes=size, limit=limits.max_bytes)


def copy_within(source: Reads, target: Writes, room: int) -> int:
    """Bytes copied, counted as they come: what an archive says of its sizes is not believed.

    Raises SourceError ``source.unpacks_too_large`` when more than ``room`` would be written.
    """
    written = 0
    while chunk := source.read(_CHUNK):
        written += len(chunk)
        if written > room:
            raise SourceError("source.unpacks_too_large", limit=room)
        target.write(chunk)
    return written
