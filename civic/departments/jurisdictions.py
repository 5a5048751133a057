"""Who answers for what becomes rows: the codes of a file looked up, rules that are gone removed, new ones added."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from civic.areas.types import current_codes
from civic.categories.queries import categories
from civic.core.datafiles import likely
from civic.departments.files import Departments, DepartmentsError, JurisdictionSpec
from civic.departments.models import Jurisdiction


class Rule(NamedTuple):
    """One row; None means any."""

    department_id: int
    category_id: int | None
    group_id: int | None
    area_type_id: int | None
    area_code: str | None


def replace_jurisdictions(
    session: Session,
    file: Departments,
    department_ids: Mapping[str, int],
    *,
    name: str,
    leave_others: bool = False,
) -> tuple[int, int, int]:
    """Make the rules of the file the only ones; how many there are, were added and were removed.

    With ``leave_others`` a rule goes only where the file has another one about the very same. ``name`` is what errors
    call the file. Raises DepartmentsError ``departments.unknown_code`` for a category, group, type or area that the
    city does not have, ``departments.tie`` for two rules of equal rank.
    """
    wanted = _rules(session, file, department_ids, name)
    columns = [getattr(Jurisdiction, field) for field in Rule._fields]
    there = {Rule(*row[1:]): row.id for row in session.execute(select(Jurisdiction.id, *columns))}
    gone = there.keys() - wanted
    if leave_others:
        spoken_of = {rule[1:] for rule in wanted}
        gone = {rule for rule in gone if rule[1:] in spoken_of}
    new = wanted - there.keys()
    if gone:
        session.execute(delete(Jurisdiction).where(Jurisdiction.id.in_([there[rule] for rule in gone])))
    if new:
        session.execute(insert(Jurisdiction), [rule._asdict() for rule in sorted(new, key=str)])
    return len(there) + len(new) - len(gone), len(new), len(gone)


@dataclass(frozen=True, slots=True)
class Known:
    """What rules may name today: row ids by code; of types of area the row id with the codes of their areas."""

    groups: Mapping[str, int]
    categories: Mapping[str, int]
    areas: Mapping[str, tuple[int, Collection[str]]]


def known_today(session: Session) -> Known:
    in_use = categories(session)
    return Known(
        {group.code: group.id for group, _ in in_use},
        {category.code: category.id for _, inner in in_use for category in inner},
        current_codes(session),
    )


def rules_of(
    spec: JurisdictionSpec, known: Known, department_id: int, taken: dict[tuple[object, ...], str], *,
    file: str, where: str,
) -> list[Rule]:  # fmt: skip
    """The single rules of a jurisdiction. ``taken`` says which department has a place, and takes these in.

    ``file`` and ``where`` are what errors call it. Raises DepartmentsError ``departments.unknown_code``,
    ``departments.tie``.
    """
    check = _Lookup(file, where)
    check.all_known("categories", spec.categories, known.categories)
    check.all_known("groups", spec.groups, known.groups)
    type_id = None
    if spec.area_type is not None:
        check.all_known("area_type", [spec.area_type], known.areas)
        type_id, area_codes = known.areas[spec.area_type]
        check.all_known("area_codes", spec.area_codes, area_codes)
    rules = []
    for category, group, _, area_code in spec.rules():
        rule = Rule(
            department_id,
            known.categories[category] if category else None,
            known.groups[group] if group else None,
            type_id,
            area_code,
        )
        what = f"category {category}" if category else f"group {group}" if group else "everything"
        check.no_tie(spec, rule, f"{what} in {area_code}" if area_code else what, taken)
        rules.append(rule)
    return rules


def _rules(session: Session, file: Departments, department_ids: Mapping[str, int], name: str) -> set[Rule]:
    known = known_today(session)
    taken: dict[tuple[object, ...], str] = {}
    return {
        rule
        for number, spec in enumerate(file.jurisdictions, 1)
        for rule in rules_of(
            spec, known, department_ids[spec.department], taken, file=name, where=f"jurisdiction {number}"
        )
    }


class _Lookup:
    """What one jurisdiction of the file names must exist, and nobody else may answer for it already."""

    def __init__(self, file: str, where: str) -> None:
        self.file = file
        self.where = where

    def all_known(self, field: str, codes: Collection[str], known: Collection[str]) -> None:
        for code in codes:
            if code not in known:
                raise DepartmentsError(
                    "departments.unknown_code", file=self.file, where=self.where, field=field, value=code,
                    hint=likely(code, known),
                )  # fmt: skip

    def no_tie(
        self, spec: JurisdictionSpec, rule: Rule, what: str, taken: dict[tuple[object, ...], str]
    ) -> None:
        other = taken.setdefault(rule[1:], spec.department)
        if other != spec.department:
            raise DepartmentsError(
                "departments.tie", file=self.file, where=self.where, value=what, other=other
            )  # fmt: skip
