"""What somebody means who types an address: street, house, postcode, in the order of either language."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from geo.addresses.numbers import split_number
from geo.addresses.words import KINDS, fold, kind_of, split_words

MAX_LENGTH = 200
_HOUSE_MARK = r"(?:дом|д|владение|влад|вл|house|no|№|#)"
_EXPLICIT = re.compile(rf"(?<![\w-]){_HOUSE_MARK}[\s.]*(\d+[\w/-]*)")
_BUILDING = re.compile(r"(?<![a-zа-я])(?:корпус|корп|кор|к|bldg|building)[\s.]*(\d+[a-zа-я]?)(?!\w)")
_STRUCTURE = re.compile(r"(?<![a-zа-я])(?:строение|стр|с)[\s.]*(\d+[a-zа-я]?)(?!\w)")
_DWELLING = re.compile(
    r"(?<![\w-])(?:квартира|кв|офис|оф|подъезд|под|этаж|эт|apartment|apt|flat|unit|suite|floor|fl|appt|asunto|bostad|lgh)[\s.]*\d+[а-яa-z]?(?!\w)"
)
# A letter apart from its number is the house's, or a staircase with a flat behind it: 12 A, 12 A 5, 3 bis.
_LETTER_APART = re.compile(
    r"(?<![\w/-])(\d{1,5}) +(bis|ter|quater|[a-zа-я](?=\s*(?:$|,|\d)|\s+\w{2,}))(?!\w)(?:\s+\d{1,3}(?=\s*(?:$|,)))?"
)
_SETTLEMENT = re.compile(
    r"(?<![\w-])(?:город|г|поселок|пос|село|деревня|city of|town of)(?:\.\s*|\s+)([^,\d]+)"
)
_POSTCODES = (
    re.compile(r"(?<![\w/-])\d{6}(?![\w/-])"),
    re.compile(r"(?<![\w/-])[a-z]{1,2}\d[a-z\d]? \d[a-z]{2}(?![\w/-])"),
    re.compile(r"(?<![\w/-])\d{5}-\d{4}(?![\w/-])"),
    # Five digits may be a house at the head of an American address: a postcode follows something.
    re.compile(r"(?<=[^\s,] |[\w.],)\s*\d{5}(?![\w/-])\s*(?=$|,)"),
)
_ORDINAL = re.compile(r"\d+(?:ая|я|ый|ий|ой|й|го|е|st|nd|rd|th)")


@dataclass(frozen=True, slots=True)
class AddressQuery:
    """A typed address taken apart; everything folded (lower case, ё as е).

    ``street_words`` are the name's words without the ``kind`` (in full: ``street``, ``улица``); ``number`` the digits
    of the house, ``suffix`` what follows them (``к2``, ``/2``, ``а``). Any of them may be missing.
    """

    street_words: tuple[str, ...]
    kind: str | None = None
    number: str | None = None
    suffix: str | None = None
    postcode: str | None = None

    @property
    def street_key(self) -> str:
        """What to compare with the stored search_key of streets; empty where no street was typed."""
        return " ".join([*self.street_words, self.kind] if self.kind else self.street_words)

    @property
    def house(self) -> str | None:
        """Number and suffix as one: ``5к2``."""
        return None if self.number is None else self.number + (self.suffix or "")


def parse_query(text: str, *, ignore: Collection[str] = ()) -> AddressQuery:
    """Takes apart ``"5 Lenin St"``, ``"ул. Ленина 5к2"``, ``"Ленина ул., д. 5, корп. 2"``, ``"Bell Street 14/2"``.

    ``ignore`` are names that may be typed but say nothing here: the city's and the country's. Text beyond 200
    characters is not read. Never raises: what is not understood is a word of the street.
    """
    rest = fold(text[:MAX_LENGTH])
    postcode, rest = _postcode(rest)
    rest = _DWELLING.sub(" ", rest)
    for name in ignore:
        rest = _without_name(rest, re.escape(fold(name)))
    rest = _SETTLEMENT.sub(_without_settlement, rest)
    explicit = _EXPLICIT.search(rest)
    if explicit:
        rest = rest[: explicit.start()] + "," + rest[explicit.end() :]
    parts = []
    for pattern, short in ((_BUILDING, "к"), (_STRUCTURE, "с")):
        match = pattern.search(rest)
        if match and _follows_a_number(rest[: match.start()], bool(explicit)):
            rest = rest[: match.start()] + " , " + rest[match.end() :]
            parts.append(short + match[1])
    rest = _LETTER_APART.sub(r"\1\2", rest)
    segments = [words for part in rest.split(",") if (words := split_words(part))]
    house = explicit[1] if explicit else _take_house(segments)
    split = split_number(house) if house else None
    kind, words = kind_of(_street(segments))
    suffix = (split[1] if split else "") + "".join(parts)
    return AddressQuery(
        street_words=tuple(words),
        kind=kind,
        number=split[0] if split else None,
        suffix=suffix or None if split else None,
        postcode=postcode,
    )


def _postcode(text: str) -> tuple[str | None, str]:
    for pattern in _POSTCODES:
        match = pattern.search(text)
        if match:
            return match[0].strip(), text[: match.start()] + "," + text[match.end() :]
    return None, text


def _without_name(text: str, name: str) -> str:
    """Left out where it stands for itself: named as a city, or between commas and numbers (not in Riverford Road)."""
    text = re.sub(rf"(?<![\w-])(?:город|г)[\s.]+{name}(?!\w)", ",", text)
    return re.sub(rf"(^|,|\d\S*\s)\s*{name}\s*(?=,|$|\d)", r"\1,", text)


def _without_settlement(match: re.Match[str]) -> str:
    """Its name runs to the comma, or is one word where the street follows at once (г. Москва ул. Ленина)."""
    name = match[1].split()
    kind = next((at for at, word in enumerate(name) if word.strip(".") in KINDS), None)
    if kind is None:
        return ","
    street = name[kind:] if kind < len(name) - 1 else name[1:]
    return "," + " ".join(street) + " "


def _follows_a_number(before: str, explicit: bool) -> bool:
    """Корпус belongs to a house: without one before it the letter is part of something else."""
    return explicit or bool(re.search(r"\d[\w/]*[\s.,]*$", before))


def _take_house(segments: list[list[str]]) -> str | None:
    """Removes the house number from the segments it is in, and gives it."""
    for at, words in reversed(list(enumerate(segments))):
        if len(words) == 1 and _is_house(words[0]):
            return segments.pop(at)[0]
    for words in segments:
        if len(words) > 1 and _is_house(words[-1]):
            return words.pop()
    for words in segments:
        if len(words) > 1 and _is_house(words[0]):
            return words.pop(0)
    for words in segments:
        for at in range(1, len(words) - 1):
            # "Bell Street 14 Riverford": behind an English kind stands the house, and then what is not the street.
            if _is_house(words[at]) and KINDS.get(words[at - 1], "я").isascii():
                house = words[at]
                del words[at:]
                return house
    return None


def _is_house(word: str) -> bool:
    return bool(split_number(word)) and not _ORDINAL.fullmatch(word)


def _street(segments: Sequence[list[str]]) -> list[str]:
    """The segment that names the street: the one with a kind, else the first with a letter."""
    for words in segments:
        if len(words) > 1 and any(word in KINDS for word in words):
            return words
    for words in segments:
        if any(not word.isdigit() for word in words):
            return words
    return []
