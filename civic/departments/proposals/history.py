"""The city's own past, ready to learn from: by codes, so that editions of boundaries do not matter."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from civic.areas.models import Area, AreaType
from civic.areas.types import current_codes
from civic.categories.models import Category, CategoryGroup
from civic.departments.learning.cases import AreaKey
from civic.departments.learning.tallies import Cell
from civic.departments.queries import department_codes
from civic.issues.queries.answered import answered


def cells_of_city(session: Session, *, half_life_days: float) -> list[Cell]:
    """Who had what where, of all issues whose department is settled. Categories are (group, category) by code."""
    found = answered(session, half_life_days=half_life_days)
    levels = {
        row.id: (row.group, row.category)
        for row in session.execute(
            select(Category.id, CategoryGroup.code.label("group"), Category.code.label("category")).join(
                CategoryGroup, CategoryGroup.id == Category.group_id
            )
        )
    }
    codes = department_codes(session, {row.department_id for row in found})
    areas = _areas(session, {area_id for row in found for area_id in row.area_ids})
    return [
        Cell(
            levels[row.category_id], _known(row.area_ids, areas), codes[row.department_id],
            row.cases, row.weight, row.square,
        )
        for row in found
    ]  # fmt: skip


def _areas(session: Session, ids: set[int]) -> dict[int, AreaKey]:
    """Type and code of areas of any edition, as far as there is such an area today."""
    current = {code: codes for code, (_, codes) in current_codes(session).items()}
    rows = session.execute(
        select(Area.id, AreaType.code, Area.code)
        .join(AreaType, AreaType.id == Area.area_type_id)
        .where(Area.id.in_(ids))
    )
    return {id: (kind, code) for id, kind, code in rows if code in current.get(kind, ())}


def _known(area_ids: Sequence[int], areas: Mapping[int, AreaKey]) -> tuple[AreaKey, ...]:
    """One area of each type: on a border the first."""
    found: dict[str, AreaKey] = {}
    for area_id in area_ids:
        if area_id in areas:
            found.setdefault(areas[area_id][0], areas[area_id])
    return tuple(sorted(found.values()))
