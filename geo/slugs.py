"""Stable Latin codes out of names: ``Северное Тушино`` → ``severnoe-tushino``."""

from __future__ import annotations

import hashlib
import re
import unicodedata

# Russian as in passports' simplified form; letters of other Cyrillic alphabets where they differ.
_CYRILLIC = {
    **dict(zip("абвгдезийклмнопрстуфыэ", "abvgdeziyklmnoprstufye", strict=True)),
    **{
        "ё": "e",
        "ж": "zh",
        "х": "kh",
        "ц": "ts",
        "ч": "ch",
        "ш": "sh",
        "щ": "shch",
        "ъ": "",
        "ь": "",
        "ю": "yu",
    },
    **{
        "я": "ya",
        "і": "i",
        "ї": "yi",
        "є": "ye",
        "ґ": "g",
        "ў": "u",
        "ј": "j",
        "љ": "lj",
        "њ": "nj",
        "ћ": "c",
    },
    **{"ђ": "dj", "џ": "dz", "ә": "a", "ғ": "g", "қ": "q", "ң": "n", "ө": "o", "ұ": "u", "ү": "u", "һ": "h"},
}
_OTHER_LETTERS = {
    "ß": "ss",
    "æ": "ae",
    "œ": "oe",
    "ø": "o",
    "đ": "d",
    "ð": "d",
    "þ": "th",
    "ł": "l",
    "ı": "i",
}
_LETTERS = str.maketrans({**_CYRILLIC, **_OTHER_LETTERS})
_NOT_SLUG = re.compile(r"[^a-z0-9]+")


def transliterate(text: str) -> str:
    """Lower-case text with Cyrillic in Latin letters and accents removed; other scripts stay as they are."""
    spelled = unicodedata.normalize("NFC", text).lower().translate(_LETTERS)
    return "".join(c for c in unicodedata.normalize("NFKD", spelled) if not unicodedata.combining(c))


def slug(text: str, *, max_length: int = 60) -> str:
    """Latin letters, digits and single hyphens, the same for the same text always.

    A name in a script that cannot be spelled here (``종로구``) gets eight hexadecimal digits of its SHA-256 instead;
    one that is only partly Latin gets them at its end, so that two names never meet in what they share. Text without
    any letter or digit gives ``""``.
    """
    folded = transliterate(text).strip()
    if not any(c.isalnum() for c in folded):
        return ""
    spelled = _NOT_SLUG.sub("-", folded).strip("-")[:max_length].strip("-")
    if all(c.isascii() for c in folded if c.isalnum()):
        return spelled
    digest = hashlib.sha256(unicodedata.normalize("NFC", text).strip().encode()).hexdigest()[:8]
    return f"{spelled[: max_length - 9].strip('-')}-{digest}".strip("-")
