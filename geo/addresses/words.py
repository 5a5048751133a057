"""Street names as keys: one spelling for «ул. Ленина», "Ленина улица" and for "Bell Str." and "bell street"."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

# Kind of street → how people shorten it. English and Russian do not meet: a name is stored in each language.
_SPELLINGS = {
    "street": "street str st",
    "lane": "lane ln",
    "drive": "drive dr drv",
    "walk": "walk wk",
    "road": "road rd",
    "avenue": "avenue ave av",
    "boulevard": "boulevard blvd boul",
    "square": "square sq",
    "place": "place pl",
    "court": "court ct",
    "terrace": "terrace ter terr",
    "crescent": "crescent cres",
    "highway": "highway hwy",
    "parkway": "parkway pkwy",
    "embankment": "embankment emb",
    "alley": "alley aly",
    "close": "close cl",
    "way": "way",
    "row": "row",
    "quay": "quay",
    "line": "line",
    "улица": "улица ул",
    "проспект": "проспект пр-т пр-кт просп пр",
    "переулок": "переулок пер",
    "проезд": "проезд пр-д прд",
    "бульвар": "бульвар б-р бул бр",
    "площадь": "площадь пл",
    "набережная": "набережная наб",
    "шоссе": "шоссе ш",
    "аллея": "аллея ал",
    "тупик": "тупик туп",
    "линия": "линия лин",
    "квартал": "квартал кв-л",
    "микрорайон": "микрорайон мкр мкрн мкр-н",
    "тракт": "тракт",
    "просека": "просека",
}
KINDS = {spelling: kind for kind, spellings in _SPELLINGS.items() for spelling in spellings.split()}
_ALSO_NAMES = {"набережная", "площадь", "линия", "аллея", "квартал", "тракт", "просека"}
# At the head of an English name these stand for something else: St Mary's Street, Dr King Drive.
_HEADS = {"st": "saint", "dr": "doctor", "pl": "pl", "ct": "ct"}
_APOSTROPHES = re.compile(r"['`\u2019\u2018\u02bc\u00b4\u2032]")
_DASHES = re.compile(r"[\u2010-\u2015\u2212]")
# An ordinal and its ending are one word: 2-я, 2я, 5th.
_ORDINAL = re.compile(r"(\d+)-?(ая|я|ый|ий|ой|й|го|е|st|nd|rd|th)")
# House numbers with a hyphen: 14-2, 12-а.
_HYPHENED_NUMBER = re.compile(r"\d+[a-zа-я]?-(?:\d+[a-zа-я]?|[a-zа-я])")
_WORD = re.compile(r"[\w/]+(?:-[\w/]+)*")


def fold(text: str) -> str:
    """Lower case, compatible forms as one, ё as е, no apostrophes, one kind of dash."""
    folded = unicodedata.normalize("NFKC", text).lower().replace("ё", "е")
    return _DASHES.sub("-", _APOSTROPHES.sub("", folded))


def split_words(folded: str) -> list[str]:
    """Words of folded text: hyphens part them, but for kinds (пр-т) and ordinals (2-я → 2я)."""
    words: list[str] = []
    for match in _WORD.finditer(folded):
        word = match[0]
        ordinal = _ORDINAL.fullmatch(word)
        if ordinal:
            words.append(ordinal[1] + ordinal[2])
        elif word in KINDS or _HYPHENED_NUMBER.fullmatch(word):
            words.append(word)
        else:
            words += word.split("-")
    return [word for word in words if word.strip("/_")]


def kind_of(words: Sequence[str]) -> tuple[str | None, list[str]]:
    """The street's kind, and the other words in order.

    An English kind is the last such word and never the first of several; a Russian one may stand anywhere, and the
    first such word counts that is not often a name itself. A name that is nothing but a kind keeps it.
    """
    russian = [at for at, word in enumerate(words) if not KINDS.get(word, "a").isascii()]
    if russian and len(words) > 1:
        # «Набережная улица» is a street whose name is the other word.
        at = next((at for at in russian if KINDS[words[at]] not in _ALSO_NAMES), russian[0])
        return KINDS[words[at]], [*words[:at], *words[at + 1 :]]
    for at in range(len(words) - 1, 0, -1):
        kind = KINDS.get(words[at])
        if kind and kind.isascii():
            return kind, _headed([*words[:at], *words[at + 1 :]])
    return (
        (KINDS.get(words[0]), []) if len(words) == 1 and words[0] in KINDS else (None, _headed(list(words)))
    )


def key_of(words: Sequence[str]) -> str:
    kind, rest = kind_of(words)
    return " ".join([*rest, kind] if kind else rest)


def search_key(name: str) -> str:
    """The key to store beside a street's name (pg_trgm index) and to look for: words in order, kind in full and last.

    ``"ул. Ленина"`` → ``"ленина улица"``; ``"Blacksmiths' Str."`` → ``"blacksmiths street"``.
    """
    return key_of(split_words(fold(name)))


def _headed(words: list[str]) -> list[str]:
    if len(words) > 1 and words[0] in _HEADS:
        return [_HEADS[words[0]], *words[1:]]
    return words
