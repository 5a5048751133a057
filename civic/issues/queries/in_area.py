"""How many issues of an area are open, and how the city keeps what it promised there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from sqlalchemy import func, literal_column, select
from sqlalchemy.orm import Session

from civic.core import clock
from civic.core.permissions import VISITOR
from civic.issues.models import Issue
from civic.issues.queries.counting import COUNTED
from civic.issues.queries.visibility import findable
from civic.issues.status import FINAL

LATELY: Final = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class AreaFigures:
    """What everybody may know. ``open``: now, COUNTED + 1 for more; ``done``: delivered within LATELY, of which
    ``kept`` no later than was promised.
    """

    open: int
    done: int
    kept: int


def area_figures(session: Session, area_id: int) -> AreaFigures:
    """The figures of an area that tiles the city, by its row id."""
    there = (Issue.area_id == area_id, findable(VISITOR))
    still = (
        select(literal_column("1"))
        .select_from(Issue)
        .where(*there, Issue.status.not_in(sorted(FINAL)))
        .limit(COUNTED + 1)
        .subquery()
    )
    row = session.execute(
        select(
            select(func.count()).select_from(still).scalar_subquery().label("open"),
            func.count().label("done"),
            func.count().filter(Issue.delivered_at <= Issue.promised).label("kept"),
        ).where(*there, Issue.delivered_at >= clock.now() - LATELY)
    ).one()
    return AreaFigures(row.open, row.done, row.kept)
