"""Jurisdictions that can match nothing any more, because what they name is no longer there."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from civic.areas.types import current_codes
from civic.categories.models import Category
from civic.departments.models import Department, Jurisdiction


@dataclass(frozen=True, slots=True)
class StaleRule:
    """A department's rule about a retired category, or about an area that the current boundaries do not have."""

    department: str
    category: str | None
    area_type: str | None
    area_code: str | None


def stale_rules(session: Session) -> list[StaleRule]:
    """Rules that no report can meet, by department. New boundaries or categories leave such rules behind."""
    areas = {type_id: (code, codes) for code, (type_id, codes) in current_codes(session).items()}
    rows = session.execute(
        select(
            Department.code,
            Jurisdiction.area_type_id,
            Jurisdiction.area_code,
            Category.code,
            Category.retired_at,
        )
        .join(Department, Department.id == Jurisdiction.department_id)
        .outerjoin(Category, Category.id == Jurisdiction.category_id)
        .where(or_(Jurisdiction.area_code.is_not(None), Category.retired_at.is_not(None)))
        .order_by(Department.code, Jurisdiction.id)
    )
    found = []
    for department, type_id, area_code, category, retired_at in rows:
        type_code, codes = areas.get(type_id, (None, frozenset()))
        no_area = area_code is not None and area_code not in codes
        if retired_at is not None or no_area:
            found.append(
                StaleRule(
                    department,
                    category if retired_at is not None else None,
                    type_code if no_area else None,
                    area_code if no_area else None,
                )
            )
    return found
