"""Shapefiles and whole folders out of zip archives, without trusting the archive."""

from __future__ import annotations

import stat
import zipfile
import zlib
from pathlib import Path, PurePosixPath

from geo.errors import SourceError
from geo.importing.limits import Limits, copy_within

PARTS = ("shp", "shx", "dbf", "prj", "cpg")


def shapefile_names(path: Path, limits: Limits) -> dict[str, dict[str, str]]:
    """Layer name → {part: entry name} of the shapefiles inside.

    Raises SourceError ``archive.unreadable``, ``archive.too_many_entries``, ``archive.unsafe_name`` (a path that
    climbs or is absolute), ``archive.link``, ``archive.encrypted`` or ``archive.no_shapefile``.
    """
    found: dict[str, dict[str, str]] = {}
    try:
        with zipfile.ZipFile(path) as archive:
            entries = _checked_entries(archive, limits)
    except (zipfile.BadZipFile, OSError, NotImplementedError) as error:
        raise SourceError("archive.unreadable", reason=str(error)) from None
    for entry in entries:
        inside = PurePosixPath(entry.filename.replace("\\", "/"))
        part = inside.suffix.lower().lstrip(".")
        if part in PARTS and not inside.name.startswith(".") and "__MACOSX" not in inside.parts:
            found.setdefault(str(inside.with_suffix("")), {})[part] = entry.filename
    layers = {name: parts for name, parts in found.items() if "shp" in parts}
    if not layers:
        raise SourceError("archive.no_shapefile", holds=", ".join(e.filename for e in entries[:5]))
    return layers


def unpack(path: Path, parts: dict[str, str], folder: Path, limits: Limits) -> Path:
    """Writes a shapefile's parts into ``folder`` under names of our own and gives the path of its ``.shp``.

    Raises SourceError ``source.unpacks_too_large`` or ``archive.unreadable``.
    """
    room = limits.max_unpacked
    try:
        with zipfile.ZipFile(path) as archive:
            for part, name in parts.items():
                with archive.open(name) as source, (folder / f"layer.{part}").open("wb") as target:
                    room -= copy_within(source, target, room)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
        raise SourceError("archive.unreadable", reason=str(error)) from None
    return folder / "layer.shp"


def unpack_folder(path: Path, folder: Path, limits: Limits) -> None:
    """Writes all files of an archive into ``folder`` under the names that they have inside.

    Raises SourceError ``archive.unreadable`` (two files of one name among it), ``archive.too_many_entries``,
    ``archive.unsafe_name``, ``archive.link``, ``archive.encrypted`` or ``source.unpacks_too_large``.
    """
    room = limits.max_unpacked
    try:
        with zipfile.ZipFile(path) as archive:
            for entry in _checked_entries(archive, limits):
                target = folder.joinpath(*PurePosixPath(entry.filename.replace("\\", "/")).parts)
                if entry.is_dir():
                    target.mkdir(parents=True, exist_ok=True)
                    continue
                target.parent.mkdir(parents=True, exist_ok=True)
                with archive.open(entry) as source, target.open("xb") as copy:
                    room -= copy_within(source, copy, room)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError) as error:
        raise SourceError("archive.unreadable", reason=str(error)[:200]) from None


def _checked_entries(archive: zipfile.ZipFile, limits: Limits) -> list[zipfile.ZipInfo]:
    entries = archive.infolist()
    if len(entries) > limits.max_entries:
        raise SourceError("archive.too_many_entries", entries=len(entries), limit=limits.max_entries)
    for entry in entries:
        _check_entry(entry)
    return entries


def _check_entry(entry: zipfile.ZipInfo) -> None:
    name = entry.filename.replace("\\", "/")
    climbs = ".." in PurePosixPath(name).parts
    if climbs or name.startswith("/") or name[1:3] == ":/":
        raise SourceError("archive.unsafe_name", name=entry.filename[:100])
    if stat.S_ISLNK(entry.external_attr >> 16):
        raise SourceError("archive.link", name=entry.filename[:100])
    if entry.flag_bits & 0x1:
        raise SourceError("archive.encrypted", name=entry.filename[:100])
