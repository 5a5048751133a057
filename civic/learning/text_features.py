"""What of a text a model looks at: stems, pairs of stems, and pieces of words, each as a number that tells nothing."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator
from hashlib import blake2b
from typing import NamedTuple

from civic.categories.words import words_and_stems

LONGEST = 2_000
"""Letters of a text that are looked at: people begin with what matters, and hostile texts must not cost time."""

PIECES = (2, 3, 4, 5)
"""Letters of a piece of a word; a word has a blank before and behind it."""

LONGEST_WORD = 30

_TAG = re.compile(r"<[^<>]{0,500}>")
_SPACE = re.compile(r"\s+")


class Stemmed(NamedTuple):
    """A word as it was typed, in small letters, and its stem."""

    word: str
    stem: str


def plain_text(text: str) -> str:
    """A text without marks of HTML and with single spaces, cut at ``LONGEST``."""
    without = html.unescape(_TAG.sub(" ", text[: 4 * LONGEST]))
    return _SPACE.sub(" ", without).strip()[:LONGEST]


def stemmed(text: str, language: str) -> list[Stemmed]:
    """The words of a text; ``language`` decides between languages that share a script."""
    found = words_and_stems(plain_text(text), language, (language,))
    return [Stemmed(word[:LONGEST_WORD], stem[:LONGEST_WORD]) for word, stem in found]


def word_features(words: Iterable[Stemmed]) -> Iterator[str]:
    """Stems and pairs of neighbours."""
    before = ""
    for _, stem in words:
        yield stem
        if before:
            yield f"{before} {stem}"
        before = stem


def piece_features(words: Iterable[Stemmed]) -> Iterator[str]:
    """Pieces of each word, which understand misspellings and compounds."""
    for word, _ in words:
        padded = f" {word} "
        for length in PIECES:
            for start in range(len(padded) - length + 1):
                yield padded[start : start + length]


def number_of(feature: str, block: str) -> int:
    """64 bits that stand for a feature of a block; the feature cannot be read from them."""
    return int.from_bytes(blake2b(feature.encode(), digest_size=8, person=block.encode()).digest(), "little")
