"""Whom a rule tells: by role, as it is held today."""

from __future__ import annotations

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from civic.categories.models import Category
from civic.core import clock
from civic.people.models import Person, RoleGrant
from civic.people.queries import held_by


def holders(session: Session, role: str, department_id: int | None, category_id: int | None) -> list[int]:
    """The ids of who holds a role today, as their own or as a deputy; for a department, for the category."""
    wanted = [RoleGrant.role == role]
    if department_id is not None:
        group = select(Category.group_id).where(Category.id == category_id).scalar_subquery()
        wanted += [
            RoleGrant.department_id == department_id,
            or_(RoleGrant.category_id.is_(None), RoleGrant.category_id == category_id),
            or_(RoleGrant.group_id.is_(None), RoleGrant.group_id == group),
        ]
    holds = select(RoleGrant.id).where(held_by(Person.id, clock.now()), *wanted).exists()
    found = select(Person.id).where(Person.disabled_at.is_(None), holds).order_by(Person.id)
    return list(session.scalars(found))
