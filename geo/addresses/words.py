"""Street names as keys: one spelling for «ул. Ленина», "Ленина улица" and for "Bell Str." and "bell street"."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence

from geo.addresses.abbreviations import (
    BEFORE_THE_NAME,
    ENGLISH_KINDS,
    FRENCH_KINDS,
    HEADS,
    NAME_WORDS,
    RUSSIAN_KINDS,
    spelled,
)

KINDS = spelled(ENGLISH_KINDS | FRENCH_KINDS | RUSSIAN_KINDS)
_NAME_WORDS = spelled(NAME_WORDS)
_ALSO_NAMES = {"набережная", "площадь", "линия", "аллея", "квартал", "тракт", "просека"}
_APOSTROPHES = re.compile(r"['`\u2019\u2018\u02bc\u00b4\u2032]")
# French articles that have lost their vowel: d'Ostende, l'Annonciade.
_ELIDED = re.compile(rf"(?<!\w)[dl]{_APOSTROPHES.pattern}(?=\w)")
_ACCENTED = re.compile("[^\x00-\x7f\u0400-\u04ff]")
_ALONE = str.maketrans(
    {"ß": "ss", "ø": "o", "æ": "ae", "œ": "oe", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i"}
)
_LATIN = str.maketrans({
    "а": "a", "б": "b", "в": "v", "г": "g", "д": "d", "е": "e", "ж": "zh", "з": "z", "и": "i", "й": "y", "к": "k",
    "л": "l", "м": "m", "н": "n", "о": "o", "п": "p", "р": "r", "с": "s", "т": "t", "у": "u", "ф": "f", "х": "kh",
    "ц": "ts", "ч": "ch", "ш": "sh", "щ": "shch", "ъ": "", "ы": "y", "ь": "", "э": "e", "ю": "yu", "я": "ya",
    "і": "i", "ї": "yi", "є": "ye", "ґ": "g",
})  # fmt: skip
_DASHES = re.compile(r"[\u2010-\u2015\u2212]")
# An ordinal and its ending are one word: 2-я, 2я, 5th.
_ORDINAL = re.compile(r"(\d+)-?(ая|я|ый|ий|ой|й|го|е|st|nd|rd|th)")
# House numbers with a hyphen: 14-2, 12-а.
_HYPHENED_NUMBER = re.compile(r"\d+[a-zа-я]?-(?:\d+[a-zа-я]?|[a-zа-я])")
_WORD = re.compile(r"[\w/]+(?:-[\w/]+)*")


def fold(text: str) -> str:
    """Lower case, compatible forms as one, no accents on Latin letters, ё as е, no apostrophes, one kind of dash."""
    folded = unicodedata.normalize("NFKC", text).lower().replace("ё", "е")
    folded = _DASHES.sub("-", _APOSTROPHES.sub("", _ELIDED.sub("", folded)))
    return _ACCENTED.sub(_plain, folded).translate(_ALONE)


def _plain(match: re.Match[str]) -> str:
    """The letter without its accents. Cyrillic й is a letter of its own, and has not come here."""
    return "".join(
        part for part in unicodedata.normalize("NFKD", match[0]) if not unicodedata.combining(part)
    )


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

    An English kind is the last such word and never the first of several; a French one is the first; a Russian one may
    stand anywhere, and the first such word counts that is not often a name itself. A name that is nothing but a kind
    keeps it. The other words are written in full.
    """
    kind, rest = _kind_of(words)
    return kind, [_NAME_WORDS.get(word, word) for word in rest]


def _kind_of(words: Sequence[str]) -> tuple[str | None, list[str]]:
    russian = [at for at, word in enumerate(words) if not KINDS.get(word, "a").isascii()]
    if russian and len(words) > 1:
        # «Набережная улица» is a street whose name is the other word.
        at = next((at for at in russian if KINDS[words[at]] not in _ALSO_NAMES), russian[0])
        return KINDS[words[at]], [*words[:at], *words[at + 1 :]]
    if len(words) > 1 and KINDS.get(words[0]) in BEFORE_THE_NAME and words[-1] not in KINDS:
        return KINDS[words[0]], _headed(list(words[1:]))
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


def name_keys(names: Mapping[str, str], spellings: Iterable[str] = ()) -> list[str]:
    """The keys that a street with these names (by language) is found by, each once, that of its first name first.

    ``spellings`` are other names it goes by. A Cyrillic name has a key in Latin letters too, for who types it so.
    """
    keys = [search_key(name) for name in (*names.values(), *spellings)]
    keys += [in_latin(key) for key in keys]
    return [key for key in dict.fromkeys(keys) if key]


def in_latin(key: str) -> str:
    """A key with its Cyrillic letters written in Latin ones, as people do who have no others; the kind left out."""
    plain = key.translate(_LATIN)
    if plain == key:
        return key
    return " ".join(word.translate(_LATIN) for word in key.split() if word not in RUSSIAN_KINDS)


def _headed(words: list[str]) -> list[str]:
    if len(words) > 1 and words[0] in HEADS:
        return [HEADS[words[0]], *words[1:]]
    return words
