"""The file that says what the files of boundaries beside it hold: TOML, or the same shape as JSON.

.. code-block:: toml

    [[types]]                               # a type comes after the one that it lies in
    code = "district"                       # a-z, 0-9, - and _; stays the same for ever
    file = "areas/district.geojson"         # seen from the folder of this file
    parent_type = "okrug"                   # optional: the type that these lie in
    city = true                             # optional, for one of the types: they tile the city
    code_field = "code"                     # optional; else codes are made of the names
    residents_field = "residents"           # optional: how many people live in each
    source = "City portal, 2026"            # optional: where the boundaries come from; else the name of the file
    name = { en = "District", ru = "Район" }            # in one language at least
    name_fields = { en = "name_en", ru = "name_ru" }    # language → field with the areas' names

What `civic import areas` takes as options stands here instead.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from civic.core.datafiles import LANGUAGE, DataFileError, Table, load, unique


class AreasFileError(DataFileError):
    """The file of area types cannot be used; codes are ``areas_file.*``, the message names file, type and key."""


@dataclass(frozen=True, kw_only=True)
class AreaTypeSpec:
    """A type of area and how its file is read. ``name_fields`` maps languages to fields."""

    code: str
    file: str
    name: Mapping[str, str]
    name_fields: Mapping[str, str]
    code_field: str | None = None
    residents_field: str | None = None
    parent_type: str | None = None
    tiles_city: bool = False
    source: str = ""


def read_area_types(path: Path) -> tuple[AreaTypeSpec, ...]:
    """The types in the file's order. Raises AreasFileError."""
    root = load(path, AreasFileError, "areas_file")
    tables = root.tables("types")
    types = tuple(_type(table) for table in tables)
    root.done()
    if not types:
        raise root.problem("empty", "types")
    unique(zip(tables, (kind.code for kind in types), strict=True))
    tiling = [kind.code for kind in types if kind.tiles_city]
    if len(tiling) > 1:
        raise root.problem("many_tile", "types", value=", ".join(tiling))
    return types


def area_types_values(types: Sequence[AreaTypeSpec]) -> dict[str, Any]:
    """What a file of these types holds; ``read_area_types`` makes the same of it."""
    return {"types": [_values(kind) for kind in types]}


def _values(kind: AreaTypeSpec) -> dict[str, Any]:
    optional = {
        "parent_type": kind.parent_type,
        "city": kind.tiles_city,
        "code_field": kind.code_field,
        "residents_field": kind.residents_field,
        "source": kind.source,
    }
    return {
        "code": kind.code,
        "file": kind.file,
        **{key: value for key, value in optional.items() if value},
        "name": dict(kind.name),
        "name_fields": dict(kind.name_fields),
    }


def _type(table: Table) -> AreaTypeSpec:
    code = table.code()
    table.named(f"type {code}")
    spec = AreaTypeSpec(
        code=code,
        file=table.text("file", limit=200),
        name=_by_language(table, "name"),
        name_fields=_by_language(table, "name_fields"),
        code_field=table.text("code_field", limit=200) if table.has("code_field") else None,
        residents_field=table.text("residents_field", limit=200) if table.has("residents_field") else None,
        parent_type=table.code("parent_type") if table.has("parent_type") else None,
        tiles_city=table.boolean("city", default=False),
        source=table.text("source", limit=500) if table.has("source") else "",
    )
    table.done()
    return spec


def _by_language(table: Table, key: str) -> dict[str, str]:
    """Texts in whatever languages there are: boundaries are often published in one only."""
    inner = table.table(key)
    for language in inner.names():
        if not LANGUAGE.fullmatch(language):
            raise table.problem("not_a_choice", key, choices="language codes such as en", value=language)
    if not inner.names():
        raise table.problem("empty", key)
    return {language: inner.text(language, limit=200) for language in inner.names()}
