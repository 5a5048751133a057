"""Covering parts of a text. Offsets count characters (code points) from 0; an end is behind the last character."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final, NamedTuple

from civic.core.errors import DomainError

COVER: Final = "▇▇▇"
"""Stands for what is covered; always as long, so that it does not tell how long that was."""

MOST_SPANS: Final = 400


class Span(NamedTuple):
    """A part of one field of a subject's words."""

    field: str
    start: int
    end: int


def cover(text: str, spans: Iterable[tuple[int, int]]) -> str:
    """The text with `COVER` in place of each span; spans that touch or overlap, or have but spaces between, are one."""
    covered, at = [], 0
    for start, end in joined(text, spans):
        covered += [text[at:start], COVER]
        at = end
    return "".join([*covered, text[at:]])


def joined(text: str, spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """The spans in order, without overlaps."""
    found: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if found and not text[found[-1][1] : start].strip():
            found[-1] = (found[-1][0], max(found[-1][1], end))
        else:
            found.append((start, end))
    return found


def checked(spans: Iterable[Span], words: Mapping[str, str]) -> dict[str, list[tuple[int, int]]]:
    """The spans of each field. Raises DomainError ``redaction.nothing_chosen``, ``redaction.outside_text``,
    ``redaction.too_many``, each at ``spans``.
    """
    chosen: dict[str, list[tuple[int, int]]] = {}
    number = 0
    for span in spans:
        number += 1
        if span.field not in words or not 0 <= span.start < span.end <= len(words[span.field]):
            raise DomainError("redaction.outside_text", field="spans")
        chosen.setdefault(span.field, []).append((span.start, span.end))
    if not chosen:
        raise DomainError("redaction.nothing_chosen", field="spans")
    if number > MOST_SPANS:
        raise DomainError("redaction.too_many", field="spans", most=MOST_SPANS)
    return {field: joined(words[field], parts) for field, parts in chosen.items()}
