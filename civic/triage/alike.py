"""Public issues that say much the same as what somebody is writing."""

from __future__ import annotations

from typing import Final

from sqlalchemy import Text, func, literal, select, text
from sqlalchemy.dialects.postgresql import TSQUERY
from sqlalchemy.orm import Session

from civic.core.permissions import Actor
from civic.issues.models import Issue
from civic.issues.queries.listing import IssueListed, joined, listed
from civic.issues.queries.visibility import findable, reads_residents
from civic.triage.models import IssueSearch
from civic.triage.words import CONFIGURATION

MOST: Final = 3
NEWEST_RANKED: Final = 300
"""So many of the newest that have one of the words are ranked by how many of them they have."""

FEWEST: Final = 2
"""Words in common, where so many were said: one alone is no likeness."""

_REGCONFIG = literal(CONFIGURATION).op("::")(text("regconfig"))


def issues_like(session: Session, actor: Actor, words: str) -> list[IssueListed]:
    """Open issues that have several of the words, those with the most of them first."""
    said: list[str] = (
        session.scalar(select(func.tsvector_to_array(func.to_tsvector(_REGCONFIG, words[:500])))) or []
    )
    if not said:
        return []
    # Any of the words: who types has not chosen them.
    asked = func.replace(func.plainto_tsquery(_REGCONFIG, words[:500]).cast(Text), "&", "|").cast(TSQUERY)
    rows = session.execute(
        joined()
        .join(IssueSearch, IssueSearch.issue_id == Issue.id)
        .add_columns(func.tsvector_to_array(IssueSearch.words).label("written"))
        .where(
            IssueSearch.words.op("@@")(asked), IssueSearch.at_work, findable(actor),
            reads_residents(actor),
        )
        .order_by(Issue.id.desc())
        .limit(NEWEST_RANKED)
    )  # fmt: skip
    common = [(len(set(said).intersection(row.written)), row) for row in rows]
    best = sorted((each for each in common if each[0] >= min(FEWEST, len(said))), key=lambda each: -each[0])
    return [listed(row, actor) for _, row in best[:MOST]]
