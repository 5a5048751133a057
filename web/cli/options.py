"""Texts by language as they are given on the command line."""

from __future__ import annotations

from collections.abc import Sequence

from civic.core.datafiles import LANGUAGE
from web.cli.shaping import Refused


def names_by_language(given: str, option: str, languages: Sequence[str]) -> dict[str, str]:
    """``District`` → {first of the languages: District}; ``en=District,ru=Район`` → one for each."""
    if "=" not in given:
        return {languages[0]: given.strip()}
    names = {}
    for pair in given.split(","):
        language, _, name = (part.strip() for part in pair.partition("="))
        if not name or not LANGUAGE.fullmatch(language):
            raise Refused(
                f"{option}: write a name, or en=District,ru=Район for several languages; not {given!r}"
            )
        names[language] = name
    return names
