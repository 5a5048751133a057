"""An extract as a file: its format by name and first bytes, its digest, the box that its header names."""

from __future__ import annotations

import bz2
import gzip
import hashlib
import re
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import osmium

from geo.errors import SourceError
from geo.shapes import Bbox

ATTRIBUTION = "© OpenStreetMap contributors"
ATTRIBUTION_URL = "https://www.openstreetmap.org/copyright"
"""What the licence (ODbL 1.0) asks of every map that the data is shown on: openstreetmap.org/copyright."""

FORMATS = {
    ".osm.pbf": "pbf",
    ".pbf": "pbf",
    ".osm.gz": "osm.gz",
    ".osm.bz2": "osm.bz2",
    ".osm": "osm",
}
"""Ending of the name → what osmium calls the format."""

_CHUNK = 1 << 20
_START = re.compile(rb"\s*<(?:\?xml[^>]*\?>\s*(?:<!--.*?-->\s*)*<)?osm[\s>]", re.DOTALL)
_DATED = re.compile(r"[-_.](?:\d{6}|\d{8}|\d{4}-\d{2}-\d{2}|latest)$")


@dataclass(frozen=True, slots=True)
class Extract:
    """A file that has been found to be an extract. ``size`` is in bytes, ``digest`` the SHA-256 of them.

    ``name`` is the file's, without its ending and without a date, so that a newer download has the same. ``box`` is
    what the header says the file covers (WGS 84); None where it says nothing.
    """

    path: Path
    format: str
    name: str
    size: int
    digest: bytes
    box: Bbox | None

    @property
    def file(self) -> osmium.io.File:
        """The file as osmium opens it, by the format that was found here rather than by a guess."""
        return osmium.io.File(str(self.path), self.format)


def open_extract(path: Path) -> Extract:
    """Look at a file's beginning and read it once for its digest.

    Raises SourceError ``source.missing``, ``source.empty``, ``source.format`` or ``source.unreadable``.
    """
    if not path.is_file():
        raise SourceError("source.missing", file=path.name)
    size = path.stat().st_size
    if size == 0:
        raise SourceError("source.empty", file=path.name)
    ending = next((ending for ending in FORMATS if path.name.lower().endswith(ending)), None)
    if ending is None:
        raise SourceError("source.format", file=path.name, known=", ".join(FORMATS))
    format_ = FORMATS[ending]
    if not _LOOKS[format_](path):
        raise SourceError("source.not_an_extract", file=path.name, format=ending)
    name = _DATED.sub("", path.name[: -len(ending)]) or path.name[: -len(ending)]
    return Extract(path, format_, name, size, _digest(path), _box(path, format_))


@contextmanager
def plain_errors() -> Iterator[None]:
    """Turn what osmium and the readers under it raise over a broken file into SourceError ``source.unreadable``."""
    try:
        yield
    except (RuntimeError, OSError) as error:
        # SourceError is a ValueError: it passes.
        raise SourceError("source.unreadable", reason=str(error)[:200]) from error


def _digest(path: Path) -> bytes:
    found = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            found.update(chunk)
    return found.digest()


def _box(path: Path, format_: str) -> Bbox | None:
    with plain_errors(), osmium.io.Reader(osmium.io.File(str(path), format_), osmium.osm.NOTHING) as reader:
        box = reader.header().box()
    if not box.valid():
        return None
    try:
        return Bbox(box.bottom_left.lon, box.bottom_left.lat, box.top_right.lon, box.top_right.lat)
    except ValueError:
        return None


def _is_pbf(path: Path) -> bool:
    # A blob header: its length as four bytes, then its type, which for the first one is always OSMHeader.
    with path.open("rb") as file:
        return b"OSMHeader" in file.read(64)


def _is_xml(opened: Callable[[Path], Any]) -> Callable[[Path], bool]:
    def look(path: Path) -> bool:
        try:
            with opened(path) as file:
                return bool(_START.match(file.read(4096)))
        except (OSError, EOFError, zlib.error):
            return False

    return look


_LOOKS: dict[str, Callable[[Path], bool]] = {
    "pbf": _is_pbf,
    "osm": _is_xml(lambda path: path.open("rb")),
    "osm.gz": _is_xml(gzip.open),
    "osm.bz2": _is_xml(bz2.open),
}
