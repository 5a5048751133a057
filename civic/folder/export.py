"""Write the city's configuration into a folder, whole or not at all."""

from __future__ import annotations

import fcntl
import filecmp
import os
import shutil
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.orm import Session

from civic.city.queries import city_rules
from civic.core.errors import DomainError
from civic.folder.errors import FolderError, InFile, about
from civic.folder.manifest import MANIFEST, manifest_text, read_manifest
from civic.folder.opened import CityFolder
from civic.folder.parts import PARTS
from civic.folder.readme import README, readme_text
from geo.errors import GeoError

_STAGE = ".veche-export"


@dataclass(frozen=True, slots=True)
class Exported:
    """What an export came to, by names of files.

    ``kept`` was there, is not ours and stays instead of ours (a README). ``left_out`` says what the files do not hold,
    ``problems`` what would be refused if the folder was imported as it is.
    """

    added: tuple[str, ...]
    changed: tuple[str, ...]
    unchanged: tuple[str, ...]
    removed: tuple[str, ...]
    kept: tuple[str, ...]
    left_out: tuple[str, ...]
    problems: tuple[DomainError | GeoError, ...]


def export_city(session: Session, folder: Path, *, schema: str) -> Exported:
    """Make the folder hold the city as it is now. ``schema`` is the version of the database's schema.

    Everything is written beside first and put in place by renaming; a folder that was exported before loses the files
    that the city has no use for any more. Files of others stay as they are. Raises NotFound ``city.not_found``;
    FolderError ``folder.not_a_folder``, ``folder.busy``, ``folder.newer``, ``folder.link``, ``folder.foreign_file`` for
    a file that is in the way and was not written by an export; OSError where nothing can be written.
    """
    city = city_rules(session)
    with _locked(folder):
        before = _written_before(folder)
        stage = folder / _STAGE
        shutil.rmtree(stage, ignore_errors=True)
        stage.mkdir()
        try:
            names = _stage(session, stage, schema)
            kept = _check_room(folder, stage, names, before)
            problems = tuple(_problems(stage, city.languages))
            placed = [name for name in names if name not in kept]
            result = _compared(folder, stage, placed, before)
            _put_in_place(folder, stage, placed, before, schema)
        finally:
            shutil.rmtree(stage, ignore_errors=True)
    added, changed, unchanged, removed = result
    left_out = tuple(words for part in PARTS for words in part.left_out(session))
    return Exported(added, changed, unchanged, removed, tuple(kept), left_out, problems)


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """The folder, made where there is none, for one export at a time; one that stayed empty goes again."""
    if folder.exists() and not folder.is_dir():
        raise FolderError("folder.not_a_folder", folder=str(folder))
    is_new = not folder.exists()
    folder.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    except BlockingIOError:
        raise FolderError("folder.busy", folder=str(folder)) from None
    finally:
        os.close(descriptor)
        if is_new and not any(folder.iterdir()):
            folder.rmdir()


def _written_before(folder: Path) -> frozenset[str]:
    if not os.path.lexists(folder / MANIFEST):
        return frozenset()
    with about(MANIFEST):
        return read_manifest(CityFolder(folder).file(MANIFEST)).files | {MANIFEST}


def _stage(session: Session, stage: Path, schema: str) -> list[str]:
    """All files beside their places, safely on the disk; their names."""
    names = []
    for part in PARTS:
        for name, pieces in part.write(session):
            _write(stage / name, pieces)
            names.append(name)
    _write(stage / README, [readme_text(names)])
    _write(stage / MANIFEST, [manifest_text([*names, README], schema)])
    return [*names, README]


def _write(path: Path, pieces: Iterable[str | bytes]) -> None:
    path.parent.mkdir(exist_ok=True)
    with path.open("wb") as file:
        file.writelines(piece.encode() if isinstance(piece, str) else piece for piece in pieces)
        file.flush()
        os.fsync(file.fileno())


def _check_room(folder: Path, stage: Path, names: Sequence[str], before: frozenset[str]) -> list[str]:
    """Refuses to write over what is not ours; a README of somebody else's stays, and is returned."""
    for name in {*names, *before}:
        above = (folder / name).parent
        if above != folder and os.path.lexists(above) and (above.is_symlink() or not above.is_dir()):
            raise FolderError("folder.link", file=str(above.relative_to(folder)))
        if (folder / name).is_dir() and not (folder / name).is_symlink():
            raise FolderError("folder.foreign_file", file=name)
    foreign = [
        name for name in names
        if name not in before and os.path.lexists(folder / name) and not _same(folder / name, stage / name)
    ]  # fmt: skip
    for name in foreign:
        if name != README:
            raise FolderError("folder.foreign_file", file=name)
    return foreign


def _same(one: Path, other: Path) -> bool:
    return one.is_file() and not one.is_symlink() and filecmp.cmp(one, other, shallow=False)


def _compared(
    folder: Path, stage: Path, names: Sequence[str], before: frozenset[str]
) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    """Names of files that are new, other, the same, and gone."""
    there = {name for name in names if os.path.lexists(folder / name)}
    same = {name for name in there if _same(folder / name, stage / name)}
    gone = {name for name in before - {*names, MANIFEST} if os.path.lexists(folder / name)}
    parts = (set(names) - there, there - same, same, gone)
    added, changed, unchanged, removed = (tuple(sorted(part)) for part in parts)
    return added, changed, unchanged, removed


def _put_in_place(
    folder: Path, stage: Path, names: Sequence[str], before: frozenset[str], schema: str
) -> None:
    # The manifest first names the files of before and of now: whatever happens in between, the next export knows them.
    manifest = manifest_text(names, schema)
    _write(stage / MANIFEST, [manifest_text({*names, *before} - {MANIFEST}, schema)])
    os.replace(stage / MANIFEST, folder / MANIFEST)
    for name in names:
        (folder / name).parent.mkdir(exist_ok=True)
        os.replace(stage / name, folder / name)
    for name in before - {*names, MANIFEST}:
        (folder / name).unlink(missing_ok=True)
        if (folder / name).parent != folder:
            _remove_if_empty((folder / name).parent)
    _write(stage / MANIFEST, [manifest])
    os.replace(stage / MANIFEST, folder / MANIFEST)


def _remove_if_empty(folder: Path) -> None:
    if folder.is_dir() and not any(folder.iterdir()):
        folder.rmdir()


def _problems(stage: Path, languages: Sequence[str]) -> Iterator[DomainError | GeoError]:
    """What the readers say of the files just written: a city can have gaps that no file may have."""
    folder = CityFolder(stage)
    for part in PARTS:
        if folder.has(part.file):
            try:
                part.read(folder, languages)
            except (FolderError, InFile) as error:
                yield error
