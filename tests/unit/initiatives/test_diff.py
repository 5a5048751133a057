"""What is different between two texts: nothing of either is lost, and what is the same stays the same."""

from __future__ import annotations

import random
from itertools import pairwise

from initiatives.amendments.diff import Piece, differences


def test_words_that_are_the_same_stay_and_what_is_gone_comes_before_what_is_new() -> None:
    assert differences("Build a footbridge at the mill.", "Build two footbridges at the old mill.") == [
        Piece("same", "Build "), Piece("gone", "a footbridge "), Piece("new", "two footbridges "),
        Piece("same", "at the "), Piece("new", "old "), Piece("same", "mill."),
    ]  # fmt: skip


def test_both_texts_can_be_read_from_the_pieces() -> None:
    chance = random.Random(7)
    for _ in range(300):
        was, now = (
            "".join(chance.choice(("a ", "b ", "c\n", "d")) for _ in range(chance.randrange(14)))
            for _ in "12"
        )
        pieces = differences(was, now)
        assert "".join(piece.text for piece in pieces if piece.kind != "new") == was
        assert "".join(piece.text for piece in pieces if piece.kind != "gone") == now
        assert all(one.kind != following.kind for one, following in pairwise(pieces))


def test_the_longest_texts_of_one_word_are_no_burden() -> None:
    pieces = differences("a " * 5000, "a " * 4999 + "b ")
    assert [(piece.kind, len(piece.text)) for piece in pieces] == [("same", 9998), ("gone", 2), ("new", 2)]
