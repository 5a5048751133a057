"""Take a city's configuration over from a folder, in the caller's transaction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from civic.city.commands import CitySpec
from civic.core.permissions import Actor
from civic.folder.errors import FolderError, about
from civic.folder.manifest import MANIFEST, Manifest, read_manifest
from civic.folder.opened import CityFolder
from civic.folder.parts import PARTS, Part, Tally


@dataclass(frozen=True, slots=True)
class CityInFiles:
    """What a folder says, read and checked in every respect that needs no database.

    ``missing`` are the parts that it says nothing of.
    """

    manifest: Manifest
    specs: Sequence[tuple[Part, Any]]
    missing: Sequence[Part]


def read_folder(folder: CityFolder, languages: Sequence[str] | None = None) -> CityInFiles:
    """Read all parts of a folder. ``languages`` are the city's, which the folder's own settings override.

    Raises FolderError ``folder.*`` and InFile, which name the file.
    """
    with about(MANIFEST):
        manifest = read_manifest(folder.file(MANIFEST))
    specs: list[tuple[Part, Any]] = []
    missing = [part for part in PARTS if not folder.has(part.file)]
    for part in PARTS:
        if part in missing:
            continue
        spec = part.read(folder, languages)
        specs.append((part, spec))
        if isinstance(spec, CitySpec):
            languages = spec.languages
    if not specs:
        raise FolderError("folder.empty", files=", ".join(part.file for part in PARTS))
    return CityInFiles(manifest, specs, missing)


def import_city(session: Session, actor: Actor, city: CityInFiles, *, exact: bool = False) -> list[Tally]:
    """Make the city what the folder says, part by part; the same folder again changes nothing.

    What the city has and the folder does not is left and told; with ``exact`` it is retired, within the parts that the
    folder has. Events are those of the commands that bring in each part. Raises what these raise, as InFile; the
    caller's transaction must then be rolled back.
    """
    return [tally for part, spec in city.specs for tally in part.apply(session, actor, spec, exact)]
