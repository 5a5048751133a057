"""OpenStreetMap extracts: streets, house numbers, and shapes to draw a map of; knows no tables and no city."""

from __future__ import annotations

from geo.osm.clip import Clip
from geo.osm.extract import ATTRIBUTION, ATTRIBUTION_URL, Extract, open_extract
from geo.osm.reading import LEFT_OUT, House, Item, Piece, Shape, Tally, read_extract

__all__ = [
    "ATTRIBUTION",
    "ATTRIBUTION_URL",
    "LEFT_OUT",
    "Clip",
    "Extract",
    "House",
    "Item",
    "Piece",
    "Shape",
    "Tally",
    "open_extract",
    "read_extract",
]
