"""Words as a moderator sees them: what is covered and what rules have found, marked where it stands."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from itertools import pairwise
from typing import NamedTuple

from civic.moderation.queries import CaseListed

_TOKEN = re.compile(r"\S+|\s+")
AROUND = 60
"""Characters before and behind the first mark that a row of the queue shows."""


class Token(NamedTuple):
    """A piece of a text: ``start`` and ``end`` of it, whether it can be chosen, and whether it is marked."""

    text: str
    start: int
    end: int
    word: bool
    marked: bool


def tokens(text: str, spans: Iterable[tuple[int, int]]) -> list[Token]:
    """The words of a text and what stands between them; a word that a span ends in is cut there."""
    marks = sorted(spans)
    cuts = {edge for mark in marks for edge in mark}
    found = []
    for match in _TOKEN.finditer(text):
        edges = sorted(
            {match.start(), match.end()} | {cut for cut in cuts if match.start() < cut < match.end()}
        )
        for start, end in pairwise(edges):
            marked = any(first <= start and end <= last for first, last in marks)
            found.append(Token(text[start:end], start, end, not text[start:end].isspace(), marked))
    return found


def marks_of(case: CaseListed) -> Mapping[str, tuple[tuple[int, int], ...]]:
    """What is marked beforehand: what is covered now, else what rules have found."""
    return case.covered or case.found


def excerpt(case: CaseListed) -> list[Token]:
    """The first marked place with what stands around it, else how the words begin."""
    marks = marks_of(case)
    for field, text in case.words.items():
        if marks.get(field):
            first = marks[field][0][0]
            start = max(0, first - AROUND)
            part = text[start : first + 2 * AROUND]
            return tokens(part, [(a - start, b - start) for a, b in marks[field] if b > start])
    text = next((words for words in case.words.values() if words), "")
    return tokens(text[: 2 * AROUND], ())
