"""How signatures came in: those that count today and those under review, by the hour or day they were given."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import text
from sqlalchemy.orm import Session

from civic.city.queries import city_rules
from civic.core import clock
from civic.core.permissions import Actor
from initiatives.proposals.queries.detail import InitiativeDetail, initiative_detail

BY_HOUR_FOR: Final = timedelta(days=3)
"""So long after its publishing an initiative is told by the hour."""

MOST_STEPS: Final = 400
"""More than a year of days: what was before stands in the first one's sum."""


@dataclass(frozen=True, slots=True)
class CourseStep:
    """An hour or day of the city's time that has a signature: how many were given in it, and all until its end.

    ``under_review`` are those given in it that are held now; they are in none of the sums.
    """

    at: datetime
    counted: int
    total: int
    under_review: int


@dataclass(frozen=True, slots=True)
class Course:
    """``unit`` is hour or day; ``steps`` oldest first, the last sum is the total. ``since``: when it was published."""

    unit: str
    since: datetime | None
    needed: int | None
    steps: tuple[CourseStep, ...]


# What no count has taken in yet is left out, so that the last sum is the total that is shown.
_STEPS = text("""
WITH step AS (
    SELECT date_trunc(:unit, s.signed_at, :zone) AS at, count(*) FILTER (WHERE s.standing = 'counted') AS counted,
           count(*) FILTER (WHERE s.standing = 'under_review') AS under_review
      FROM signature s JOIN initiative i ON i.id = s.initiative_id
     WHERE s.initiative_id = :initiative AND s.id <= i.counted_to AND s.standing IN ('counted', 'under_review')
     GROUP BY 1
)
SELECT at, counted, sum(counted) OVER (ORDER BY at)::bigint AS total, under_review
  FROM step ORDER BY at DESC LIMIT :most
""")


def course(session: Session, actor: Actor, public_id: str) -> tuple[InitiativeDetail, Course]:
    """An initiative that the reader may see, and its course. Raises NotFound ``initiative.not_found``."""
    detail = initiative_detail(session, actor, public_id)
    since = detail.listed.published_at
    ends = detail.reached_at or clock.now()
    unit = "hour" if since is not None and ends - since < BY_HOUR_FOR else "day"
    values = {
        "unit": unit, "zone": city_rules(session).time_zone, "initiative": detail.id, "most": MOST_STEPS,
    }  # fmt: skip
    rows = session.execute(_STEPS, values).all()
    return detail, Course(
        unit, since, detail.listed.needed, tuple(CourseStep(*row) for row in reversed(rows))
    )
