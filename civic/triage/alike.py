"""Public issues that say much the same as what somebody is writing."""

from __future__ import annotations

from typing import Final

from sqlalchemy import Text, func, literal, text
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


def issues_like(session: Session, actor: Actor, words: str) -> list[IssueListed]:
    """Open issues that have some of the words, those with the most of them first."""
    plain = func.plainto_tsquery(literal(CONFIGURATION).op("::")(text("regconfig")), words[:500])
    # Any of the words: who types has not chosen them.
    asked = func.replace(plain.cast(Text), "&", "|").cast(TSQUERY)
    matching = (
        joined()
        .join(IssueSearch, IssueSearch.issue_id == Issue.id)
        .add_columns(func.ts_rank_cd(IssueSearch.words, asked).label("rank"))
        .where(
            IssueSearch.words.op("@@")(asked), IssueSearch.at_work, findable(actor), reads_residents(actor),
        )
        .order_by(Issue.id.desc())
        .limit(NEWEST_RANKED)
    )  # fmt: skip
    best = sorted(session.execute(matching), key=lambda row: row.rank, reverse=True)
    return [listed(row, actor) for row in best[:MOST]]
