"""House numbers: one spelling, their order along a street, the nearest to one that is not there."""

from __future__ import annotations

import re
from collections.abc import Iterable

from geo.addresses.words import fold

# What follows the number: building (корпус), structure (строение), both before their own numbers.
_PARTS = (
    (re.compile(r"[\s,.]*(?<![a-zа-я])(?:корпус|корп|кор|к|bldg|building)[\s.]*(?=\d)"), "к"),
    (re.compile(r"[\s,.]*(?<![a-zа-я])(?:строение|стр|с)[\s.]*(?=\d)"), "с"),
    (re.compile(r"[\s,.]*(?:литера|литер|лит)[\s.]*(?=[a-zа-я])"), ""),
    (re.compile(r"^(?:дом|д|владение|влад|вл|house|no|number|№|#)[\s.]*(?=\d)"), ""),
)
_SPACES = re.compile(r"[\s.,_]+|-(?=[a-zа-я])")
_NUMBER = re.compile(
    r"(\d{1,5})((?:bis|ter|quater|[a-zа-я])?(?:[/-]\d{1,4}[a-zа-я]?|[ckкс]\d{1,3}[a-zа-я]?)*)"
)
# Cyrillic letters that look like Latin ones are typed for each other on either keyboard.
_LOOKALIKES = str.maketrans("авекмнорстух", "abekmhopctyx")
_TOKEN = re.compile(r"\d+|[a-zа-я]+|[/-]")
_OTHER_SIDE = 1.5
_OTHER_SUFFIX = 0.25


def split_number(text: str) -> tuple[str, str] | None:
    """``"5 корп. 2"`` → ``("5", "к2")``, ``"14/2"`` → ``("14", "/2")``, ``"д. 7а"`` → ``("7", "а")``; None where it
    is no house number."""
    spelled = fold(text).strip()
    for pattern, short in _PARTS:
        spelled = pattern.sub(short, spelled)
    match = _NUMBER.fullmatch(_SPACES.sub("", spelled))
    return (match[1].lstrip("0") or "0", match[2]) if match else None


def number_key(text: str) -> str:
    """The spelling to store and to compare: lower case, parts in short, letters that look alike as the Latin one.

    ``"5, корп. 2"`` → ``"5k2"``. What is no number is folded and without spaces.
    """
    parts = split_number(text)
    spelled = "".join(parts) if parts else _SPACES.sub("", fold(text))
    return spelled.translate(_LOOKALIKES)


def number_sort_key(text: str) -> tuple[tuple[int, int, str], ...]:
    """Sorts 2, 9, 9a, 9/2, 10 as people do; use as ``key=``."""
    tokens: list[str] = _TOKEN.findall(number_key(text))
    return tuple((0, int(token), "") if token.isdigit() else (1, 0, token) for token in tokens)


def nearest_numbers(wanted: str, numbers: Iterable[str], *, limit: int = 5) -> list[str]:
    """Of a street's numbers those that are most probably meant by ``wanted``, the best first.

    The same number, then the same house with another suffix, then neighbours, of which the ones on the same side (odd
    or even) are nearer. Without a number in ``wanted``, the first ones in order.
    """
    target = split_number(wanted)
    if target is None:
        return sorted(numbers, key=number_sort_key)[:limit]
    key = number_key(wanted)
    place = int(target[0])

    def distance(number: str) -> tuple[float, tuple[tuple[int, int, str], ...]]:
        parts = split_number(number)
        if parts is None:
            return float("inf"), number_sort_key(number)
        gap = abs(int(parts[0]) - place)
        score = gap + (_OTHER_SIDE if gap % 2 else 0) + (_OTHER_SUFFIX if parts[1] else 0)
        return (-1.0 if number_key(number) == key else score), number_sort_key(number)

    return sorted(numbers, key=distance)[:limit]
