"""The base map's tiles as this process hands them out: kept packed while nobody imports another ground."""

from __future__ import annotations

import gzip
import time
from collections import OrderedDict

from flask import current_app
from sqlalchemy.orm import Session

from civic.places.basemap import ground_languages, ground_tile, ground_version
from civic.places.queries import Attribution, attributions
from geo.mercator import Tile

VERSION_SECONDS = 60.0
MOST_BYTES = 48 * 1024 * 1024
"""A town's tiles of all zooms, packed, take about a tenth of it."""


class Ground:
    """Tiles by version and place, packed with gzip; those asked for least lately are forgotten first."""

    def __init__(self) -> None:
        self._tiles: OrderedDict[tuple[str, Tile], bytes] = OrderedDict()
        self._bytes = 0
        self._version = ""
        self._attributions: tuple[Attribution, ...] = ()
        self._asked = float("-inf")

    def version(self, session: Session) -> str:
        """A word that changes with each import; looked up at most once in VERSION_SECONDS."""
        if time.monotonic() - self._asked > VERSION_SECONDS:
            self._version = ground_version(session)
            self._attributions = attributions(session)
            self._asked = time.monotonic()
        return self._version

    def attributions(self, session: Session) -> tuple[Attribution, ...]:
        """Whom the ground of this version is from; nobody else where the city drew it itself."""
        self.version(session)
        return self._attributions

    def tile(self, session: Session, version: str, tile: Tile) -> bytes:
        """A tile of the ground, packed with gzip."""
        key = (version, tile)
        if key in self._tiles:
            self._tiles.move_to_end(key)
            return self._tiles[key]
        drawn = ground_tile(session, tile, ground_languages(session))
        packed = gzip.compress(drawn, 5, mtime=0)
        self._tiles[key] = packed
        self._bytes += len(packed)
        while self._bytes > MOST_BYTES:
            _, dropped = self._tiles.popitem(last=False)
            self._bytes -= len(dropped)
        return packed


def ground() -> Ground:
    """This process's tiles."""
    found: Ground = current_app.extensions.setdefault("veche_ground", Ground())
    return found
