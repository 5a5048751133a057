"""Which categories and departments of the city are meant by those of a source, and which must be made for it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from civic.categories.commands import add_categories
from civic.categories.files import CategorySpec, CriterionSpec, GroupSpec
from civic.categories.models import Category, CategoryGroup
from civic.core.datafiles import likely
from civic.core.permissions import Actor
from civic.departments.commands import add_departments
from civic.departments.files import DepartmentSpec
from civic.departments.models import Department
from civic.history.mapping import HistoryMapping, MappingError
from civic.history.mapping_parts import JOINED_BY, asked_by
from geo.slugs import slug

LONGEST_NAME = 80


@dataclass(frozen=True, slots=True)
class Known:
    """A category or department that the city has; ``group`` is the code of a category's group."""

    code: str
    names: frozenset[str]
    group: str = ""


@dataclass(frozen=True)
class Catalogue:
    """The city's code for each category (by its levels) and department of the source, and what is to be made first.

    A department that is None is left to routing.
    """

    categories: Mapping[tuple[str, ...], str]
    departments: Mapping[str, str | None]
    new_groups: tuple[GroupSpec, ...]
    new_departments: tuple[DepartmentSpec, ...]

    @property
    def new_categories(self) -> list[CategorySpec]:
        return [category for group in self.new_groups for category in group.categories]


def plan_catalogue(
    session: Session,
    mapping: HistoryMapping,
    levels: Collection[tuple[str, ...]],
    departments: Collection[str],
) -> Catalogue:
    """What each of them is in this city. Writes nothing.

    Raises MappingError ``mapping.unknown_code`` for a code that the mapping names, the city does not have and the
    mapping does not let be made.
    """
    categories = [
        Known(row.code, _folded(row.name.values()), row.group)
        for row in session.execute(
            select(Category.code, Category.name, CategoryGroup.code.label("group"))
            .join(CategoryGroup, CategoryGroup.id == Category.group_id)
            .order_by(Category.retired_at.is_not(None), Category.id)
        )
    ]
    units = [
        Known(row.code, _folded(row.name.values()))
        for row in session.execute(
            select(Department.code, Department.name).order_by(
                Department.retired_at.is_not(None), Department.id
            )
        )
    ]
    found, groups = match_categories(mapping, levels, categories)
    matched, made = match_departments(mapping, departments, units)
    return Catalogue(found, matched, groups, made)


def make(session: Session, actor: Actor, catalogue: Catalogue) -> None:
    """Make what is missing, in the caller's transaction."""
    if catalogue.new_groups:
        add_categories(session, actor, catalogue.new_groups)
    if catalogue.new_departments:
        add_departments(session, actor, catalogue.new_departments)


def match_categories(
    mapping: HistoryMapping, wanted: Collection[tuple[str, ...]], there: Iterable[Known]
) -> tuple[dict[tuple[str, ...], str], tuple[GroupSpec, ...]]:
    """levels → code, and the groups with the categories to be made.

    In this order: the mapping's table; a category of that name in the group of the first level; where the source has
    one level only, a category whose name or code it is.
    """
    rules = mapping.categories
    there = list(there)
    codes = {known.code for known in there}
    by_group = {(known.group, name): known.code for known in reversed(there) for name in known.names}
    by_name = {name: known.code for known in reversed(there) for name in known.names}
    if rules.missing is not None and rules.missing not in codes:
        raise _unknown(mapping, "categories.missing", rules.missing, codes)
    found: dict[tuple[str, ...], str] = {}
    making: dict[str, list[CategorySpec]] = {}
    group_names: dict[str, str] = {}
    for levels in sorted(wanted):
        name = _name(levels)
        group = slug(levels[0]) if len(levels) > 1 else rules.group
        named = rules.codes.get(JOINED_BY.join(levels)) or rules.codes.get(levels[-1])
        if named is not None and named in codes:
            found[levels] = named
            continue
        if named is not None and not rules.create:
            raise _unknown(mapping, f"categories.codes.{levels[-1]}", named, codes)
        code = named or by_group.get((group, name.casefold()))
        if code is None and len(mapping.columns.category) == 1:
            code = by_name.get(name.casefold()) or (slug(name) if slug(name) in codes else None)
        if code is None and not rules.create:
            continue
        if code is None or code not in codes:
            code = code or _free(slug(name), f"{group}-{slug(name)}", codes)
            codes.add(code)
            number = len(making.setdefault(group, [])) + 1
            making[group].append(_category(mapping, levels, name, code, group, number))
            group_names[group] = levels[0] if len(levels) > 1 else ""
            # Names that differ by capitals, or beyond what fits, are one: the next import finds the first of them.
            by_group.setdefault((group, name.casefold()), code)
            by_name.setdefault(name.casefold(), code)
        found[levels] = code
    groups = tuple(
        GroupSpec(
            code,
            _in(mapping, group_names[code]) or rules.group_name,
            rules.icons.get(group_names[code] or code, "g-other"),
            number,
            tuple(specs),
        )
        for number, (code, specs) in enumerate(sorted(making.items()), 1)
    )
    return found, groups


