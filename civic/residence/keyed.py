"""What is kept instead of codes, addresses and register entries: HMACs under the city's key.

All that is hashed here is short or guessable (a birthday, a street), so a bare hash would be as good as the words. The
key of each purpose is HMAC-SHA256(city key, "veche residence " + purpose). With another city key letters under way and
the register have to be made anew; a verification stays.

Spelling of what a register's entry is made from, on both sides the same:

* number: letters and digits of the register's number, in capitals, by Unicode's NFKC: "4012 345-678" is "4012345678";
* name: its words in any order, in lower case, without accents, ё as е, hyphens and points as spaces;
* postcode: letters and digits, in capitals;
* date of birth: ISO 8601; 1985-03-02, 02.03.1985 and 2/3/1985 are the same day (the day comes before the month).

An entry is HMAC(key, question ‖ US ‖ part ‖ US ‖ part …), US being U+001F, which is in none of the parts.
"""

from __future__ import annotations

import hmac
import re
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final

from civic.core import clock
from civic.core.errors import DomainError
from geo.shapes import Point

QUESTIONS: Final[Mapping[str, Sequence[str]]] = {
    "number": ("number", "birth_date"),
    "name": ("name", "birth_date", "postcode"),
}
"""What a register can be asked by → the parts of an entry, in the order in which they are hashed."""

LONGEST_PART: Final = 200
OLDEST: Final = 130
"""Years that somebody may be old."""

_PARTED = re.compile(r"[\W_]+")
_DAY_FIRST = re.compile(r"(\d{1,2})[./-](\d{1,2})[./-](\d{4})")
_YEAR_FIRST = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")


def keyed(key: bytes, purpose: str, text: str) -> bytes:
    """32 bytes that stand for a text, and that nobody without the city's ``key`` can make."""
    own = hmac.digest(key, b"veche residence " + purpose.encode(), "sha256")
    return hmac.digest(own, text.encode("utf-8", "surrogatepass"), "sha256")


def code_key(key: bytes, letter_id: int, code: str) -> bytes:
    """What is kept of a letter's code; the same code on another letter is kept otherwise."""
    return keyed(key, "code", f"{letter_id} {code}")


def address_key(key: bytes, address: str, extra: str = "", place: Point | None = None) -> bytes:
    """By which the same address is recognised, however it was typed: by its place (WGS 84) where the city knows it, so
    that the street's name may be in any language, else by its words; and by the flat.
    """
    house = _words(address) if place is None else f"{place.lon:.5f} {place.lat:.5f}"
    return keyed(key, "address", f"{house}\x1f{_words(extra)}")


def entry_key(key: bytes, question: str, parts: Mapping[str, str]) -> bytes:
    """What is kept of a register's entry.

    Raises DomainError ``residence.part_missing`` or ``date.invalid``, at the field of the part.
    """
    spelled = [_spelled(name, parts.get(name, "")) for name in QUESTIONS[question]]
    return keyed(key, "register", "\x1f".join((question, *spelled)))


def _spelled(name: str, typed: str) -> str:
    typed = typed[: LONGEST_PART + 1]
    if name == "birth_date":
        return _day(typed)
    spelled = _words(typed, in_order=False) if name == "name" else _letters_and_digits(typed)
    if not spelled or len(typed) > LONGEST_PART:
        raise DomainError("residence.part_missing", field=name)
    return spelled


def _day(typed: str) -> str:
    text = typed.strip()
    if not text:
        raise DomainError("residence.part_missing", field="birth_date")
    found = _DAY_FIRST.fullmatch(text)
    parts = (
        found.group(3, 2, 1)
        if found
        else (match.groups() if (match := _YEAR_FIRST.fullmatch(text)) else None)
    )
    try:
        day = date(*map(int, parts)) if parts else None
    except ValueError:
        day = None
    today = clock.now().date()
    if day is None or day > today or day.year < today.year - OLDEST:
        raise DomainError("date.invalid", field="birth_date")
    return day.isoformat()


def _letters_and_digits(typed: str) -> str:
    return "".join(filter(str.isalnum, unicodedata.normalize("NFKC", typed).upper()))


def _words(typed: str, *, in_order: bool = True) -> str:
    plain = unicodedata.normalize("NFKD", typed.casefold().replace("ё", "е"))
    plain = "".join(each for each in plain if not unicodedata.combining(each))
    words = _PARTED.sub(" ", plain).split()
    return " ".join(words if in_order else sorted(words))
