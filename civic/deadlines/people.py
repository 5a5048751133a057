"""Who is told of a date: by the role that a step of the ladder names."""

from __future__ import annotations

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from civic.categories.models import Category
from civic.core import clock
from civic.people.models import Person, RoleGrant
from civic.people.queries import held_by


def people_of(
    session: Session, role: str, department_id: int, category_id: int, assignee_id: int | None = None
) -> list[int]:
    """The ids of who holds a role today, as their own or as a deputy, for the department and the category.

    ``holder`` is who has the assignment in hand, and where nobody has, the leads. Administrators are the city's.
    """
    if role == "holder":
        if assignee_id is not None:
            return [assignee_id]
        role = "lead"
    group = select(Category.group_id).where(Category.id == category_id).scalar_subquery()
    wanted = [RoleGrant.role == role]
    if role != "administrator":
        wanted += [
            RoleGrant.department_id == department_id,
            or_(RoleGrant.category_id.is_(None), RoleGrant.category_id == category_id),
            or_(RoleGrant.group_id.is_(None), RoleGrant.group_id == group),
        ]
    holds = select(RoleGrant.id).where(held_by(Person.id, clock.now()), *wanted).exists()
    return list(
        session.scalars(select(Person.id).where(Person.disabled_at.is_(None), holds).order_by(Person.id))
    )
