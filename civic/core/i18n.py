"""Languages: which one a reader gets, names in it, and words and dates for what is written without a page."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

from babel import dates
from babel.core import Locale
from babel.support import NullTranslations, Translations

LANGUAGES: Final = ("en", "ru")
"""The product's languages; the first is the one its own texts are written in."""

TRANSLATIONS: Final = Path(__file__).resolve().parent.parent / "translations"
"""Catalogues of texts that are not part of a page, domain `messages`."""

# British English writes 2 March 2026 and 15:04, as this product does.
_LOCALES = {"en": Locale("en", "GB"), "ru": Locale("ru", "RU")}
_LONGEST_HEADER = 1000
_RANGE = re.compile(r"\s*([A-Za-z]{1,8}|\*)(?:-[A-Za-z0-9-]*)?\s*(?:;\s*q\s*=\s*([01](?:\.\d{0,3})?)\s*)?")


def N_(english: str) -> str:
    """Mark words of a table for translation where they stand; they are translated where they are shown."""
    return english


def choose_language(
    accept_header: str | None, preferred: str | None = None, offered: Sequence[str] = LANGUAGES
) -> str:
    """The language for a reader: their own choice, else what their browser accepts, else the first offered.

    `accept_header` is HTTP's Accept-Language; what cannot be read of it is passed over. `offered` are the
    city's languages in its order. Variants count as their language (ru-RU is ru). Raises ValueError when none
    is offered.
    """
    if not offered:
        raise ValueError("no language is offered")
    if preferred is not None and primary(preferred) in offered:
        return primary(preferred)
    wanted: dict[str, float] = {}
    for part in (accept_header or "")[:_LONGEST_HEADER].split(","):
        match = _RANGE.fullmatch(part)
        if match is not None:
            language = match[1].lower()
            wanted[language] = max(wanted.get(language, 0.0), float(match[2] or 1))
    # A stable sort: of two wanted alike, the one named first.
    for language, weight in sorted(wanted.items(), key=lambda item: -item[1]):
        if weight == 0:
            break
        if language in offered:
            return language
        if language == "*":
            return next((each for each in offered if wanted.get(each) != 0), offered[0])
    return offered[0]


def localized(names: Mapping[str, str], language: str) -> str:
    """The name in a language; where it has none, in the product's languages in order, then in any.

    Empty texts count as none. The empty text when there is nothing at all.
    """
    for each in (language, primary(language), *LANGUAGES, *sorted(names)):
        if names.get(each):
            return names[each]
    return ""


def primary(language: str) -> str:
    """The language of a tag with its variant: 'ru-RU' and 'ru_RU' are 'ru'."""
    return re.split("[-_]", language, maxsplit=1)[0].lower()


@cache
def translations(language: str) -> NullTranslations:
    """The catalogue for texts outside of pages: `translations("ru").gettext("Your report was received")`.

    English, and a language without a catalogue, give each text as it is. Read once for each process.
    """
    return Translations.load(TRANSLATIONS, [primary(language)], "messages")


def format_date(at: datetime | date, language: str, zone: str) -> str:
    """'2 March 2026', '2 марта 2026'. A moment is the date that it has in the zone (an IANA name).

    Raises ValueError for a moment without a time zone.
    """
    day = _local(at, zone).date() if isinstance(at, datetime) else at
    return dates.format_date(day, "d MMMM y", locale=_locale(language))


def format_time(at: datetime, language: str, zone: str) -> str:
    """'15:04', in the zone. Raises ValueError for a moment without a time zone."""
    return dates.format_time(_local(at, zone), "HH:mm", tzinfo=ZoneInfo(zone), locale=_locale(language))


def format_datetime(at: datetime, language: str, zone: str) -> str:
    """'2 March 2026, 15:04', in the zone. Raises ValueError for a moment without a time zone."""
    return f"{format_date(at, language, zone)}, {format_time(at, language, zone)}"


def _local(at: datetime, zone: str) -> datetime:
    if at.utcoffset() is None:
        raise ValueError("a moment needs a time zone")
    return at.astimezone(ZoneInfo(zone))


def _locale(language: str) -> Locale:
    return _LOCALES.get(primary(language), _LOCALES[LANGUAGES[0]])
