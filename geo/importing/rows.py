"""What every reader of a format hands on: rows in the file's own coordinates."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from shapely.geometry.base import BaseGeometry

_SPACE = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class RawRow:
    index: int
    properties: Mapping[str, object]
    geometry: BaseGeometry | None
    problem: str | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """``crs`` as the file names it, None where it names none; ``rows`` may be read once."""

    crs: str | None
    fields: tuple[str, ...]
    count: int
    rows: Iterable[RawRow]


def text_of(value: object) -> str:
    """A field as text: numbers that are whole without a point, runs of space as one."""
    if value is None or isinstance(value, (dict, list)):
        return ""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return _SPACE.sub(" ", str(value)).strip()
