"""Whether a backup is whole: every part and every file compared with its hash, without restoring anything."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from civic.core.backup import BackupError, Told, untold
from civic.core.backup.files import content_of, saved_files
from civic.core.backup.manifest import Manifest, read_manifest
from civic.core.backup.place import NotThere, Place


@dataclass(frozen=True, slots=True)
class Checked:
    """``wrong`` says in sentences what is missing or not what it was."""

    manifest: Manifest
    wrong: tuple[str, ...]


def check_backup(place: Place, name: str, *, told: Told = untold) -> Checked:
    """Read all of a backup. Raises BackupError where there is none."""
    try:
        manifest = read_manifest(place, name)
    except NotThere:
        raise BackupError(f"There is no complete backup {name} in {place}.") from None
    wrong = _wrong_parts(place, name, manifest, told)
    if not wrong:
        wrong = _wrong_files(place, name, manifest, told)
    return Checked(manifest, tuple(wrong))


def _wrong_parts(place: Place, name: str, manifest: Manifest, told: Told) -> list[str]:
    wrong, done = [], 0
    for part, expected in manifest.parts.items():
        digest = hashlib.sha256()
        size = 0
        try:
            for chunk in place.read(f"{name}/{part}"):
                digest.update(chunk)
                size += len(chunk)
                told("check", done + size, manifest.size)
        except NotThere:
            wrong.append(f"{part} is missing.")
            continue
        done += size
        if (size, digest.hexdigest()) != (expected.size, expected.sha256):
            wrong.append(f"{part} is not what it was when the backup was made.")
    return wrong


def _wrong_files(place: Place, name: str, manifest: Manifest, told: Told) -> list[str]:
    wrong, number = [], 0
    for number, saved in enumerate(saved_files(place, name), start=1):
        try:
            content_of(place, saved)
        except BackupError as problem:
            wrong.append(str(problem))
        told("check files", number, manifest.files)
    if number != manifest.files:
        wrong.append(f"The list names {number} files, the manifest counts {manifest.files}.")
    return wrong
