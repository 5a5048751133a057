"""The issues of a map's window: points where there is room for them, counted cells of a grid where there is not."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, and_, case, cast, func, or_, select
from sqlalchemy.orm import Session

from civic.categories.models import Category, CategoryGroup
from civic.core import clock
from civic.core.permissions import Actor
from civic.departments.models import Department
from civic.issues.models import Issue
from civic.issues.queries.listing import Filter, IssueListed, conditions, in_box, joined, listed, placed
from civic.issues.queries.visibility import findable
from civic.issues.status import FINAL
from geo.mercator import BITS, from_pixels
from geo.shapes import Bbox

MOST_POINTS = 250
"""More markers than this in one window hide the map; then it shows counts."""

CELL_BITS = 1
"""A cell of the grid is half a tile, 128 pixels, on each side: rings keep apart and the map stays readable."""

ENDED_SHOWN = timedelta(days=60)
"""How long an ended issue stays on the map, so that one sees what has been done."""

CLASSES = {
    "received": ("received",),
    "in_work": ("accepted", "scheduled", "in_progress", "waiting"),
    "to_judge": ("delivered",),
    "confirmed": ("confirmed",),
}
"""The parts of a cluster's ring; what is in none of them is ``other``."""


@dataclass(frozen=True, slots=True)
class Cluster:
    """The issues of one cell of the grid: their centre and their number by class."""

    lon: float
    lat: float
    count: int
    received: int
    in_work: int
    to_judge: int
    confirmed: int
    other: int


@dataclass(frozen=True, slots=True)
class Window:
    points: list[IssueListed]
    clusters: list[Cluster]


def on_the_map() -> ColumnElement[bool]:
    """Open issues and those that ended not long ago, where their place is known; duplicates are shown by the issue that
    stands for them.
    """
    recently = Issue.changed_at >= clock.now() - ENDED_SHOWN
    shown = or_(
        Issue.status.not_in(FINAL),
        and_(Issue.status.in_(("confirmed", "closed")), recently),
    )
    return and_(shown, placed())


def window(session: Session, actor: Actor, bbox: Bbox, zoom: int, wanted: Filter) -> Window:
    """What a map shows of ``bbox`` (degrees, WGS 84) at web mercator ``zoom``."""
    condition = and_(findable(actor), on_the_map(), in_box(bbox), *conditions(wanted))
    cells = _cells(session, zoom, condition)
    if sum(cell.n for cell in cells) <= MOST_POINTS:
        rows = session.execute(
            joined().where(condition).order_by(Issue.received_at.desc()).limit(MOST_POINTS)
        )
        return Window([listed(row, actor) for row in rows], [])
    crowded = [_cluster(cell) for cell in cells if cell.n > 1]
    alone = [cell.first for cell in cells if cell.n == 1]
    if not alone:
        return Window([], crowded)
    found = session.execute(joined().where(Issue.id.in_(alone)))
    return Window([listed(row, actor) for row in found], crowded)


@dataclass(frozen=True, slots=True)
class Numbered:
    """The issue of a number, and whether the map shows it."""

    issue: IssueListed
    on_the_map: bool


def by_number(session: Session, actor: Actor, public_id: str) -> Numbered | None:
    """An issue that the actor may find, by its public id."""
    row = session.execute(
        joined().add_columns(on_the_map().label("shown")).where(Issue.public_id == public_id, findable(actor))
    ).one_or_none()
    return Numbered(listed(row, actor), row.shown) if row is not None else None


def _cells(session: Session, zoom: int, condition: ColumnElement[bool]) -> list[Any]:
    shift = max(0, BITS - zoom - CELL_BITS)
    classes = [
        func.sum(case((Issue.status.in_(statuses), 1), else_=0)).label(name)
        for name, statuses in CLASSES.items()
    ]
    return list(
        session.execute(
            select(
                func.count().label("n"),
                func.min(Issue.id).label("first"),
                cast(func.avg(Issue.px), BigInteger).label("px"),
                cast(func.avg(Issue.py), BigInteger).label("py"),
                *classes,
            )
            .join(Category, Category.id == Issue.category_id)
            .join(CategoryGroup, CategoryGroup.id == Category.group_id)
            .join(Department, Department.id == Issue.department_id)
            .where(condition)
            .group_by(Issue.px.op(">>")(shift), Issue.py.op(">>")(shift))
        )
    )


def _cluster(cell: Any) -> Cluster:
    centre = from_pixels(cell.px, cell.py)
    known = {name: int(getattr(cell, name)) for name in CLASSES}
    return Cluster(lon=centre.lon, lat=centre.lat, count=cell.n, other=cell.n - sum(known.values()), **known)
