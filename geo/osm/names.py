"""Names of a thing by language, and the other spellings it goes by."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

_LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})?")
_SPELLINGS = ("int_name", "alt_name", "official_name", "loc_name", "short_name", "old_name", "sorting_name")
_LONGEST = 200

# Languages that are not written in Latin letters, by a range of letters that only their script has.
_SCRIPTS = (
    (re.compile("[\u0400-\u04ff]"), {"ru", "uk", "be", "bg", "sr", "mk", "kk", "ky", "tg", "mn", "ba", "tt"}),
    (re.compile("[\u0370-\u03ff]"), {"el"}),
    (re.compile("[\u0590-\u05ff]"), {"he", "yi"}),
    (re.compile("[\u0600-\u06ff]"), {"ar", "fa", "ur", "ps"}),
    (re.compile("[\u0530-\u058f]"), {"hy"}),
    (re.compile("[\u10a0-\u10ff]"), {"ka"}),
    (re.compile("[\u3040-\u30ff\u4e00-\u9fff]"), {"ja", "zh"}),
    (re.compile("[\uac00-\ud7af]"), {"ko"}),
)
_NOT_LATIN = frozenset().union(*(languages for _, languages in _SCRIPTS))


def names_of(tags: Mapping[str, str], languages: Sequence[str], key: str = "name") -> dict[str, str]:
    """The name in every language that the tags have it in (``name:fi``); empty where there is none.

    ``name`` itself is what stands on the sign, in no language that the tags would say. It counts as the first of
    ``languages`` that is written in its letters, unless that language has a name of its own. ``key`` is ``name`` or
    another tag of that kind, such as ``addr:street``.
    """
    names = {
        tag[len(key) + 1 :]: value
        for tag, value in tags.items()
        if tag.startswith(f"{key}:") and _LANGUAGE.fullmatch(tag[len(key) + 1 :]) and _usable(value)
    }
    plain = tags.get(key, "")
    if _usable(plain):
        names.setdefault(written_in(plain, languages), plain)
    return {language: name.strip() for language, name in names.items()}


def spellings_of(tags: Mapping[str, str]) -> list[str]:
    """Other names that people may type: former, alternative, short, local and international ones."""
    found = [tags["name"]] if "name" in tags else []
    for tag, value in tags.items():
        if tag.split(":", 1)[0] in _SPELLINGS:
            found += value.split(";")
    return [spelling.strip() for spelling in dict.fromkeys(found) if _usable(spelling)]


def written_in(name: str, languages: Sequence[str]) -> str:
    """The first of the languages that is written in the letters of this name; the first of all where none is."""
    for letters, written in _SCRIPTS:
        if letters.search(name):
            return next((each for each in languages if each.split("-")[0] in written), languages[0])
    return next((each for each in languages if each.split("-")[0] not in _NOT_LATIN), languages[0])


def _usable(name: str) -> bool:
    return 0 < len(name.strip()) <= _LONGEST
