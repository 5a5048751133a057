"""Issues that a new report may be about: of the same kind, near, recent and open."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from geoalchemy2 import Geography
from sqlalchemy import cast, func
from sqlalchemy.orm import Session

from civic.categories.models import Category
from civic.core import clock
from civic.core.permissions import Actor
from civic.issues.models import Issue
from civic.issues.queries.listing import IssueListed, joined, listed
from civic.issues.queries.visibility import findable
from civic.issues.status import FINAL
from geo.shapes import Point

MOST = 5


@dataclass(frozen=True, slots=True)
class Nearby:
    """An issue and how far it is, in metres."""

    issue: IssueListed
    metres: float


def nearby(session: Session, actor: Actor, category: Category, place: Point) -> list[Nearby]:
    """Open issues of the category within its own distance and days, nearest first (WGS 84, metres on the ellipsoid)."""
    if category.duplicate_radius_m == 0:
        return []
    here = cast(func.ST_SetSRID(func.ST_MakePoint(place.lon, place.lat), 4326), Geography)
    there = func.geography(Issue.place)
    metres = func.ST_Distance(there, here).label("metres")
    rows = session.execute(
        joined()
        .add_columns(metres)
        .where(
            Issue.category_id == category.id,
            Issue.status.not_in(sorted(FINAL)),
            Issue.received_at >= clock.now() - timedelta(days=category.duplicate_days),
            func.ST_DWithin(there, here, category.duplicate_radius_m),
            findable(actor),
        )
        .order_by(metres)
        .limit(MOST)
    )
    return [Nearby(listed(row, actor), row.metres) for row in rows]
