"""Search over what stands in issues, in English and Russian, for who may read it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import ColumnElement, Float, case, func, select
from sqlalchemy.orm import Session

from civic.core.permissions import Actor
from civic.core.secrets import parse_public_id
from civic.issues.models import Issue
from civic.issues.queries.listing import IssueListed, joined, listed
from civic.issues.queries.visibility import findable
from civic.triage.conditions import AT_WORK
from civic.triage.models import IssueSearch
from civic.triage.slips import spelt_alike
from civic.triage.words import query_of, readable

NEWEST_RANKED: Final = 300
"""So many of the newest that match are ranked: what is common is found in a moment, too."""

NEWEST_READ: Final = 3_000
"""So many of the newest that have the words are looked through for what the actor may find and read."""


@dataclass(frozen=True, slots=True)
class Found:
    """What was found, the best first. ``misspelt``: no word was there as it was typed, these are spelt alike.

    ``more``: there are more than are shown.
    """

    issues: list[IssueListed]
    misspelt: bool
    more: bool


def search(session: Session, actor: Actor, words: str, *, limit: int = 50) -> Found:
    """The issues whose number, text, title, address or, for who may see them, notes have all these words.

    Words in quotes stand together, one with a minus before it must not stand there. Of the NEWEST_READ newest that
    match the NEWEST_RANKED newest that the actor may find, by words that they may read there, are ranked: what is
    worked on and has the words in its title or address comes first. Where nothing has them, what has words that are
    spelt alike is shown (`civic.triage.slips`).
    """
    limit = max(1, min(limit, NEWEST_RANKED))
    words = " ".join("".join(filter(lambda sign: sign.isprintable(), words)).split())[:200]
    if not words:
        return Found([], misspelt=False, more=False)
    if (public_id := parse_public_id(words)) is not None:
        rows = session.execute(joined().where(Issue.public_id == public_id, findable(actor))).all()
        if rows:
            return Found([listed(row, actor) for row in rows], misspelt=False, more=False)
    # Who says what must stand together or must not be there means what they typed, and another number is no slip.
    plain = all(word.isalpha() for word in words.split())
    for misspelt in (False, True)[: 1 + plain]:
        asked = spelt_alike(session, words) if misspelt else query_of(words)
        if asked is None:
            break
        picked = _by_words(actor, asked).subquery("picked")
        order = (picked.c.rank.desc(), Issue.id.desc())
        query = joined().join(picked, picked.c.issue_id == Issue.id).order_by(*order).limit(limit + 1)
        rows = session.execute(query).all()
        if rows:
            return Found([listed(row, actor) for row in rows[:limit]], misspelt, more=len(rows) > limit)
    return Found([], misspelt=False, more=False)


def _by_words(actor: Actor, query: ColumnElement[Any]) -> Any:
    """(issue_id, rank) of the newest that match."""
    # The words alone first: who may read what says nothing of how rare a word is, and a planner that counts it in
    # walks through the whole past for one that hardly anything has.
    matching = (
        select(IssueSearch.issue_id, IssueSearch.words, IssueSearch.staff_words)
        .where(IssueSearch.staff_words.op("@@")(query))
        .order_by(IssueSearch.issue_id.desc())
        .limit(NEWEST_READ)
        .subquery("matching")
    )
    newest = (
        select(matching.c.issue_id, matching.c.words, Issue.status)
        .join(Issue, Issue.id == matching.c.issue_id)
        .where(readable(actor, query, matching.c), findable(actor))
        .order_by(matching.c.issue_id.desc())
        .limit(NEWEST_RANKED)
        .subquery("newest")
    )
    return select(newest.c.issue_id, _rank(func.ts_rank_cd(newest.c.words, query), newest.c.status))


def _rank(score: ColumnElement[Any], status: ColumnElement[Any]) -> ColumnElement[Any]:
    """What is worked on counts twice."""
    return (score * case((status.in_(sorted(AT_WORK)), 2.0), else_=1.0)).cast(Float).label("rank")
