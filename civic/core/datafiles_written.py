"""Data files that the program writes: TOML as `civic.core.datafiles` reads it, the same bytes for the same values."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import tomli_w

_CONTROL = re.compile(r"[\x00-\x1f\x7f]")


def toml_text(values: Mapping[str, Any], head: Sequence[str] = ()) -> str:
    """A file of TOML, under a comment of so many lines. Keys stay in their order; texts are written on one line."""
    comment = "".join(f"# {_CONTROL.sub(' ', line)}".rstrip() + "\n" for line in head)
    return f"{comment}\n{tomli_w.dumps(values)}" if comment else tomli_w.dumps(values)


def said(texts: Mapping[str, str] | None, languages: Iterable[str]) -> dict[str, str]:
    """The texts in those of the languages that there is one in, in their order."""
    return {language: texts[language] for language in languages if texts and texts.get(language, "").strip()}


def languages_of(texts: Iterable[Mapping[str, object]], city: Sequence[str]) -> tuple[str, ...]:
    """The languages that a file of these texts can have: the city's, then others that each of the texts has.

    A file has each of its texts in all of its languages. One that lacks a language of the city is written all the same:
    reading it names the place.
    """
    everywhere: set[str] | None = None
    for text in texts:
        if text:
            everywhere = set(text) if everywhere is None else everywhere & set(text)
    return (*city, *sorted((everywhere or set()) - set(city)))
