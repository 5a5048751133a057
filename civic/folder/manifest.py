"""The folder's manifest: which format its files have, and which of them the program has written.

.. code-block:: toml

    format = 1                  # of the folder; a program refuses one that is newer than it knows
    program = "0.1.0"           # version of the program and of its schema that wrote the folder; they only inform
    schema = "0005"
    files = ["city.toml", "areas/district.geojson"]     # what the next export replaces or removes

A folder that is made by hand needs ``format`` only.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from civic.core.datafiles import DataFileError, load
from civic.core.datafiles_written import toml_text
from civic.core.version import VERSION
from civic.folder.errors import FolderError

MANIFEST = "veche.toml"
FORMAT = 1
_OURS = re.compile(r"(?:[a-z0-9_-]{1,64}/)?[A-Za-z0-9_-]{1,64}\.(?:toml|geojson|md|png)")


@dataclass(frozen=True, slots=True)
class Manifest:
    """``program`` and ``schema`` are empty where nobody has said them."""

    program: str
    schema: str
    files: frozenset[str]


def read_manifest(path: Path) -> Manifest:
    """What a manifest says.

    Raises FolderError ``folder.newer`` for a later format, DataFileError ``manifest.*`` for what is malformed, names of
    files that this program would never write among it.
    """
    root = load(path, DataFileError, "manifest")
    found = root.integer("format", low=1, high=1_000_000)
    if found > FORMAT:
        raise FolderError("folder.newer", file=path.name, format=found, known=FORMAT)
    files = root.texts("files", optional=True)
    for name in files:
        if not _OURS.fullmatch(name):
            raise root.problem("not_ours", "files", value=name)
    manifest = Manifest(
        program=root.text("program", default="", limit=40),
        schema=root.text("schema", default="", limit=40),
        files=frozenset(files),
    )
    root.done()
    return manifest


def manifest_text(files: Iterable[str], schema: str) -> str:
    """The manifest of so many files, written by this program."""
    head: Sequence[str] = (
        "A city in files, written by `civic city export` and read by `civic city import`; README.md says what is here.",
        "The next export replaces the files in this list, and removes those that it has no more use for.",
    )
    values = {"format": FORMAT, "program": VERSION, "schema": schema, "files": sorted(files)}
    return toml_text(values, head)
