"""Rules that read what residents publish. What one finds is flagged; what is surely personal is covered at once.

Rules are pure: text in, finds out. They are run after the commit (`civic.moderation.scan`), never in a request.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from civic.moderation.rules import links, personal
from civic.moderation.rules.abuse import Words


class Find(NamedTuple):
    """What a rule found in a text, from ``start`` up to ``end``."""

    rule: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Rule:
    """Why it flags, and what it does where the city has not said otherwise: ``off``, ``flag`` or ``cover``."""

    reason: str
    action: str


ACTIONS: Final = ("off", "flag", "cover")
"""It does nothing; a moderator is to look; besides, what it found is covered until one has looked."""

RULES: Final[Mapping[str, Rule]] = {
    "email": Rule("personal_data", "cover"),
    "phone": Rule("personal_data", "cover"),
    "card": Rule("personal_data", "cover"),
    "iban": Rule("personal_data", "cover"),
    "snils": Rule("personal_data", "cover"),
    "passport": Rule("personal_data", "cover"),
    "plate": Rule("personal_data", "flag"),
    "abuse": Rule("insult", "flag"),
    "links": Rule("spam", "flag"),
}

_FINDERS: Mapping[str, Callable[[str], Iterator[tuple[int, int]]]] = {
    "email": personal.emails,
    "card": personal.cards,
    "iban": personal.ibans,
    "snils": personal.snils,
    "passport": personal.passports,
    "phone": personal.phones,
    "plate": personal.plates,
    "links": links.many_links,
}


def find(text: str, language: str, words: Words, rules: Sequence[str] = tuple(RULES)) -> list[Find]:
    """What the rules find in a text of a language, in order. One place is found once, by the first rule that fits."""
    finds: list[Find] = []
    for code, finder in _FINDERS.items():
        for span in finder(text) if code in rules else ():
            if not _within(span, finds):
                finds.append(Find(code, *span))
    if "abuse" in rules:
        finds += [Find("abuse", *span) for span in words.found(text, language)]
    return sorted(finds, key=lambda found: (found.start, found.end))


def _within(span: tuple[int, int], finds: Sequence[Find]) -> bool:
    return any(span[0] < found.end and found.start < span[1] for found in finds)
