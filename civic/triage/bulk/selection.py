"""Which issues are meant: by their numbers, by a view of a queue, or by a shape drawn on the map."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from civic.core.errors import DomainError
from civic.core.permissions import Actor
from civic.issues.models import Issue
from civic.issues.queries.queue import queue
from civic.issues.queries.visibility import findable
from civic.triage.bulk.asking import MOST_ISSUES, Chosen

MOST_CORNERS: Final = 200


def by_numbers(
    session: Session, actor: Actor, numbers: Sequence[tuple[str, int | None]]
) -> tuple[list[Chosen], list[str]]:
    """Issues by their public ids, each with an assignment or None, in their order; and the ids that the actor cannot
    find. Raises DomainError ``bulk.too_many``.
    """
    if len(numbers) > MOST_ISSUES:
        raise DomainError("bulk.too_many", field="issues", most=MOST_ISSUES, found=len(numbers))
    rows = session.execute(
        select(Issue.public_id, Issue.id).where(
            Issue.public_id.in_([number for number, _ in numbers]), findable(actor)
        )
    )
    ids = {public_id: issue_id for public_id, issue_id in rows}
    chosen = [Chosen(ids[number], assignment) for number, assignment in numbers if number in ids]
    return chosen, [number for number, _ in numbers if number not in ids]


def by_view(
    session: Session, actor: Actor, department_id: int, soon: datetime, view: str,
    ring: Sequence[tuple[float, float]] = (),
) -> list[Chosen]:  # fmt: skip
    """All that a view of a department's queue shows, the most pressing first; with a ``ring`` of corners (longitude,
    latitude; WGS 84; closed by itself) what of it lies inside. Raises NotAllowed, DomainError ``bulk.too_many``,
    ``bulk.no_shape``.
    """
    found = queue(session, actor, department_id, soon, view, limit=MOST_ISSUES if not ring else 20 * MOST_ISSUES)
    if found.more:
        raise DomainError("bulk.too_many", field="issues", most=MOST_ISSUES, found=MOST_ISSUES + 1)
    rows = {row.issue.public_id: row.assignment for row in found.rows}
    inside = _inside(session, rows, ring) if ring else None
    chosen, _ = by_numbers(
        session, actor,
        [(number, assignment) for number, assignment in rows.items() if inside is None or number in inside],
    )  # fmt: skip
    return chosen


def _inside(session: Session, numbers: object, ring: Sequence[tuple[float, float]]) -> set[str]:
    if not 3 <= len(ring) <= MOST_CORNERS or any(abs(lon) > 180 or abs(lat) > 90 for lon, lat in ring):
        raise DomainError("bulk.no_shape", field="ring")
    corners = ", ".join(f"{lon:.7f} {lat:.7f}" for lon, lat in (*ring, ring[0]))
    # A line that crosses itself still means what is within it.
    shape = func.ST_MakeValid(func.ST_GeomFromText(f"POLYGON(({corners}))", 4326))
    return set(
        session.scalars(
            select(Issue.public_id).where(
                Issue.public_id.in_(list(numbers)),  # type: ignore[call-overload]
                ~Issue.place_uncertain,
                func.ST_Intersects(Issue.place, shape),
            )
        )
    )
