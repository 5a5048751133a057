"""Putting new data in the place of old data, all or nothing.

Two folders cannot change places in one step. So what is to be done is written down first, in one step; from then on it
is decided, and every start of the server begins by finishing what a kill may have left undone.
"""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

NOTE = "switch"
DRAFT = "moving"
"""Folder inside the server's folder in which a new server is built before it takes the old one's place."""


def kept_name(version: int) -> str:
    """What the data of a major version is called once it has been replaced."""
    return f"{version}.old"


def decide_switch(folder: Path, old: int, new: int) -> None:
    """From now on `folder`/DRAFT/`new` stands in the place of `folder`/`old`, which is kept beside. Neither may run."""
    note = folder / NOTE
    draft = note.with_name(f"{NOTE}.draft")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        json.dump({"old": old, "new": new}, file)
        file.flush()
        os.fsync(file.fileno())
    draft.rename(note)
    _make_lasting(folder)


def finish_switch(folder: Path) -> None:
    """Do what was decided, if anything was. The caller holds the lock of who starts and stops the server."""
    try:
        decided = json.loads((folder / NOTE).read_text())
    except FileNotFoundError:
        return
    old, kept = folder / str(decided["old"]), folder / kept_name(decided["old"])
    new, place = folder / DRAFT / str(decided["new"]), folder / str(decided["new"])
    if new.exists():
        if not kept.exists():
            old.rename(kept)
        new.rename(place)
        _make_lasting(folder)
    shutil.rmtree(folder / DRAFT, ignore_errors=True)
    (folder / NOTE).unlink()


def _make_lasting(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
