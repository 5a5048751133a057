"""What is different between two texts, word by word."""

from __future__ import annotations

import re
from typing import Literal, NamedTuple

_WORD = re.compile(r"\S+\s*|\s+")


class Piece(NamedTuple):
    """A piece of both texts (``same``), of the earlier (``gone``) or of the later one (``new``)."""

    kind: Literal["same", "gone", "new"]
    text: str


def differences(was: str, now: str) -> list[Piece]:
    """The pieces of two texts in their order: those that are not ``new`` make the earlier one, those that are not
    ``gone`` the later. As many words as can be are the same; within a change what is gone comes first.

    Takes time by the product of their lengths over the width of a machine word, whatever the words are.
    """
    before, after = _WORD.findall(was), _WORD.findall(now)
    pieces: list[Piece] = []
    for kind, word in _steps(before, after):
        if pieces and pieces[-1].kind == kind:
            pieces[-1] = Piece(kind, pieces[-1].text + word)
        elif kind == "gone" and len(pieces) > 1 and [p.kind for p in pieces[-2:]] == ["gone", "new"]:
            pieces[-2] = Piece("gone", pieces[-2].text + word)
        elif kind == "gone" and pieces and pieces[-1].kind == "new":
            pieces.insert(-1, Piece(kind, word))
        else:
            pieces.append(Piece(kind, word))
    return pieces


def _steps(before: list[str], after: list[str]) -> list[Piece]:
    """One piece a word, along a longest common subsequence (Hyyrö's bit-parallel rows, read backwards)."""
    places: dict[str, int] = {}
    for number, word in enumerate(before):
        places[word] = places.get(word, 0) | 1 << number
    every = (1 << len(before)) - 1
    row, rows = every, []
    for word in after:
        here = row & places.get(word, 0)
        row = ((row + here) | (row - here)) & every
        rows.append(row)
    steps: list[Piece] = []
    left, right = len(before), len(after)
    while left or right:
        if not right or (left and rows[right - 1] >> (left - 1) & 1):
            left -= 1
            steps.append(Piece("gone", before[left]))
        elif not left or (right > 1 and not rows[right - 2] >> (left - 1) & 1):
            right -= 1
            steps.append(Piece("new", after[right]))
        else:
            left, right = left - 1, right - 1
            steps.append(Piece("same", after[right]))
    return steps[::-1]
