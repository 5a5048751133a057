"""Categories as forms, routing and promises need them."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from civic.categories.models import Category, CategoryGroup
from civic.core.db import Names
from civic.core.errors import NotFound


def categories(session: Session) -> list[tuple[CategoryGroup, list[Category]]]:
    """The categories in use by group, both in the city's order."""
    rows = session.execute(
        select(CategoryGroup, Category)
        .join(Category, Category.group_id == CategoryGroup.id)
        .where(Category.retired_at.is_(None))
        .order_by(CategoryGroup.position, CategoryGroup.id, Category.position, Category.id)
    )
    grouped: dict[int, tuple[CategoryGroup, list[Category]]] = {}
    for group, category in rows:
        grouped.setdefault(group.id, (group, []))[1].append(category)
    return list(grouped.values())


# Built once: every report asks this.
_BY_CODE = select(Category).where(Category.code == bindparam("code"), Category.retired_at.is_(None))


def category_by_code(session: Session, code: str) -> Category:
    """A category in use. Raises NotFound ``category.not_found``."""
    category = session.scalar(_BY_CODE, {"code": code})
    if category is None:
        raise NotFound("category", code)
    return category


def category_names(session: Session, codes: Collection[str]) -> dict[str, Names]:
    """The names of categories by code, of retired ones too."""
    rows = session.execute(select(Category.code, Category.name).where(Category.code.in_(codes)))
    return {row.code: row.name for row in rows}
