"""Personal data in a text: each finder yields where it starts and ends. Check digits are checked where there are any.

What looks alike and is nobody's is left: an issue's number, coordinates, dates, hotlines (8-800, 1-800).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

Found = Iterator[tuple[int, int]]

_EMAIL = re.compile(
    r"(?<![\w.+-])[\w.+-]{1,64}(?:@|\s?[\[(]\s?(?:at|собака)\s?[\])]\s?)[\w-]{1,63}(?:\.[\w-]{1,63}){0,5}\.[^\W\d_]{2,24}(?![\w-])",
    re.IGNORECASE,
)
# Between the digits of one number stand spaces, hyphens, brackets and dots, never more than two in a row.
_GAP = r"[\s().–-]{0,3}"
_PHONES = tuple(
    re.compile(pattern)
    for pattern in (
        # With a country's code (E.164: 8 to 15 digits).
        rf"(?<![\w+])\+[1-9](?:{_GAP}\d){{7,14}}(?![\d])",
        # Russia and Kazakhstan, as dialled inside, and mobile numbers without anything before them.
        rf"(?<![\w.,+-])[78]{_GAP}[3-9]\d\d(?:{_GAP}\d){{7}}(?![\d])",
        r"(?<![\w.,+-])\(?9\d\d\)?[\s-]{0,2}\d{3}[\s-]?\d\d[\s-]?\d\d(?![\d])",
        r"(?<![\w.,+-])\(?[348]\d\d\)?[\s-]{1,2}\d{3}[\s-]\d\d[\s-]\d\d(?![\w-])",
        # Within one town: 555-09-00.
        r"(?<![\w.,+-])\d{3}-\d\d-\d\d(?![\w-])",
        # North America (NANP).
        r"(?<![\w.,+-])(?:1[\s.-])?\(?[2-9]\d\d\)?[\s.-]{1,2}[2-9]\d\d[\s.-]\d{4}(?![\w-])",
        # Elsewhere with the trunk prefix 0.
        r"(?<![\w.,+-])\(?0[1-9]\d{0,3}\)?[\s/-]\d{2,4}(?:[\s-]?\d{2,4}){1,3}(?![\w.-])",
    )
)
_FREE_OF_CHARGE = re.compile(r"(?:7|8)?800\d{7}|1?8(?:00|33|44|55|66|77|88)\d{7}")
_CARD = re.compile(
    r"(?<![\w.,-])[2-6]\d{3}(?:[ -]?\d{4}){2}[ -]?\d{1,7}(?![\w-])"
    r"|(?<![\w.,-])3[47]\d\d[ -]?\d{6}[ -]?\d{5}(?![\w-])"
)
_IBAN = re.compile(r"(?<!\w)[A-Z]{2}\d\d(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?(?!\w)")
_SNILS = re.compile(r"(?<![\w-])\d{3}[ -]?\d{3}[ -]?\d{3}[ -]?\d\d(?![\w-])")
_PASSPORT_WORD = re.compile(r"\b(?:паспорт|passport|reisepass|passeport)", re.IGNORECASE)
_PASSPORT_NUMBER = re.compile(r"(?<!\w)(?:\d\d ?\d\d ?(?:№|N|n)? ?\d{6}|[A-Z]{1,2}\d{6,8}|\d{9})(?!\w)")
_NEAR = 40
"""Characters after the word "passport" within which its number stands."""
_LETTERS = "АВЕКМНОРСТУХABEKMHOPCTYX"
_PLATE = re.compile(
    rf"(?<!\w)[{_LETTERS}] ?\d{{3}} ?[{_LETTERS}]{{2}} ?(?:\d{{2,3}})(?: ?(?:RUS|РУС))?(?!\w)", re.IGNORECASE
)


def emails(text: str) -> Found:
    """Addresses, written out or with (at) in brackets."""
    return (match.span() for match in _EMAIL.finditer(text))


def phones(text: str) -> Found:
    """Telephone numbers of residents; those that are free to call belong to organisations."""
    for pattern in _PHONES:
        for match in pattern.finditer(text):
            digits = _digits(match[0])
            if 7 <= len(digits) <= 15 and not _FREE_OF_CHARGE.fullmatch(digits):
                yield match.span()


def cards(text: str) -> Found:
    """Numbers of payment cards, by their check digit (Luhn; ISO/IEC 7812)."""
    for match in _CARD.finditer(text):
        digits = _digits(match[0])
        if 13 <= len(digits) <= 19 and _luhn(digits):
            yield match.span()


def ibans(text: str) -> Found:
    """International bank account numbers, by their check digits (ISO 13616: the remainder by 97 is 1)."""
    for match in _IBAN.finditer(text):
        plain = match[0].replace(" ", "")
        turned = plain[4:] + plain[:4]
        if 15 <= len(plain) <= 34 and int("".join(str(int(character, 36)) for character in turned)) % 97 == 1:
            yield match.span()


def snils(text: str) -> Found:
    """Russian social insurance numbers, by their check digits; there are none below 001-001-998."""
    for match in _SNILS.finditer(text):
        digits = _digits(match[0])
        total = sum(int(digit) * (9 - place) for place, digit in enumerate(digits[:9]))
        if digits[:9] > "001001998" and total % 101 % 100 == int(digits[9:]):
            yield match.span()


def passports(text: str) -> Found:
    """Numbers of passports. They have no check digits, so the word must stand just before them."""
    for word in _PASSPORT_WORD.finditer(text):
        number = _PASSPORT_NUMBER.search(text, word.end(), word.end() + _NEAR)
        if number:
            yield number.span()


def plates(text: str) -> Found:
    """Russian number plates of cars: А123ВС 77, in Cyrillic or in the Latin letters that look alike."""
    return (match.span() for match in _PLATE.finditer(text))


def _digits(text: str) -> str:
    return "".join(character for character in text if character.isdecimal())


def _luhn(digits: str) -> bool:
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (1 + place % 2)
        total += value - 9 if value > 9 else value
    return total % 10 == 0
