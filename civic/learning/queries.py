"""Suggestions as staff see them with an issue."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import case, select
from sqlalchemy.orm import Session

import civic.learning.policy  # noqa: F401  (declares suggestion.decide)
from civic.categories.models import Category
from civic.core.db import Names
from civic.core.permissions import Actor, policies
from civic.departments.models import Department
from civic.issues.models import Issue
from civic.issues.policy import IssueSubject
from civic.issues.queries.visibility import findable, reads_residents
from civic.learning.models import KINDS, IssueSuggestion


@dataclass(frozen=True, slots=True)
class SuggestionShown:
    """A suggestion that waits. ``name`` is that of its category or department, ``title`` that of the other issue
    for who may read residents' words there.
    """

    id: int
    kind: str
    value: str
    rank: int
    confidence: float
    sure: bool
    reasons: Sequence[dict[str, Any]]
    name: Names | None
    icon: str | None
    title: str | None


_ORDER = case({kind: place for place, kind in enumerate(KINDS)}, value=IssueSuggestion.kind)


def suggestions_for(
    session: Session, actor: Actor, issue_id: int, subject: IssueSubject
) -> list[SuggestionShown]:
    """What is suggested for an issue, in the order of kinds and ranks; nothing to who does not work on it.

    Another issue is named to who may find it only, and a category or department while it is in use.
    """
    if not policies.allows("suggestion.decide", actor, subject):
        return []
    visible = select(Issue.id).where(Issue.id == IssueSuggestion.other_id, findable(actor)).exists()
    title = select(Issue.title).where(Issue.id == IssueSuggestion.other_id, reads_residents(actor))
    rows = session.execute(
        select(
            IssueSuggestion.id, IssueSuggestion.kind, IssueSuggestion.value, IssueSuggestion.rank,
            IssueSuggestion.confidence, IssueSuggestion.sure, IssueSuggestion.reasons,
            Category.name.label("category"), Category.icon, Department.name.label("department"),
            title.scalar_subquery().label("title"),
        )
        .outerjoin(
            Category,
            (IssueSuggestion.kind == "category")
            & (Category.code == IssueSuggestion.value)
            & Category.retired_at.is_(None),
        )
        .outerjoin(
            Department,
            IssueSuggestion.kind.in_(("department", "involve"))
            & (Department.code == IssueSuggestion.value)
            & Department.retired_at.is_(None),
        )
        .where(
            IssueSuggestion.issue_id == issue_id,
            IssueSuggestion.status == "open",
            IssueSuggestion.other_id.is_(None) | visible,
        )
        .order_by(_ORDER, IssueSuggestion.rank, IssueSuggestion.id)
    ).all()  # fmt: skip
    return [
        SuggestionShown(
            row.id, row.kind, row.value, row.rank, row.confidence, row.sure, row.reasons,
            row.category or row.department, row.icon, row.title,
        )
        for row in rows
        if row.kind in ("priority", "duplicate") or row.category or row.department
    ]  # fmt: skip
