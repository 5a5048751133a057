"""Types of area and their current boundaries."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from civic.areas.boundaries import Boundary, CurrentType, boundaries, current_types
from civic.areas.commands import AreasImported, import_areas, retire_area_type
from civic.areas.files import AreaTypeSpec, area_types_values, read_area_types
from civic.city.commands import set_city_areas
from civic.city.queries import city_rules
from civic.core.datafiles_written import said, toml_text
from civic.core.permissions import Actor
from civic.folder.errors import FolderError, about
from civic.folder.opened import CityFolder
from civic.folder.parts.base import Part, Tally, WrittenFile
from geo.feature_file import feature_lines
from geo.importing import DEFAULT_LIMITS, AreaRow, read_areas

FILE = "areas.toml"
_CODE = "code"
_NAME = "name_"
_RESIDENTS = "residents"


@dataclass(frozen=True, slots=True)
class AreasSpec:
    """Types in the order in which they can be brought in, each with the areas of its file."""

    types: Sequence[tuple[AreaTypeSpec, Sequence[AreaRow]]]


def write(session: Session) -> Iterator[WrittenFile]:
    languages = city_rules(session).languages
    specs = []
    for kind in current_types(session):
        areas = boundaries(session, kind.code)
        spec = _spec(kind, areas, languages)
        specs.append(spec)
        yield spec.file, feature_lines((_properties(area, spec), area.geometry) for area in areas)
    if specs:
        yield FILE, [toml_text(area_types_values(specs), _head(specs))]


def _spec(kind: CurrentType, areas: Sequence[Boundary], languages: Sequence[str]) -> AreaTypeSpec:
    def spoken(texts: set[str]) -> list[str]:
        return [*(each for each in languages if each in texts), *sorted(texts - set(languages))]

    names = spoken({language for area in areas for language in area.name})
    return AreaTypeSpec(
        code=kind.code,
        file=f"areas/{kind.code}.geojson",
        name=said(kind.name, spoken(set(kind.name))),
        name_fields={language: f"{_NAME}{language}" for language in names},
        code_field=_CODE,
        residents_field=_RESIDENTS if any(area.residents is not None for area in areas) else None,
        parent_type=kind.parent,
        tiles_city=kind.tiles_city,
        source=kind.source,
    )


def _properties(area: Boundary, spec: AreaTypeSpec) -> Mapping[str, object]:
    named = {
        field: area.name[language] for language, field in spec.name_fields.items() if language in area.name
    }
    counted = {} if area.residents is None else {_RESIDENTS: area.residents}
    return {_CODE: area.code, **named, **counted}


def _head(specs: Sequence[AreaTypeSpec]) -> list[str]:
    head = [
        "Types of area, each after the one that it lies in, and how the files of their boundaries are read."
    ]
    return [*head, "To import them alone:", *(f"  {_command(spec)}" for spec in specs)]


def _command(spec: AreaTypeSpec) -> str:
    def by_language(texts: Mapping[str, str]) -> str:
        return ",".join(f"{language}={text}" for language, text in texts.items())

    words = ["civic", "import", "areas", spec.file, "--type", spec.code]
    words += ["--type-name", by_language(spec.name), "--name-field", by_language(spec.name_fields)]
    words += ["--code-field", _CODE]
    words += ["--residents-field", spec.residents_field] if spec.residents_field else []
    words += ["--parent-type", spec.parent_type] if spec.parent_type else []
    return shlex.join([*words, "--city"] if spec.tiles_city else words)


def read(folder: CityFolder, languages: Sequence[str] | None) -> AreasSpec:
    with about(FILE):
        types = read_area_types(folder.file(FILE))
    return AreasSpec([(kind, _rows(folder, kind, (languages or ["en"])[0])) for kind in types])


def _rows(folder: CityFolder, kind: AreaTypeSpec, language: str) -> list[AreaRow]:
    with about(kind.file):
        rows = read_areas(
            folder.file(kind.file, limit=DEFAULT_LIMITS.max_bytes),
            name_field=",".join(f"{tag}={field}" for tag, field in kind.name_fields.items()),
            code_field=kind.code_field,
            residents_field=kind.residents_field,
            language=language,
        )
    for row in rows:
        # A whole city is brought in, or nothing of it: an area that is left out would be taken for one that is gone.
        if row.geometry is None:
            raise FolderError("folder.bad_row", file=kind.file, row=row.index + 1, reason=row.problem)
    return rows


def apply(session: Session, actor: Actor, spec: AreasSpec, exact: bool) -> Sequence[Tally]:
    before = {kind.code: kind for kind in current_types(session)}
    tallies = []
    for kind, rows in spec.types:
        with about(kind.file):
            result = import_areas(
                session, actor, rows, area_type=kind.code, source=kind.source or kind.file, type_name=dict(kind.name),
                parent_type=kind.parent_type, keep_codes=False, leave_others=not exact, leave_parent=exact,
            )  # fmt: skip
        tallies.append(_areas(result, kind))
    tiling = [kind.code for kind, _ in spec.types if kind.tiles_city]
    if not tiling and city_rules(session).area_type_id is None:
        tiling = [spec.types[0][0].code]
    for code in tiling:
        with about(FILE):
            set_city_areas(session, actor, code)
    others = sorted(before.keys() - {kind.code for kind, _ in spec.types})
    for code in others if exact else ():
        with about(FILE):
            retire_area_type(session, actor, code)
    after = {kind.code: kind for kind in current_types(session)}
    return [_types(before, after, others, exact=exact), *tallies]


def _areas(result: AreasImported, kind: AreaTypeSpec) -> Tally:
    # In a new edition each area is placed anew; only in one that stays it is worth telling.
    moved = set(result.recounted) | (set() if result.is_new else set(result.moved))
    same = set(result.unchanged) - set(result.left) - moved
    return Tally(
        what=f"areas: {result.area_type}",
        added=result.added,
        changed=sorted({*result.changed, *moved}),
        unchanged=sorted(same),
        retired=result.gone,
        left=result.left,
        notes=list(_notes(result, kind)),
    )


def _notes(result: AreasImported, kind: AreaTypeSpec) -> Iterator[str]:
    for row in result.repaired:
        yield f"{kind.file}: row {row.index + 1}, {row.code}, was repaired: {row.problem}"
    for overlap in result.overlaps:
        yield f"{kind.file}: {overlap.first} and {overlap.second} claim the same {overlap.square_metres:,.0f} m²"
    for code in result.without_parent:
        yield f"{kind.file}: {code} lies in no {kind.parent_type or 'area above'}"


def _types(
    before: Mapping[str, CurrentType], after: Mapping[str, CurrentType], others: Sequence[str], *, exact: bool
) -> Tally:
    def told(kind: CurrentType) -> object:
        return kind.name, kind.parent, kind.tiles_city

    there = sorted(before.keys() & after.keys() - set(others))
    changed = [code for code in there if told(before[code]) != told(after[code])]
    return Tally(
        what="area types",
        added=sorted(after.keys() - before.keys()),
        changed=changed,
        unchanged=[code for code in there if code not in changed],
        retired=others if exact else (),
        left=() if exact else others,
    )


AREAS = Part(
    code="areas",
    file=FILE,
    holds="Types of area, with the boundaries of each in a GeoJSON file below `areas/`.",
    write=write,
    read=read,
    apply=apply,
)
