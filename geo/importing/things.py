"""Numbered things (lamps, benches, sections of road) out of a file's rows: number, names, owner, a valid shape."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from shapely.geometry.base import BaseGeometry

from geo.errors import ShapeError, SourceError
from geo.importing.areas import parse_name_fields
from geo.importing.features import Feature, read_table
from geo.importing.limits import Limits
from geo.importing.rows import text_of
from geo.repair import mend

THING_LIMITS = Limits(max_bytes=1_000_000_000, max_unpacked=2_000_000_000, max_features=2_000_000)
"""A city has more lamps and trees than districts."""

_WHY = {
    "geometry.no_area": "it has no area",
    "geometry.outside_world": "it lies outside the world",
    "geometry.empty": "it is empty",
    "geometry.not_finite": "a coordinate is no number",
}


@dataclass(frozen=True, slots=True)
class ThingRow:
    """A thing as a file has it.

    ``index`` is the row's place in the file from 0. ``geometry`` (lon, lat; valid) is None exactly when the row cannot
    be used; ``problem``, in words for the operator, says why, or what was repaired, or is None. ``attributes`` are the
    other fields that say something, as JSON takes them.
    """

    index: int
    number: str
    names: Mapping[str, str]
    owner: str
    attributes: Mapping[str, object]
    geometry: BaseGeometry | None
    problem: str | None


def read_things(
    path: Path,
    *,
    number_field: str,
    name_field: str | None = None,
    owner_field: str | None = None,
    language: str = "en",
    layer: str | None = None,
    crs: str | None = None,
    encoding: str | None = None,
    limits: Limits = THING_LIMITS,
) -> tuple[list[str], Iterator[ThingRow]]:
    """The names of the file's fields, and its things one after another.

    ``name_field`` is as for areas. Raises SourceError as read_features does, and ``things.field_unknown`` for a field
    that the file does not have, ``areas.name_field``.
    """
    name_fields = parse_name_fields(name_field, language) if name_field else {}
    known, features = read_table(path, layer=layer, crs=crs, encoding=encoding, limits=limits)
    taken = [number_field, *name_fields.values(), *([owner_field] if owner_field else [])]
    for field in taken:
        if field not in known:
            raise SourceError("things.field_unknown", field=field, known=", ".join(known[:40]))
    return known, (
        _thing(feature, number_field, name_fields, owner_field, set(taken)) for feature in features
    )


def _thing(
    feature: Feature,
    number_field: str,
    name_fields: Mapping[str, str],
    owner_field: str | None,
    taken: set[str],
) -> ThingRow:
    values = feature.properties
    number = text_of(values.get(number_field))
    texts = {tag: text_of(values.get(field)) for tag, field in name_fields.items()}
    names = {tag: text for tag, text in texts.items() if text}
    owner = text_of(values.get(owner_field)) if owner_field else ""
    plain = {name: _plain(value) for name, value in values.items() if name not in taken}
    attributes = {name: value for name, value in plain.items() if value not in (None, "")}

    def row(geometry: BaseGeometry | None, problem: str | None) -> ThingRow:
        return ThingRow(feature.index, number, names, owner, attributes, geometry, problem)

    if not number:
        return row(None, f"no number in {number_field}")
    if feature.geometry is None:
        return row(None, feature.problem)
    try:
        mended = mend(feature.geometry)
    except ShapeError as error:
        return row(None, f"no shape that can be used: {_WHY.get(error.code, str(error))}")
    return row(mended.geometry, mended.problem)


def _plain(value: object) -> object:
    """A value as JSON takes it: what is nested, binary or no number is left out, texts without surrounding space."""
    if isinstance(value, bytes) or (isinstance(value, float) and not math.isfinite(value)):
        return None
    return value if isinstance(value, (bool, int, float)) else text_of(value)
