"""Search over what stands in issues, in English and Russian, for who may read it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import BigInteger, ColumnElement, Float, Select, case, cast, func, select, true, union_all
from sqlalchemy.dialects.postgresql import ARRAY, array
from sqlalchemy.orm import Session

from civic.core.permissions import Actor
from civic.core.secrets import parse_public_id
from civic.issues.models import Issue
from civic.issues.queries.listing import IssueListed, joined, listed
from civic.issues.queries.visibility import findable
from civic.triage.conditions import AT_WORK
from civic.triage.models import ERAS, IssueSearch, era_number
from civic.triage.slips import spelt_alike
from civic.triage.words import query_of, readable

NEWEST_RANKED: Final = 200
"""So many of the newest that match are ranked: what is common is found in a moment, too."""

NEWEST_READ: Final = 3_000
"""So many of the newest that have the words are looked through for what the actor may find and read."""


_LAST = select(func.max(IssueSearch.issue_id))


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
    last = session.scalar(_LAST) or 0
    for misspelt in (False, True)[: 1 + plain]:
        asked = spelt_alike(session, words) if misspelt else query_of(words)
        if asked is None:
            break
        picked = _by_words(actor, asked, last, limit + 1).subquery("picked")
        order = (picked.c.rank.desc(), Issue.id.desc())
        rows = session.execute(joined().join(picked, picked.c.issue_id == Issue.id).order_by(*order)).all()
        if rows:
            return Found([listed(row, actor) for row in rows[:limit]], misspelt, more=len(rows) > limit)
    return Found([], misspelt=False, more=False)


def newest_with(query: ColumnElement[Any], last: int) -> Select[Any]:
    """The NEWEST_READ newest documents that have the words, the newest first; ``last`` is the newest issue's row id.

    An index of words knows no order: of what many have, PostgreSQL would read all to find the newest. It is asked for
    two eras of each size and then for what is older, one after the other, until there are enough: by one process, since
    `issue_eras` is not safe in several.
    """
    eras, before, end = [], [], last + 1
    for size, bits in enumerate(ERAS):
        eras += [era_number(last, size), era_number(last, size, ago=1)]
        before += [end, end]
        end = ((last >> bits) - 1) << bits
    newer = func.unnest(cast(before, ARRAY(BigInteger)), cast(eras, ARRAY(BigInteger)))
    older = func.unnest(cast([end], ARRAY(BigInteger)))
    in_era = func.issue_eras(IssueSearch.issue_id).op("@>")
    found = union_all(
        _of_each(
            newer.table_valued("before", "era", name="newer"), query, lambda span: in_era(array([span.era]))
        ),
        _of_each(older.table_valued("before", name="older"), query),
    )
    return select(found.subquery("found")).limit(NEWEST_READ)


def _of_each(spans: Any, query: ColumnElement[Any], held: Any = lambda _span: true()) -> Select[Any]:
    """What has the words before the ends of spans, of one span after the other, the newest first."""
    spans = spans.render_derived()
    # As sums the ids lead to no index that is read backwards, through all of the past for words that hardly meet.
    issue_id = IssueSearch.issue_id + 0
    of_span = (
        select(IssueSearch.issue_id, IssueSearch.words, IssueSearch.staff_words)
        .where(IssueSearch.staff_words.op("@@")(query), held(spans.c), issue_id < spans.c.before)
        .order_by(issue_id.desc())
        .lateral("of_span")
    )
    return select(*of_span.c).select_from(spans).join(of_span, true())


def _by_words(actor: Actor, query: ColumnElement[Any], last: int, limit: int) -> Select[Any]:
    """(issue_id, rank) of the best of the newest that match."""
    # The words alone first: who may read what says nothing of how rare a word is, and a planner that counts it in
    # walks through the whole past for one that hardly anything has.
    matching = newest_with(query, last).subquery("matching")
    # With OFFSET each row is looked up as it comes, the newest first, until there are enough.
    seen = (
        select(Issue.status)
        .where(Issue.id == matching.c.issue_id, readable(actor, query, matching.c), findable(actor))
        .offset(0)
        .lateral("seen")
    )
    newest = (
        select(matching.c.issue_id, matching.c.words, seen.c.status)
        .join(seen, true())
        .limit(NEWEST_RANKED)
        .subquery("newest")
    )
    rank = _rank(func.ts_rank_cd(newest.c.words, query), newest.c.status)
    return select(newest.c.issue_id, rank).order_by(rank.desc(), newest.c.issue_id.desc()).limit(limit)


def _rank(score: ColumnElement[Any], status: ColumnElement[Any]) -> ColumnElement[Any]:
    """What is worked on counts twice."""
    return (score * case((status.in_(sorted(AT_WORK)), 2.0), else_=1.0)).cast(Float).label("rank")
