"""Numbers of assets as people type them: "217", "№ 217", "lamp 217", «фонаря 217»."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping

from civic.core.datafiles import CODE

LONGEST_NUMBER = 40
_SIGN = re.compile(r"^\s*(?:№|#|n[°º]|no\.|nr\.|номер\b|number\b)+\s*", re.IGNORECASE)
_BETWEEN_DIGITS = re.compile(r"(?<=[0-9])[-_./\\–—]+(?=[0-9])")
_LOOKALIKES = str.maketrans("АВЕКМНОРСТУХ", "ABEKMHOPCTYX")
"""Cyrillic capitals that a plate shows exactly as it would Latin ones: nobody knows which keyboard wrote it."""

_SHORTEST_STEM = 4
_LONGEST_ENDING = 2


def number_key(text: str) -> str:
    """A number in the one spelling that numbers are compared in; empty where it has no letter and no digit.

    Case, spaces, number signs and dots do not count, but what stands between two digits does: 12/3 is not 123. It is
    made of letters, digits and hyphens, so that it can stand in an address.
    """
    plain = unicodedata.normalize("NFKC", _SIGN.sub("", text)).upper().translate(_LOOKALIKES).lower()
    parts = ["".join(c for c in part if c.isalnum()) for part in _BETWEEN_DIGITS.split(plain)]
    return "-".join(parts)


def has_sign(text: str) -> bool:
    """Whether it begins like a number: №217, # 217."""
    return _SIGN.match(text) is not None


def without_type(typed: str, names: Iterable[str]) -> str | None:
    """What follows the name of a type of asset; None where the words do not begin with one of the names.

    The last word of a name may have another ending: «фонаря 217» is a «фонарь».
    """
    words = typed.split()
    for name in names:
        expected = name.casefold().split()
        said = [word.casefold().strip(",.:") for word in words[: len(expected)]]
        if not expected or len(said) < len(expected) or said[:-1] != expected[:-1]:
            continue
        if said[-1].startswith(_stem(expected[-1])) and len(said[-1]) <= len(expected[-1]) + _LONGEST_ENDING:
            return " ".join(words[len(expected) :])
    return None


def _stem(word: str) -> str:
    return word[:-1] if len(word) > _SHORTEST_STEM else word


def asset_code(asset_type: str, key: str) -> str:
    """How an asset is called by programs: ``lamp:217``."""
    return f"{asset_type}:{key}"


def parse_code(code: str) -> tuple[str, str] | None:
    """Type and number of ``lamp:217``; None where it is nothing of that form."""
    asset_type, _, number = code.partition(":")
    kind, key = asset_type.strip(), number_key(number)
    return (kind, key) if CODE.fullmatch(kind) and key else None


def typed_number(typed: str, names: Mapping[str, str], code: str) -> str:
    """The number in what somebody typed who was asked for one of that type, as its key."""
    rest = without_type(typed, [*names.values(), code])
    return number_key(typed if rest is None else rest)
