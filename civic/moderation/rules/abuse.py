"""Abusive words: lists as data, compared by stems, so that no ending hides one."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from civic.categories.words import WORD, stem
from civic.core.errors import DomainError

MOST_WORDS = 5000
LONGEST_WORD = 60


@dataclass(frozen=True, slots=True)
class Words:
    """The words of all languages. ``beginnings`` are entries with a star: whatever a word goes on with."""

    stems: frozenset[str]
    beginnings: tuple[str, ...]
    languages: tuple[str, ...]

    def found(self, text: str, language: str) -> Iterator[tuple[int, int]]:
        """Where they stand in a text."""
        for match in WORD.finditer(text):
            word = _plain(match[0])
            if word.startswith(self.beginnings) or stem(word, language, self.languages) in self.stems:
                yield match.span()


def words_of(lists: Mapping[str, Collection[str]]) -> Words:
    """Lists by language as they are compared."""
    stems, beginnings = set(), []
    for language, entries in lists.items():
        for entry in entries:
            if entry.endswith("*"):
                beginnings.append(_plain(entry[:-1]))
            else:
                stems.add(stem(_plain(entry), language, tuple(lists)))
    return Words(frozenset(stems), tuple(beginnings), tuple(lists))


def parsed(lines: Iterable[str]) -> list[str]:
    """The entries of a list: one a line, comments after #. Raises DomainError ``words.not_a_word``,
    ``words.too_many``.
    """
    entries = [line.partition("#")[0].strip() for line in lines]
    entries = list(dict.fromkeys(_plain(entry) for entry in entries if entry))
    for entry in entries:
        bare = entry[:-1] if entry.endswith("*") else entry
        if not WORD.fullmatch(bare) or len(bare) > LONGEST_WORD or (entry.endswith("*") and len(bare) < 3):
            raise DomainError("words.not_a_word", field="words", word=entry[:LONGEST_WORD])
    if len(entries) > MOST_WORDS:
        raise DomainError("words.too_many", field="words", most=MOST_WORDS)
    return entries


@cache
def shipped() -> Mapping[str, Sequence[str]]:
    """The lists that come along (`civic/moderation/wordlists`), by language."""
    folder = files("civic.moderation") / "wordlists"
    return {
        file.name.removesuffix(".txt"): tuple(parsed(file.read_text("utf-8").splitlines()))
        for file in sorted(folder.iterdir(), key=lambda each: each.name)
        if file.name.endswith(".txt")
    }


def _plain(word: str) -> str:
    return word.lower().replace("ё", "е").replace("’", "'")
