"""A city's folder as it comes from elsewhere: nothing in it leads out of it, and nothing in it is too large."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from civic.folder.errors import FolderError
from civic.folder.manifest import MANIFEST
from geo.importing.archive import unpack_folder
from geo.importing.limits import DEFAULT_LIMITS, Limits, check_file

MOST_BYTES = 20_000_000
"""Of a file of words; boundaries may have what ``geo.importing`` allows."""


class CityFolder:
    """A folder that is read by names inside of it."""

    def __init__(self, root: Path) -> None:
        self.root = root.resolve()

    def has(self, name: str) -> bool:
        return os.path.lexists(self.root / name)

    def file(self, name: str, *, limit: int = MOST_BYTES) -> Path:
        """Where the file of that name is, seen from the folder.

        Raises FolderError ``folder.outside`` for a name or link that leads out of the folder, ``folder.no_file`` where
        there is none, or something else than a file; ``folder.too_large`` above ``limit`` bytes.
        """
        try:
            path = (self.root / name).resolve()
        except (OSError, RuntimeError, ValueError):
            # A link that leads to itself, or a name that no file can have.
            raise FolderError("folder.no_file", file=name[:200]) from None
        if not path.is_relative_to(self.root):
            raise FolderError("folder.outside", file=name[:200])
        if not path.is_file():
            raise FolderError("folder.no_file", file=name[:200])
        size = path.stat().st_size
        if size > limit:
            raise FolderError("folder.too_large", file=name, bytes=size, limit=limit)
        return path


@contextmanager
def opened(path: Path, limits: Limits = DEFAULT_LIMITS) -> Iterator[CityFolder]:
    """The folder at ``path``, or in the zip archive there, which is unpacked for the time of the block.

    Raises FolderError ``folder.missing``, ``folder.not_a_city`` without a manifest in it; SourceError as
    ``unpack_folder``.
    """
    if path.is_dir():
        yield _with_manifest(path, path)
        return
    if not path.exists():
        raise FolderError("folder.missing", folder=str(path))
    check_file(path, limits)
    with tempfile.TemporaryDirectory(prefix="veche-city-") as place:
        unpack_folder(path, Path(place), limits)
        yield _with_manifest(_inside(Path(place)), path)


def _inside(unpacked: Path) -> Path:
    """Archives of a repository hold one folder, and the city in it."""
    folders = [entry for entry in unpacked.iterdir() if entry.is_dir() and entry.name != "__MACOSX"]
    if not (unpacked / MANIFEST).exists() and len(folders) == 1:
        return folders[0]
    return unpacked


def _with_manifest(root: Path, shown: Path) -> CityFolder:
    folder = CityFolder(root)
    if not folder.has(MANIFEST):
        raise FolderError("folder.not_a_city", folder=str(shown), manifest=MANIFEST)
    return folder
