"""Folders outside of pytest's own, which are closed to the database server's user."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from civic.core.cluster import Cluster


@contextmanager
def open_folder(prefix: str = "veche-test-") -> Iterator[Path]:
    """A folder that every user may pass through, removed afterwards."""
    place = Path(tempfile.mkdtemp(prefix=prefix))
    place.chmod(0o711)
    try:
        yield place
    finally:
        shutil.rmtree(place)


@contextmanager
def place_for_a_cluster() -> Iterator[Path]:
    """Where a private server may be made; whatever runs there afterwards is stopped."""
    with open_folder("veche-cluster-") as place:
        try:
            yield place / "cluster"
        finally:
            Cluster(place / "cluster").stop(mode="immediate")


@contextmanager
def started_cluster() -> Iterator[Cluster]:
    """A running server of one's own."""
    with place_for_a_cluster() as place:
        server = Cluster(place, durable=False)
        server.start()
        yield server


@contextmanager
def folder_of_cities() -> Iterator[Path]:
    """Where data folders may be made; whatever database runs in one of them afterwards is stopped."""
    with open_folder() as place:
        try:
            yield place
        finally:
            for each in place.glob("*/cluster"):
                Cluster(each).stop(mode="immediate")
