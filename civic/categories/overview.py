"""Categories as those who shape the city see them: all groups, the empty ones too, and what is retired."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from civic.categories.models import Category, CategoryGroup
from civic.core.errors import NotFound


@dataclass(frozen=True, slots=True)
class GroupSeen:
    """A group with its categories in the city's order, those in use and those that are retired."""

    row: CategoryGroup
    in_use: tuple[Category, ...]
    retired: tuple[Category, ...]


def categories_overview(session: Session) -> list[GroupSeen]:
    """The whole tree, in the city's order."""
    groups = list(session.scalars(select(CategoryGroup).order_by(CategoryGroup.position, CategoryGroup.id)))
    rows = list(session.scalars(select(Category).order_by(Category.position, Category.id)))

    def of(group: CategoryGroup, *, retired: bool) -> tuple[Category, ...]:
        return tuple(
            row for row in rows if row.group_id == group.id and (row.retired_at is not None) == retired
        )

    return [GroupSeen(group, of(group, retired=False), of(group, retired=True)) for group in groups]


def category_any(session: Session, code: str) -> tuple[Category, CategoryGroup]:
    """One category, a retired one too, with its group. Raises NotFound ``category.not_found``."""
    row = session.execute(
        select(Category, CategoryGroup)
        .join(CategoryGroup, CategoryGroup.id == Category.group_id)
        .where(Category.code == code)
    ).one_or_none()
    if row is None:
        raise NotFound("category", code)
    return row.Category, row.CategoryGroup


def group_any(session: Session, code: str) -> CategoryGroup:
    """One group. Raises NotFound ``category_group.not_found``."""
    row = session.scalar(select(CategoryGroup).where(CategoryGroup.code == code))
    if row is None:
        raise NotFound("category_group", code)
    return row