def match_departments(
    mapping: HistoryMapping, wanted: Collection[str], there: Iterable[Known]
) -> tuple[dict[str, str | None], tuple[DepartmentSpec, ...]]:
    """name → code (None: left to routing), and the departments to be made."""
    rules = mapping.departments
    there = list(there)
    codes = {known.code for known in there}
    by_name = {name: known.code for known in reversed(there) for name in known.names}
    found: dict[str, str | None] = {}
    making: list[DepartmentSpec] = []
    for name in sorted(wanted):
        spoken = rules.names.get(name, name)
        code = rules.codes.get(name) or by_name.get(spoken.casefold()) or slug(spoken)
        if code in codes:
            found[name] = code
        elif rules.unknown == "create":
            code = code or _free(slug(name), "department", codes)
            codes.add(code)
            kind = "outside" if name in rules.outside else "department"
            making.append(DepartmentSpec(code, kind, _in(mapping, spoken), None, None, {}))
            found[name] = code
        elif name in rules.codes:
            raise _unknown(mapping, f"departments.codes.{name}", code, codes)
        elif rules.unknown == "route":
            found[name] = None
    return found, tuple(making)


def _name(levels: tuple[str, ...]) -> str:
    return _cut(JOINED_BY.join(levels[1:]) or levels[0])


def _cut(name: str) -> str:
    return name if len(name) <= LONGEST_NAME else name[: LONGEST_NAME - 1].rstrip() + "…"


def _category(
    mapping: HistoryMapping, levels: tuple[str, ...], name: str, code: str, group: str, position: int
) -> CategorySpec:
    rules = mapping.categories
    asked = asked_by(levels)
    return CategorySpec(
        code=code, group=group, name=_in(mapping, name), hint={}, keywords={},
        icon=next((rules.icons[key] for key in asked if key in rules.icons), "g-other"),
        take_minutes=rules.take_minutes,
        target_days=next((rules.days[key] for key in asked if key in rules.days), rules.target_days),
        planned_result=rules.planned_result, criteria=(CriterionSpec("done", rules.criterion),), questions=(),
        visibility=rules.visibility_of(levels) or "public",
        emergency=False, emergency_text={}, duplicate_radius_m=50, duplicate_days=14, photo_on_delivery=False,
        judge_after_days=(), position=position, asset_type=None, asset_required=False, by_asset_owner=False,
    )  # fmt: skip


def _in(mapping: HistoryMapping, name: str) -> dict[str, str]:
    return {mapping.language: _cut(name)} if name else {}


def _folded(names: Iterable[str]) -> frozenset[str]:
    return frozenset(name.casefold() for name in names)


def _free(code: str, longer: str, taken: Collection[str]) -> str:
    """A code that nobody has yet: the short one, else the longer, else that with a number."""
    for candidate in (code, longer[:60].strip("-")):
        if candidate and candidate not in taken:
            return candidate
    number = 2
    while f"{longer[:56].strip('-')}-{number}" in taken:
        number += 1
    return f"{longer[:56].strip('-')}-{number}"


def _unknown(mapping: HistoryMapping, key: str, code: str, known: Collection[str]) -> MappingError:
    return MappingError(
        "mapping.unknown_code", file=mapping.file_name, field=key, value=code, hint=likely(code, known)
    )
