"""The city's departments as a file describes them: what ``import_departments`` made rows of, made of the rows again."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from civic.areas.models import AreaType
from civic.areas.types import current_codes
from civic.categories.models import Category, CategoryGroup
from civic.categories.queries import categories
from civic.core.datafiles_written import languages_of, said
from civic.departments.files import Departments, DepartmentSpec, JurisdictionSpec
from civic.departments.models import Department, Jurisdiction
from civic.departments.queries import DepartmentListed, departments


class RuleByCode(NamedTuple):
    """One single rule; None means any."""

    department: str
    category: str | None
    group: str | None
    area_type: str | None
    area_code: str | None

    @property
    def place(self) -> str:
        """What and where, in codes: two rules of one place would tie. ``category pothole in district east``."""
        return str(self).partition(": ")[2]

    def __str__(self) -> str:
        what = (
            f"category {self.category}"
            if self.category
            else f"group {self.group}"
            if self.group
            else "everything"
        )
        return f"{self.department}: {what}" + (
            f" in {self.area_type} {self.area_code}" if self.area_type else ""
        )


def rules_by_code(session: Session) -> list[RuleByCode]:
    """All single rules, those that can match nothing any more included, in order of their codes."""
    rows = session.execute(
        select(Department.code, Category.code, CategoryGroup.code, AreaType.code, Jurisdiction.area_code)
        .join(Department, Department.id == Jurisdiction.department_id)
        .outerjoin(Category, Category.id == Jurisdiction.category_id)
        .outerjoin(CategoryGroup, CategoryGroup.id == Jurisdiction.group_id)
        .outerjoin(AreaType, AreaType.id == Jurisdiction.area_type_id)
    )
    return sorted((RuleByCode(*row) for row in rows), key=lambda rule: tuple(part or "" for part in rule))


def usable_rules(session: Session) -> tuple[list[RuleByCode], list[RuleByCode]]:
    """The rules that a file may have, and those that speak of retired categories or of areas that are gone."""
    in_use = categories(session)
    groups = {group.code for group, _ in in_use}
    known = {category.code for _, inner in in_use for category in inner}
    areas = {code: codes for code, (_, codes) in current_codes(session).items()}
    usable: list[RuleByCode] = []
    stale: list[RuleByCode] = []
    for rule in rules_by_code(session):
        there = (
            (rule.category is None or rule.category in known)
            and (rule.group is None or rule.group in groups)
            and (rule.area_type is None or rule.area_code in areas[rule.area_type])
        )
        (usable if there else stale).append(rule)
    return usable, stale


def spec_of(row: Department | DepartmentListed, languages: Iterable[str] | None = None) -> DepartmentSpec:
    """A department as a file describes it, in those languages; by default in all that its texts are in."""
    spoken = tuple(languages) if languages is not None else tuple(sorted({*row.name, *(row.note or {})}))
    return DepartmentSpec(
        row.code, row.kind, said(row.name, spoken), row.email, row.phone, said(row.note, spoken), row.calendar
    )


def described(session: Session, languages: Sequence[str]) -> Departments | None:
    """The departments of today by code, with the rules that a file may have; None without any.

    ``languages`` are the city's; others follow where every text is there in them.
    """
    found = departments(session)
    if not found:
        return None
    spoken = languages_of((words for row in found for words in (row.name, row.note or {})), languages)
    specs = tuple(spec_of(row, spoken) for row in sorted(found, key=lambda row: row.code))
    return Departments(spoken, specs, tuple(folded(usable_rules(session)[0])))


def folded(rules: Iterable[RuleByCode]) -> Iterator[JurisdictionSpec]:
    """Single rules as few readable ones: what a department answers for alike in several areas is told once.

    The same rules give the same, in whatever order they come. Each department's follow one another, those for the whole
    city first; in each everything comes before groups and groups before categories.
    """
    whats: dict[tuple[str, str | None, str | None], set[tuple[str | None, str | None]]] = defaultdict(set)
    for rule in rules:
        whats[rule.department, rule.area_type, rule.area_code].add((rule.category, rule.group))
    areas: dict[tuple[str, str | None, int, tuple[str, ...]], list[str]] = defaultdict(list)
    for (department, area_type, area_code), pairs in whats.items():
        for kind, codes in _by_kind(pairs).items():
            areas[department, area_type, kind, codes].append(area_code or "")
    ordered = sorted(
        ((department, area_type or "", tuple(sorted(area_codes)), kind, codes)
         for (department, area_type, kind, codes), area_codes in areas.items())
    )  # fmt: skip
    for department, area_type, area_codes, kind, codes in ordered:
        yield JurisdictionSpec(
            department=department,
            everything=kind == _EVERYTHING,
            groups=codes if kind == _GROUPS else (),
            categories=codes if kind == _CATEGORIES else (),
            area_type=area_type or None,
            area_codes=area_codes if area_type else (),
        )


_EVERYTHING, _GROUPS, _CATEGORIES = range(3)


def _by_kind(pairs: Iterable[tuple[str | None, str | None]]) -> Mapping[int, tuple[str, ...]]:
    found: dict[int, list[str]] = defaultdict(list)
    for category, group in pairs:
        kind = _CATEGORIES if category else _GROUPS if group else _EVERYTHING
        found[kind].append(category or group or "")
    return {kind: tuple(sorted(codes)) for kind, codes in found.items()}
