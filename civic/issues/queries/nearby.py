"""Issues that a new report may be about: of the same kind, near, recent and open."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from geoalchemy2 import Geography
from sqlalchemy import ColumnElement, and_, cast, func
from sqlalchemy.orm import Session

from civic.categories.models import Category
from civic.core import clock
from civic.core.permissions import Actor
from civic.issues.models import Issue
from civic.issues.queries.listing import IssueListed, joined, listed, placed
from civic.issues.queries.visibility import findable
from civic.issues.status import FINAL
from geo.shapes import Bbox, Point

MOST = 5


@dataclass(frozen=True, slots=True)
class Nearby:
    """An issue and how far it is, in metres; ``same_asset``: it is about the very thing that was asked about."""

    issue: IssueListed
    metres: float
    same_asset: bool = False


def nearby(
    session: Session, actor: Actor, category: Category, place: Point, asset_id: int | None = None
) -> list[Nearby]:
    """Open issues of the category within its own distance and days, nearest first (WGS 84, metres on the ellipsoid).

    Before them those about the same asset, of whatever category, age and distance.
    """
    about = _about(session, actor, place, asset_id) if asset_id is not None else []
    known = {found.issue.public_id for found in about}
    around = _around(session, actor, category, place) if category.duplicate_radius_m else []
    return [*about, *(found for found in around if found.issue.public_id not in known)][:MOST]


def _about(session: Session, actor: Actor, place: Point, asset_id: int) -> list[Nearby]:
    metres = metres_from(place).label("metres")
    rows = session.execute(
        joined()
        .add_columns(metres)
        .where(Issue.asset_id == asset_id, Issue.status.not_in(sorted(FINAL)), findable(actor))
        .order_by(Issue.received_at.desc(), Issue.id.desc())
        .limit(MOST)
    )
    return [Nearby(listed(row, actor), row.metres, same_asset=True) for row in rows]


def metres_from(place: Point) -> ColumnElement[float]:
    """How far an issue is from a place (WGS 84), in metres on the ellipsoid."""
    return func.ST_Distance(func.geography(Issue.place), _here(place))


def around(place: Point, metres: float) -> ColumnElement[bool]:
    """Issues, open or not, at most so far from a place (WGS 84), in metres on the ellipsoid."""
    box = Bbox.around(place, metres)
    envelope = func.ST_MakeEnvelope(box.west, box.south, box.east, box.north, 4326)
    return and_(placed(), Issue.place.op("&&")(envelope), metres_from(place) <= metres)


def nearest_to(place: Point) -> ColumnElement[float]:
    """To order by: the nearest to a place (WGS 84) first, found in that order by an index."""
    return func.geography(Issue.place).op("<->")(_here(place))


def _here(place: Point) -> Any:
    return cast(func.ST_SetSRID(func.ST_MakePoint(place.lon, place.lat), 4326), Geography)


def _around(session: Session, actor: Actor, category: Category, place: Point) -> list[Nearby]:
    metres = metres_from(place).label("metres")
    rows = session.execute(
        joined()
        .add_columns(metres)
        .where(
            Issue.category_id == category.id,
            Issue.status.not_in(sorted(FINAL)),
            Issue.received_at >= clock.now() - timedelta(days=category.duplicate_days),
            func.ST_DWithin(func.geography(Issue.place), _here(place), category.duplicate_radius_m),
            placed(),
            findable(actor),
        )
        .order_by(metres)
        .limit(MOST)
    )
    return [Nearby(listed(row, actor), row.metres) for row in rows]
