"""Words that stand in issues, as a condition, for who may read them there.

The documents are kept by triggers (`IssueSearch`), so that no word outlives the text in which it stood. One
configuration serves both languages: PostgreSQL's `russian` puts words in Latin letters to the English stemmer.
"""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import ColumnElement, and_, func, literal, or_, select, text

from civic.core.permissions import Actor
from civic.issues.models import Assignment, Issue
from civic.issues.queries.visibility import reads_all, reads_residents, works_on
from civic.triage.models import IssueSearch

CONFIGURATION: Final = "russian"


def has_words(actor: Actor, words: str, at_work: Any = None) -> ColumnElement[bool]:
    """Issues with all these words, as a condition on Issue: for filters. What is no word at all finds nothing.

    ``at_work`` is the id of an issue that is being worked on, where the statement has one: the words of all that has
    ended are not looked through then.
    """
    found = select(literal(1)).where(readable(actor, query_of(words)))
    if at_work is None:
        found = found.where(IssueSearch.issue_id == Issue.id)
    else:
        found = found.where(IssueSearch.issue_id == at_work, IssueSearch.at_work)
    return found.correlate(Issue, Assignment).exists()


def query_of(words: str) -> ColumnElement[Any]:
    return func.websearch_to_tsquery(literal(CONFIGURATION).op("::")(text("regconfig")), words)


def readable(actor: Actor, query: ColumnElement[Any], document: Any = IssueSearch) -> ColumnElement[bool]:
    """What matches by words that the actor may read there, in a statement over Issue.

    ``document`` has the columns of IssueSearch.
    """
    everything = document.staff_words.op("@@")(query)
    if reads_all(actor):
        return everything
    words = and_(document.words.op("@@")(query), reads_residents(actor))
    # All that stands in the words stands there, too: so that one index answers, whatever of both it is.
    return and_(everything, or_(words, works_on(actor))) if actor.departments else words
