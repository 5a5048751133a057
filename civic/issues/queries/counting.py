"""How many issues a list has."""

from __future__ import annotations

from sqlalchemy import func, literal_column, select
from sqlalchemy.orm import Session

from civic.core.permissions import Actor
from civic.issues.models import Issue
from civic.issues.queries.listing import Filter, conditions
from civic.issues.queries.visibility import findable

COUNTED = 10_000
"""Nobody reads further; counting more would take longer than showing the list."""


def count_issues(session: Session, actor: Actor, wanted: Filter) -> int:
    """How many issues the actor may find by a filter; COUNTED + 1 stands for more."""
    found = (
        select(literal_column("1"))
        .select_from(Issue)
        .where(findable(actor), *conditions(wanted))
        .limit(COUNTED + 1)
        .subquery()
    )
    return int(session.scalar(select(func.count()).select_from(found)) or 0)
