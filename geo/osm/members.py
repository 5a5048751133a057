"""Houses that say their street by being a member of its relation (associatedStreet, street)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import osmium

from geo.osm.extract import Extract
from geo.osm.names import names_of

Members = Mapping[tuple[str, int], Mapping[str, str]]
"""Node, way or relation ("n", "w", "r") and its id → names of the street, by language."""

_HOUSE_ROLES = frozenset({"house", "address", "addr:houselink", ""})


def street_members(extract: Extract, languages: Sequence[str]) -> Members:
    """The houses of all such relations. One without a name is called as its street's way is."""
    houses: list[tuple[tuple[str, int], dict[str, str], int | None]] = []
    relations: Iterable[Any] = osmium.FileProcessor(extract.file, osmium.osm.RELATION).with_filter(
        osmium.filter.TagFilter(("type", "associatedStreet"), ("type", "street"))
    )
    for relation in relations:
        names = names_of(dict(relation.tags), languages)
        ways = [member.ref for member in relation.members if member.role == "street" and member.type == "w"]
        for member in relation.members:
            if member.role in _HOUSE_ROLES and member.ref not in ways:
                houses.append(((member.type, member.ref), names, ways[0] if ways else None))
    unnamed = {way for _, names, way in houses if not names and way is not None}
    streets = _names_of_ways(extract, languages, unnamed) if unnamed else {}
    return {house: names or streets.get(way or 0, {}) for house, names, way in houses}


def _names_of_ways(extract: Extract, languages: Sequence[str], ids: set[int]) -> dict[int, dict[str, str]]:
    ways = osmium.FileProcessor(extract.file, osmium.osm.WAY).with_filter(osmium.filter.IdFilter(ids))
    return {way.id: names_of(dict(way.tags), languages) for way in ways}
