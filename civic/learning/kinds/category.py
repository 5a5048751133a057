"""What the report is about: learned from the city's own reports, or read off the words of the taxonomy."""

from __future__ import annotations

from typing import Final

from sqlalchemy.orm import Session

from civic.categories.queries import categories
from civic.categories.suggest import Suggester
from civic.core.storage import Storage
from civic.learning.facts import Facts, Proposed
from civic.learning.method import Case
from civic.learning.store import fetched
from civic.learning.training import newest

LEAST: Final = 0.3
"""An answer that is less sure than this is no help, even beside others."""

AMONG: Final = 3

KEYWORDS_AT_MOST: Final = 0.6
"""Keywords have never been measured in this city: what they say is worth a look, not more."""

HALF_SURE_AT: Final = 3.0
"""Score of the keywords that is worth half of that."""


def category_of(session: Session, storage: Storage, facts: Facts) -> list[Proposed]:
    """Up to three categories, the likeliest first; nothing where the likeliest is the one that it has.

    Raises StorageUnavailable.
    """
    if not facts.words:
        return []
    usable = {each.code for _, inner in categories(session) for each in inner if not each.emergency}
    trained = newest(session, "category")
    method = fetched(storage, bytes(trained.sha256)) if trained is not None and trained.sha256 else None
    if method is None or method.text is None:
        return _by_keywords(session, facts, usable)
    found = [
        answer
        for answer in method.answers(Case(facts.received_at, "", facts.words, facts.language), AMONG)
        if answer.value in usable
    ]
    if not found or found[0].value == facts.category or found[0].sure < LEAST:
        return []
    proposed = []
    for answer in found:
        if answer.value == facts.category or answer.sure < LEAST / 3:
            continue
        telling = method.text.telling(facts.words, facts.language, answer.value)
        spots = facts.spots(telling)
        reason = {"code": "words", "at": spots} if spots else {"code": "past", "cases": trained.cases}
        proposed.append(Proposed(answer.value, answer.sure, (reason,)))
    return proposed


def _by_keywords(session: Session, facts: Facts, usable: set[str]) -> list[Proposed]:
    known = [each for _, inner in categories(session) for each in inner]
    found = [
        each for each in Suggester(known).suggest(facts.words, facts.language, AMONG) if each.code in usable
    ]
    if not found or found[0].code == facts.category:
        return []
    return [
        Proposed(
            each.code, KEYWORDS_AT_MOST * each.score / (each.score + HALF_SURE_AT),
            ({"code": "keywords", "at": facts.spots(each.words)},),
        )
        for each in found
        if each.code != facts.category
    ]  # fmt: skip
