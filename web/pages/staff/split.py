"""The parts of an issue over time: a picture for the eye, and a table that says the same."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from civic.core import clock
from civic.core.permissions import Actor
from civic.issues.queries.detail import AssignmentShown, IssueDetail
from civic.issues.queries.parts import instructions
from civic.issues.status import OPEN

WIDTH, ROW, LABELS = 320, 26, 104
"""Of the picture, in its own units: as wide as the panel, a row for each part, room for the names."""

LEAST = 3.0
"""What is shorter is drawn so wide, to be seen."""


@dataclass(frozen=True, slots=True)
class Bar:
    """A part in the picture. ``x``, ``y`` and ``width`` are its units; ``done`` is how wide what has passed of it is,
    ``from_y`` the row of the part that it waits for.
    """

    part: AssignmentShown
    x: float
    y: int
    width: float
    css: str
    due_x: float
    from_x: float | None = None
    from_y: int | None = None


@dataclass(frozen=True, slots=True)
class Picture:
    """Where the bars stand. ``now_x`` is today."""

    bars: tuple[Bar, ...]
    width: int
    height: int
    labels: int
    now_x: float
    begin: datetime
    end: datetime


def parts_shown(session: Session, actor: Actor, detail: IssueDetail) -> Mapping[str, Any] | None:
    """What the part "parts" shows: nothing while there is only one."""
    parts = [part for part in detail.assignments if part.status != "handed_over" or part.still_answers]
    if len(parts) < 2:
        return None
    return {
        "picture": picture(parts, detail.listed.received_at),
        "instructions": instructions(session, actor, detail.id, detail.subject, detail.assignments),
        "before": {part.id: part for part in detail.assignments},
        "open_statuses": OPEN,
    }


def picture(parts: Sequence[AssignmentShown], begin: datetime) -> Picture:
    """Each part from its beginning to its end, or to its target while it is open; what waits begins where the other
    one's target is.
    """
    now = clock.now()
    at = {part.id: part for part in parts}
    spans = {part.id: _span(part, at) for part in parts}
    first = min([begin, *(start for start, _ in spans.values())])
    last = max([now, *(end for _, end in spans.values()), *(part.target for part in parts)])
    total = max((last - first).total_seconds(), 3600.0)

    def x(moment: datetime) -> float:
        return round(LABELS + (WIDTH - LABELS - 6) * (moment - first).total_seconds() / total, 1)

    rows = {part.id: index * ROW + 8 for index, part in enumerate(parts)}
    bars = []
    for part in parts:
        start, end = spans[part.id]
        before = part.after_id if part.after_id in rows else None
        bars.append(
            Bar(
                part, x(start), rows[part.id], max(LEAST, round(x(end) - x(start), 1)), _css(part, now), x(part.target),
                x(spans[before][1]) if before is not None else None, rows[before] if before is not None else None,
            )
        )  # fmt: skip
    return Picture(tuple(bars), WIDTH, len(parts) * ROW + 8, LABELS, x(now), first, last)


def _span(part: AssignmentShown, parts: Mapping[int, AssignmentShown]) -> tuple[datetime, datetime]:
    if part.delivered_at is not None and part.status == "delivered":
        return part.assigned_at, max(part.delivered_at, part.assigned_at)
    if part.status == "blocked":
        before = parts.get(part.after_id or 0)
        start = max(clock.now(), before.target if before else part.assigned_at)
        return start, max(part.target, start)
    if part.status in OPEN:
        return part.assigned_at, max(part.target, part.assigned_at + timedelta(hours=1))
    return part.assigned_at, part.assigned_at + timedelta(hours=1)


def _css(part: AssignmentShown, now: datetime) -> str:
    if part.status == "delivered":
        return "done"
    if part.status == "blocked":
        return "later"
    if part.status not in OPEN:
        return "over"
    return "late" if part.target < now else "open"
