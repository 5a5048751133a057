"""The issues of a map's window: points where there is room for them, counted cells of a grid where there is not."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Subquery, and_, cast, func, or_, select, true, union_all
from sqlalchemy.orm import Session

from civic.core import clock
from civic.core.permissions import Actor
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


RECENT = 2_000
OUTERMOST = 0.02
LEAST_AROUND = 0.02
"""Of where issues lie: how many are looked at, which share on each side does not count, degrees around them."""


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
    return and_(or_(_open(), _ended_lately()), placed())


def _open() -> ColumnElement[bool]:
    return Issue.status.not_in(sorted(FINAL))


def _ended_lately() -> ColumnElement[bool]:
    return and_(Issue.status.in_(("confirmed", "closed")), Issue.changed_at >= clock.now() - ENDED_SHOWN)


def shown(
    actor: Actor,
    bbox: Bbox,
    wanted: Filter,
    standing: ColumnElement[bool] | None = None,
    *,
    ended: bool = True,
) -> Subquery:
    """Id, place and status of what a map shows of ``bbox`` (degrees, WGS 84) to the actor.

    ``standing`` narrows it to what stands in a queue; without ``ended`` that is of work, in which nothing has ended.

    In two parts, as each has an index that holds all of it: what is open, and what ended not long ago.
    """
    narrow = select(Issue.id, Issue.px, Issue.py, Issue.status).where(
        findable(actor), in_box(bbox), *conditions(wanted), true() if standing is None else standing
    )
    parts = [narrow.where(_open()), *([narrow.where(_ended_lately())] if ended else [])]
    return union_all(*parts).subquery("shown")


def window(
    session: Session, actor: Actor, bbox: Bbox, zoom: int, wanted: Filter,
    standing: ColumnElement[bool] | None = None, *, ended: bool = True,
) -> Window:  # fmt: skip
    """What a map shows of ``bbox`` (degrees, WGS 84) at web mercator ``zoom``; what is left out, as in `shown`."""
    within = shown(actor, bbox, wanted, standing, ended=ended)
    # Often there is room for all of them, and finding that out costs little however many there are.
    few = session.scalars(select(within.c.id).limit(MOST_POINTS + 1)).all()
    if len(few) <= MOST_POINTS:
        rows = session.execute(joined().where(Issue.id.in_(few)).order_by(Issue.received_at.desc()))
        return Window([listed(row, actor) for row in rows], [])
    cells = _cells(session, zoom, within)
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


def _cells(session: Session, zoom: int, within: Subquery) -> list[Any]:
    shift = max(0, BITS - zoom - CELL_BITS)
    issue = within.c
    classes = [
        func.count().filter(issue.status.in_(statuses)).label(name) for name, statuses in CLASSES.items()
    ]
    return list(
        session.execute(
            select(
                func.count().label("n"), func.min(issue.id).label("first"),
                cast(func.avg(issue.px), BigInteger).label("px"), cast(func.avg(issue.py), BigInteger).label("py"),
                *classes,
            ).group_by(issue.px.op(">>")(shift), issue.py.op(">>")(shift))
        )
    )  # fmt: skip


def _cluster(cell: Any) -> Cluster:
    centre = from_pixels(cell.px, cell.py)
    known = {name: int(getattr(cell, name)) for name in CLASSES}
    return Cluster(lon=centre.lon, lat=centre.lat, count=cell.n, other=cell.n - sum(known.values()), **known)


def reported_extent(session: Session) -> Bbox | None:
    """Roughly where the city's public issues lie (WGS 84); None before the first.

    For a city that has neither areas nor streets yet. The newest `RECENT` count, of them all but the outermost, so that
    one slip of coordinates does not make a map of half the world.
    """
    recent = (
        select(Issue.place)
        .where(placed(), Issue.visibility == "public", Issue.hidden_at.is_(None))
        .order_by(Issue.received_at.desc(), Issue.id.desc())
        .limit(RECENT)
        .subquery()
    )
    shares = func.percentile_cont([OUTERMOST, 1 - OUTERMOST])
    row = session.execute(
        select(
            shares.within_group(func.ST_X(recent.c.place)).label("x"),
            shares.within_group(func.ST_Y(recent.c.place)).label("y"),
        )
    ).one()
    if row.x is None:
        return None
    (west, east), (south, north) = row.x, row.y
    wide, high = max(LEAST_AROUND, (east - west) / 2), max(LEAST_AROUND, (north - south) / 2)
    return Bbox(
        max(-180.0, west - wide), max(-85.0, south - high), min(180.0, east + wide), min(85.0, north + high)
    )
