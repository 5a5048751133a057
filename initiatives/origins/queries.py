"""Which issues an initiative comes from, what came of an issue, and what a draft begins with."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from shapely.geometry import MultiPoint
from shapely.geometry.base import BaseGeometry
from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from civic.core.permissions import Actor
from civic.issues.models import Issue
from civic.issues.queries.listing import IssueListed
from civic.issues.queries.listing import joined as joined_issues
from civic.issues.queries.listing import listed as issue_listed
from civic.issues.queries.visibility import findable as issues_findable
from initiatives.origins.commands.link_issues import MOST_ISSUES
from initiatives.origins.models import InitiativeIssue
from initiatives.proposals.models import Initiative
from initiatives.proposals.queries.listing import InitiativeListed, joined, listed
from initiatives.proposals.queries.visibility import findable

MOST_SHOWN: Final = 10


@dataclass(frozen=True, slots=True)
class Beginning:
    """What a draft begins with: the issues, the kind that all of them are of (its code; None: of several), and the
    place around them (WGS 84, longitude first), None where none is known.
    """

    issues: list[IssueListed]
    category: str | None
    place: BaseGeometry | None


def issues_of(session: Session, actor: Actor, initiative_id: int) -> list[IssueListed]:
    """The issues from which an initiative comes that the reader may see, oldest first."""
    rows = session.execute(
        joined_issues()
        .join(InitiativeIssue, InitiativeIssue.issue_id == Issue.id)
        .where(InitiativeIssue.initiative_id == initiative_id, issues_findable(actor))
        .order_by(Issue.id)
    )
    return [issue_listed(row, actor) for row in rows]


def initiatives_from(session: Session, actor: Actor, issue_id: int) -> list[InitiativeListed]:
    """The newest MOST_SHOWN initiatives that came of an issue, or of one that was merged into it, and are published."""
    of_it = (
        select(InitiativeIssue.initiative_id)
        .join(Issue, Issue.id == InitiativeIssue.issue_id)
        .where(or_(Issue.id == issue_id, Issue.merged_into_id == issue_id))
    )
    rows = session.execute(
        joined()
        .where(Initiative.id.in_(of_it), Initiative.published_at.is_not(None), findable(actor))
        .order_by(Initiative.id.desc())
        .limit(MOST_SHOWN)
    )
    return [listed(row) for row in rows]


def beginning(session: Session, actor: Actor, public_ids: Sequence[str]) -> Beginning:
    """What a draft begins with that comes from issues. What the actor may not see, and what is more than MOST_ISSUES,
    is left out.
    """
    asked = list(dict.fromkeys(public_ids))[:MOST_ISSUES]
    rows = session.execute(
        joined_issues().where(Issue.public_id.in_(asked), issues_findable(actor)).order_by(Issue.id)
    )
    issues = [issue_listed(row, actor) for row in rows]
    kinds = {issue.category for issue in issues}
    places = [(issue.lon, issue.lat) for issue in issues if not issue.place_uncertain]
    return Beginning(
        issues=issues, category=kinds.pop() if len(kinds) == 1 else None,
        place=MultiPoint(places).convex_hull if places else None,
    )  # fmt: skip
