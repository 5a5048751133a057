"""Who answers where, as those who shape the city see it: rule by rule, area by area, and for one place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from civic.areas.models import AreaType
from civic.areas.queries import AreaListed, covering, current_areas
from civic.categories.models import Category, CategoryGroup
from civic.core.db import Names
from civic.departments.models import Department, Jurisdiction
from civic.departments.proposals.today import todays_rules
from civic.departments.routing import Responsible, responsible
from geo.shapes import Point


@dataclass(frozen=True, slots=True)
class RuleListed:
    """One single rule with the names of what it is about; None: any. ``stale``: what it names is there no more."""

    id: int
    department: str
    department_name: Names
    category: str | None
    category_name: Names | None
    group: str | None
    group_name: Names | None
    area_type: str | None
    area_type_name: Names | None
    area_code: str | None
    area_name: Names | None
    stale: bool


@dataclass(frozen=True, slots=True)
class AreaAnswer:
    """Who answers in an area for what was asked. ``by`` is a rule of the very place (``same``), a ``wider`` one, or
    ``none``: then it is the triage desk.
    """

    area: AreaListed
    department: str
    department_name: Names
    by: str


def rules_listed(session: Session, areas: Sequence[AreaListed]) -> list[RuleListed]:
    """All single rules: by department, what is wider before what is narrower. ``areas`` are those of today."""
    names = {(area.type_code, area.code): area.name for area in areas}
    rows = session.execute(
        select(Jurisdiction, Department, Category, CategoryGroup, AreaType)
        .join(Department, Department.id == Jurisdiction.department_id)
        .outerjoin(Category, Category.id == Jurisdiction.category_id)
        .outerjoin(CategoryGroup, CategoryGroup.id == Jurisdiction.group_id)
        .outerjoin(AreaType, AreaType.id == Jurisdiction.area_type_id)
    )
    found = []
    for rule, unit, category, group, kind in rows:
        place = (kind.code, rule.area_code) if kind is not None else None
        found.append(
            RuleListed(
                id=rule.id, department=unit.code, department_name=unit.name,
                category=category.code if category else None, category_name=category.name if category else None,
                group=group.code if group else None, group_name=group.name if group else None,
                area_type=kind.code if kind else None, area_type_name=kind.name if kind else None,
                area_code=rule.area_code, area_name=names.get(place) if place else None,
                stale=(place is not None and place not in names)
                or (category is not None and category.retired_at is not None),
            )
        )  # fmt: skip
    return sorted(
        found,
        key=lambda rule: (
            rule.department, rule.category is not None, rule.group is not None, rule.category or rule.group or "",
            rule.area_type or "", rule.area_code or "",
        ),
    )  # fmt: skip


def answers_by_area(
    session: Session, areas: Sequence[AreaListed], area_type: str, *, category: str = "", group: str = ""
) -> list[AreaAnswer]:
    """Who answers in each area of a type for a category, a group, or anything (neither), by codes.

    ``areas`` are all of today. An unknown category or group counts as anything. A narrower rule about a part of what
    was asked, or an overlapping area of another type, may decide otherwise for a single report.
    """
    what, group_id = _what(session, category, group)
    today = todays_rules(session, areas)
    columns = (Department.id, Department.code, Department.name, Department.kind, Department.retired_at)
    units = {row.id: row for row in session.execute(select(*columns))}
    desk = next((row for row in units.values() if row.kind == "triage" and row.retired_at is None), None)
    found = []
    for area in areas:
        if area.type_code != area_type:
            continue
        answer = today.answer(what, group_id, (area.type_code, area.code), 0)
        unit = units[answer.rule.department_id] if answer.rule else desk
        if unit is not None:
            by = "none" if answer.rule is None else "same" if answer.same_place else "wider"
            found.append(AreaAnswer(area, unit.code, unit.name, by))
    return found


def answer_at(session: Session, place: Point, category: Category) -> tuple[Responsible, RuleListed | None]:
    """Who would get a report of this category at a place (WGS 84), and by which rule (None: the triage desk).

    Where the category goes to the owner of an asset, this is who gets a report about none.
    """
    chosen = responsible(session, category.id, category.group_id, covering(session, place))
    rules = rules_listed(session, current_areas(session)) if chosen.jurisdiction_id is not None else []
    return chosen, next((rule for rule in rules if rule.id == chosen.jurisdiction_id), None)


def _what(session: Session, category: str, group: str) -> tuple[tuple[int | None, int | None], int | None]:
    if category:
        row = session.execute(
            select(Category.id, Category.group_id).where(Category.code == category)
        ).one_or_none()
        if row is not None:
            return (row.id, None), row.group_id
    if group:
        group_id = session.scalar(select(CategoryGroup.id).where(CategoryGroup.code == group))
        if group_id is not None:
            return (None, group_id), None
    return (None, None), None
