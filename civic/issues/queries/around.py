"""The list beside a map: the issues of its window, those nearest to its middle first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Float, and_, cast, func, select
from sqlalchemy.orm import Session

from civic.categories.models import Category, CategoryGroup
from civic.core.permissions import Actor
from civic.departments.models import Department
from civic.issues.models import Issue
from civic.issues.queries.listing import Filter, IssueListed, conditions, in_box, joined, listed
from civic.issues.queries.map import on_the_map
from civic.issues.queries.visibility import findable
from civic.issues.status import FINAL
from geo.mercator import to_pixels
from geo.shapes import Bbox


@dataclass(frozen=True, slots=True)
class Around:
    """Some issues of a window, and how many there are: all that the map shows, open ones, ones to judge.

    ``latest``: where the map shows none, when anything there last changed; None where nothing ever was reported.
    """

    issues: list[IssueListed]
    shown: int
    open: int
    to_judge: int
    latest: datetime | None = None


def around(session: Session, actor: Actor, bbox: Bbox, wanted: Filter, *, limit: int = 20) -> Around:
    """The issues that a map shows of ``bbox`` (degrees, WGS 84), those nearest to its middle first."""
    condition = and_(findable(actor), on_the_map(), in_box(bbox), *conditions(wanted))
    x, y = to_pixels(bbox.centre)
    counts = session.execute(
        select(
            func.count().label("shown"),
            func.count().filter(Issue.status.not_in(sorted(FINAL | {"delivered"}))).label("open"),
            func.count().filter(Issue.status == "delivered").label("to_judge"),
        )
        .join(Category, Category.id == Issue.category_id)
        .join(CategoryGroup, CategoryGroup.id == Category.group_id)
        .join(Department, Department.id == Issue.department_id)
        .where(condition)
    ).one()
    if not counts.shown:
        return Around([], 0, 0, 0, _latest(session, actor, bbox, wanted))
    # Mercator stretches both directions alike, so the order is that on the ground.
    right, down = cast(Issue.px - x, Float), cast(Issue.py - y, Float)
    away = right * right + down * down
    rows = session.execute(joined().where(condition).order_by(away, Issue.id).limit(limit))
    return Around([listed(row, actor) for row in rows], counts.shown, counts.open, counts.to_judge)


def _latest(session: Session, actor: Actor, bbox: Bbox, wanted: Filter) -> datetime | None:
    """When anything last changed in a window, whether or not the map still shows it."""
    changed: datetime | None = session.scalar(
        select(Issue.changed_at)
        .join(Category, Category.id == Issue.category_id)
        .join(CategoryGroup, CategoryGroup.id == Category.group_id)
        .join(Department, Department.id == Issue.department_id)
        .where(findable(actor), in_box(bbox), *conditions(wanted))
        .order_by(Issue.changed_at.desc(), Issue.id.desc())
        .limit(1)
    )
    return changed
