"""What every reader hands on, and how it refuses."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from civic.core.errors import DomainError


class FileRefused(DomainError):
    """The file cannot be read as a whole; codes are ``history.*``, ``line`` says where it is wrong."""


@dataclass(frozen=True, slots=True)
class Record:
    """A row as it stands in the file. ``number`` is its line in a CSV file, else its count, from 1.

    ``fields`` is column → text. ``problem`` is the code of why it cannot be used, with the values that its text
    mentions; ``raw`` then holds what there is of it.
    """

    number: int
    fields: Mapping[str, str]
    problem: str | None = None
    params: Mapping[str, object] = field(default_factory=dict)
    raw: tuple[str, ...] = ()


def as_text(value: object) -> str:
    """A value of JSON as a CSV file would have it."""
    if isinstance(value, str):
        return value
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list | dict):
        return json.dumps(value, ensure_ascii=False)
    return str(value)


def flat(values: Mapping[str, Any], before: str = "") -> Iterator[tuple[str, str]]:
    """Names and texts of an object; those of an object inside it are joined by a dot."""
    for name, value in values.items():
        if isinstance(value, dict):
            yield from flat(value, f"{before}{name}.")
        else:
            yield f"{before}{name}", as_text(value)
