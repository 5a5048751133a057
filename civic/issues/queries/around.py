"""The list beside a map: the issues of its window, those nearest to its middle first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ARRAY, BigInteger, Float, cast, func, select
from sqlalchemy.orm import Session

from civic.core.permissions import Actor
from civic.issues.models import Issue
from civic.issues.queries.listing import Filter, IssueListed, conditions, in_box, joined, listed
from civic.issues.queries.map import shown
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
    within = (
        select(shown(actor, bbox, wanted)).cte("within").prefix_with("MATERIALIZED", dialect="postgresql")
    )
    x, y = to_pixels(bbox.centre)
    # Mercator stretches both directions alike, so the order is that on the ground.
    right, down = cast(within.c.px - x, Float), cast(within.c.py - y, Float)
    nearest = (
        select(within.c.id).order_by(right * right + down * down, within.c.id).limit(limit).scalar_subquery()
    )
    found = session.execute(
        select(
            func.count().label("shown"),
            func.count().filter(within.c.status.not_in(sorted(FINAL | {"delivered"}))).label("open"),
            func.count().filter(within.c.status == "delivered").label("to_judge"),
            func.array(nearest).label("nearest"),
        )
    ).one()
    if not found.shown:
        return Around([], 0, 0, 0, _latest(session, actor, bbox, wanted))
    rows = session.execute(
        joined()
        .where(Issue.id.in_(found.nearest))
        .order_by(func.array_position(cast(found.nearest, ARRAY(BigInteger)), Issue.id))
    )
    return Around([listed(row, actor) for row in rows], found.shown, found.open, found.to_judge)


def _latest(session: Session, actor: Actor, bbox: Bbox, wanted: Filter) -> datetime | None:
    """When anything last changed in a window, whether or not the map still shows it."""
    changed: datetime | None = session.scalar(
        select(Issue.changed_at)
        .where(findable(actor), in_box(bbox), *conditions(wanted))
        .order_by(Issue.changed_at.desc(), Issue.id.desc())
        .limit(1)
    )
    return changed
