"""The known word (or stem) that a misspelt one was meant to be."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from functools import lru_cache

MIN_LETTERS = 5  # shorter words are like too many others
TWO_MISTAKES = 9  # letters from which two mistakes are allowed instead of one


class Misspelt:
    """Known words by their trigrams, to find the one that a misspelt word was meant to be."""

    def __init__(self, words: Iterable[str]) -> None:
        self._by_trigram: dict[str, list[str]] = defaultdict(list)
        for word in sorted(words):
            if len(word) >= MIN_LETTERS:
                for trigram in _trigrams(word):
                    self._by_trigram[trigram].append(word)
        self._cached = lru_cache(maxsize=4096)(self._nearest)

    def nearest(self, word: str) -> tuple[str, float] | None:
        """The known word and how like it is (0.5 to 1); None when none is near enough."""
        return self._cached(word)

    def _nearest(self, word: str) -> tuple[str, float] | None:
        shared: dict[str, int] = defaultdict(int)
        own = _trigrams(word)
        for trigram in own:
            for other in self._by_trigram.get(trigram, ()):
                shared[other] += 1
        allowed = 1 if len(word) < TWO_MISTAKES else 2
        best: tuple[str, float] | None = None
        for other, count in sorted(shared.items(), key=lambda pair: (-pair[1], pair[0]))[:12]:
            # the first letter is rarely wrong, and "nice" is no "ice"
            if count < 2 or other[0] != word[0] or _distance(word, other, allowed) > allowed:
                continue
            likeness = min(1.0, 0.5 + count / (len(own) + len(_trigrams(other))))
            if best is None or likeness > best[1]:
                best = other, likeness
        return best


def _trigrams(word: str) -> set[str]:
    padded = f"^{word}$"
    return {padded[i : i + 3] for i in range(len(padded) - 2)}


def _distance(a: str, b: str, limit: int) -> int:
    """Letters to insert, delete, replace or swap with their neighbour; ``limit + 1`` stands for anything more."""
    if abs(len(a) - len(b)) > limit:
        return limit + 1
    before: list[int] = []
    previous = list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        current = [i]
        for j, y in enumerate(b, 1):
            cost = min(previous[j] + 1, current[j - 1] + 1, previous[j - 1] + (x != y))
            if i > 1 and j > 1 and x == b[j - 2] and a[i - 2] == y:
                cost = min(cost, before[j - 2] + 1)
            current.append(cost)
        if min(current) > limit:
            return limit + 1
        before, previous = previous, current
    return previous[-1]
