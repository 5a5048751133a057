"""The backups that lie in a place: which are complete, which go, and which shared files nobody needs any more."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from civic.core.backup import BackupError
from civic.core.backup.files import SHARED, saved_files
from civic.core.backup.keeping import Rule, kept
from civic.core.backup.manifest import Manifest, read_or_none
from civic.core.backup.place import MAKING, Place, moment_of


@dataclass(frozen=True, slots=True)
class Shelved:
    """A complete backup. ``manifest`` is None where it cannot be read: then nothing is known of it but its time."""

    name: str
    made: datetime
    manifest: Manifest | None


def backups(place: Place) -> list[Shelved]:
    """The complete backups in a place, the oldest first."""
    found = []
    for name in place.folders():
        moment = moment_of(name)
        if moment is None:
            continue
        try:
            manifest = read_or_none(place, name)
        except BackupError:
            found.append(Shelved(name, moment, None))
            continue
        if manifest is not None:
            found.append(Shelved(name, moment, manifest))
    return sorted(found, key=lambda each: each.made)


def newest(place: Place) -> Shelved | None:
    """The newest complete backup that can be read."""
    return next((each for each in reversed(backups(place)) if each.manifest is not None), None)


@dataclass(frozen=True, slots=True)
class Pruned:
    backups: tuple[str, ...]
    files: int
    bytes: int


def prune(place: Place, rule: Rule) -> Pruned:
    """Remove the backups that the rule does not keep, then the shared files that no remaining one names.

    The caller sees to it that nobody makes a backup there meanwhile. What cannot be read is left alone, and then no
    shared file goes either: it could be what is still needed. Raises BackupError.
    """
    there = backups(place)
    good = {each.made: each for each in there if each.manifest is not None}
    stay = kept(good, rule)
    gone = [each.name for moment, each in sorted(good.items()) if moment not in stay]
    for name in gone:
        place.remove_folder(name)
    if not good or len(good) < len(there):
        return Pruned(tuple(gone), 0, 0)
    files, size = _sweep(place, [good[moment].name for moment in stay])
    return Pruned(tuple(gone), files, size)


def _sweep(place: Place, names: list[str]) -> tuple[int, int]:
    needed = {saved.sha256 for name in names for saved in saved_files(place, name)}
    unused = [each for each in place.kept(SHARED) if each.key.rpartition("/")[2] not in needed]
    for each in unused:
        place.remove(each.key)
    return len(unused), sum(each.size for each in unused)


def clear_drafts(place: Place) -> None:
    """Remove what was never completed, after a kill. The caller sees to it that nobody makes a backup meanwhile."""
    complete = {each.name for each in backups(place)}
    for name in place.folders():
        if moment_of(name.removesuffix(MAKING)) is not None and name not in complete:
            place.remove_folder(name)
