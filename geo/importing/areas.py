"""Named areas out of a file's rows: code, names by language, valid geometry, parent's code."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from shapely.geometry import MultiPolygon

from geo.errors import ShapeError, SourceError
from geo.importing.features import Feature, read_table
from geo.importing.limits import DEFAULT_LIMITS, Limits
from geo.importing.rows import text_of
from geo.repair import repair
from geo.slugs import slug

_LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[A-Za-z]{2,8})?")
_COUNT = re.compile(r"[0-9]{1,9}")
_WHY = {
    "geometry.no_area": "it has no area",
    "geometry.outside_world": "it lies outside the world",
    "geometry.empty": "it is empty",
}


@dataclass(frozen=True, slots=True)
class AreaRow:
    """An area as a file has it.

    ``index`` is the row's place in the file from 0. ``geometry`` (lon, lat; valid) is None exactly when the row cannot
    be used. ``problem``, in words for the operator, says why, or what was repaired, or is None. ``parent`` is the code
    of another area as this file names it;
    ``residents`` is how many people live there, where the file says so.
    """

    index: int
    code: str
    names: Mapping[str, str]
    geometry: MultiPolygon | None
    parent: str | None
    problem: str | None
    residents: int | None = None


def read_areas(
    path: Path,
    *,
    name_field: str,
    code_field: str | None = None,
    parent_field: str | None = None,
    residents_field: str | None = None,
    language: str = "en",
    layer: str | None = None,
    crs: str | None = None,
    encoding: str | None = None,
    limits: Limits = DEFAULT_LIMITS,
) -> list[AreaRow]:
    """The areas of a file, in its order.

    ``name_field`` is one field, whose names are then in ``language``, or several as ``en=NAME,ru=NAME_RU``. Codes are
    slugs of ``code_field``, or of the name (English before others) where there is none; parents' codes are slugs of
    ``parent_field`` in the same way, so that both files meet whether they use a number or a name. Of rows with one code
    the first counts and the others are refused in their ``problem``. ``residents_field`` holds whole numbers; another
    value there is told in the row's ``problem`` and counts as none. Raises SourceError as read_features does, and
    ``areas.field_unknown`` or ``areas.name_field`` for a wrong ``name_field``.
    """
    name_fields = parse_name_fields(name_field, language)
    known, features = read_table(path, layer=layer, crs=crs, encoding=encoding, limits=limits)
    for field in (*name_fields.values(), code_field, parent_field, residents_field):
        if field is not None and field not in known:
            raise SourceError("areas.field_unknown", field=field, known=", ".join(known[:40]))
    seen: dict[str, int] = {}
    fields = _Fields(name_fields, code_field, parent_field, residents_field)
    return [_area(feature, fields, seen) for feature in features]


def parse_name_fields(text: str, language: str = "en") -> dict[str, str]:
    """``NAME`` → {language: NAME}; ``en=NAME,ru=NAME_RU`` → {en: NAME, ru: NAME_RU}; else SourceError
    ``areas.name_field``."""
    if "=" not in text:
        fields = {language: text.strip()}
    else:
        pairs = [pair.partition("=") for pair in text.split(",")]
        fields = {tag.strip(): field.strip() for tag, _, field in pairs}
        if len(fields) < len(pairs):
            raise SourceError("areas.name_field", given=text[:100])
    for tag, field in fields.items():
        if not field or not _LANGUAGE.fullmatch(tag):
            raise SourceError("areas.name_field", given=text[:100])
    return fields


@dataclass(frozen=True, slots=True)
class _Fields:
    """Which field of the file holds what."""

    names: Mapping[str, str]
    code: str | None
    parent: str | None
    residents: str | None


def _area(feature: Feature, fields: _Fields, seen: dict[str, int]) -> AreaRow:
    texts = {tag: text_of(feature.properties.get(field)) for tag, field in fields.names.items()}
    names = {tag: text for tag, text in texts.items() if text}
    source = text_of(feature.properties.get(fields.code)) if fields.code else _naming(names)
    code = slug(source)
    parent = slug(text_of(feature.properties.get(fields.parent))) if fields.parent else ""
    counted = text_of(feature.properties.get(fields.residents)) if fields.residents else ""
    residents = int(counted) if _COUNT.fullmatch(counted) else None

    def row(geometry: MultiPolygon | None, problem: str | None) -> AreaRow:
        return AreaRow(feature.index, code, names, geometry, parent or None, problem, residents)

    if not names:
        return row(None, "no name")
    if not code:
        return row(None, f"no code in {fields.code}" if fields.code else "no code can be made of the name")
    if feature.geometry is None:
        return row(None, feature.problem)
    try:
        repaired = repair(feature.geometry)
    except ShapeError as error:
        return row(None, f"not an area: {_WHY.get(error.code, str(error))}")
    first = seen.setdefault(code, feature.index)
    if first != feature.index:
        return row(None, f"the code {code} is that of row {first + 1} already")
    problems = [repaired.problem] if repaired.problem else []
    if counted and residents is None:
        problems.append(f"{counted[:40]!r} is no number of residents")
    return row(repaired.geometry, "; ".join(problems) or None)


def _naming(names: Mapping[str, str]) -> str:
    return names.get("en") or next(iter(names.values()), "")
