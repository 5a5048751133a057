"""Where an issue is."""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from civic.issues.models import Issue
from geo.shapes import Point


def place_of(session: Session, issue_id: int) -> Point:
    """The issue's place in WGS 84, longitude before latitude."""
    row = session.execute(
        select(func.ST_X(Issue.place), func.ST_Y(Issue.place)).where(Issue.id == issue_id)
    ).one()
    return Point(row[0], row[1])
