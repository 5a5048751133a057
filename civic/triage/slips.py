"""Words with a slip in them: what could have been meant, out of what titles, addresses and streets have.

Held against words, not against issues: their number grows with the language, not with the city's past. No list of them
is kept, because it would outlive the texts; the newest documents and the streets are the list.
"""

from __future__ import annotations

from collections import defaultdict
from typing import Any, Final

from sqlalchemy import ColumnElement, Text, TextClause, bindparam, cast, literal, text
from sqlalchemy.dialects.postgresql import ARRAY, TSQUERY
from sqlalchemy.orm import Session

LEAST_ALIKE: Final = 0.4
"""From which likeness of trigrams (0 to 1) a word counts as another with a slip in it: one wrong letter amid seven."""

MOST_WORDS: Final = 8
"""So many of the words are held against those that are spelt alike."""

NEWEST_READ: Final = 2_000
"""Documents whose words a slip is held against."""

MOST_MEANT: Final = 4
"""So many words one may stand for."""

_LIKENESS = text("SELECT set_config('pg_trgm.word_similarity_threshold', :least, true)")
_MEANT = """
WITH newest AS MATERIALIZED (
    {newest}
), typed AS MATERIALIZED (
    SELECT DISTINCT t.word, s.stem
      FROM unnest(:typed) AS t (word), unnest(tsvector_to_array(to_tsvector('russian', t.word))) AS s (stem)
), streets AS MATERIALIZED (
    SELECT s.search FROM typed t CROSS JOIN LATERAL (
           SELECT search FROM street WHERE t.word <% search ORDER BY word_similarity(t.word, search) DESC LIMIT 20
           ) AS s
), known AS MATERIALIZED (
    SELECT w.stem FROM newest, unnest(tsvector_to_array(newest.words)) AS w (stem)
     UNION
    SELECT w.stem FROM streets, unnest(tsvector_to_array(to_tsvector('russian', streets.search))) AS w (stem)
)
SELECT t.stem, m.stem AS meant
  FROM typed t LEFT JOIN LATERAL (
       SELECT k.stem FROM known k
        WHERE abs(length(k.stem) - length(t.stem)) <= 2 AND word_similarity(t.stem, k.stem) >= :least
        ORDER BY similarity(t.stem, k.stem) DESC, k.stem LIMIT :most
       ) AS m ON true
"""


def known_words(newest: str) -> TextClause:
    """A source of words beside the streets: SQL of this program for a column ``words`` (tsvector) of the ``:newest``
    texts.
    """
    return text(_MEANT.format(newest=newest)).bindparams(bindparam("typed", type_=ARRAY(Text)))


_ISSUES = known_words(
    "SELECT ts_filter(words, '{a,b}') AS words FROM issue_search ORDER BY issue_id DESC LIMIT :newest"
)


def spelt_alike(session: Session, words: str, known: TextClause = _ISSUES) -> ColumnElement[Any] | None:
    """A query (tsquery) for what has, for each of the words, one that is spelt alike; None where one has none.

    Words of the NEWEST_READ newest issues (else of what `known_words` names) and of the streets are known. Whoever may
    not read a text learns nothing of it: the query is asked of what they may read. In two statements.
    """
    typed = words.lower().split()[:MOST_WORDS]
    session.execute(_LIKENESS, {"least": str(LEAST_ALIKE)})
    asked = {"typed": typed, "newest": NEWEST_READ, "least": LEAST_ALIKE, "most": MOST_MEANT}
    meant: dict[str, list[str]] = defaultdict(list)
    for row in session.execute(known, asked):
        if row.meant is None:
            return None
        meant[row.stem].append(_quoted(row.meant))
    if not meant:
        return None
    return cast(literal(" & ".join(f"({' | '.join(each)})" for each in meant.values())), TSQUERY)


def _quoted(lexeme: str) -> str:
    """As a tsquery takes it for one word, whatever signs are in it."""
    escaped = lexeme.replace("\\", "\\\\").replace("'", "''")
    return f"'{escaped}'"
