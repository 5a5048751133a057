"""The words of the demo city's initiatives, from ``initiatives.toml`` beside this; a test lives all of them."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from initiatives.proposals.submission import Proposal

FILE: Final = Path(__file__).with_name("initiatives.toml")

Told = Mapping[str, Any]
"""A table of the file."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """One initiative as the file has it; days (``published``, ``ago``) are counted back from the present."""

    code: str
    language: str
    title: str
    problem: str
    wish: str = ""
    for_whom: str = ""
    helpers: str = ""
    planned_result: str = ""
    criteria: Sequence[str] = ()
    cost: Sequence[int] = (0, 0)
    category: str = ""
    area: str | None = None
    spot: str | None = None
    by_resident: bool = False
    coauthors: int = 0
    submitted: float | None = None
    returned: Told | None = None
    published: float | None = None
    signed: float = 1.0
    paper: int = 0
    held: int = 0
    changed: Told | None = None
    reached: float | None = None
    withdrawn: float | None = None
    comments: Sequence[Told] = ()
    amendments: Sequence[Told] = ()
    opinions: Mapping[str, Told] = field(default_factory=dict)
    answer: Told | None = None
    council: Mapping[str, Any] = field(default_factory=dict)
    project: Told | None = None
    contributions: Sequence[Told] = ()
    delivered: float | None = None
    judged: Sequence[Told] = ()

    def proposal(self, **changed: str) -> Proposal:
        least, most = self.cost
        words = {
            name: getattr(self, name)
            for name in ("title", "problem", "wish", "for_whom", "helpers", "planned_result", "criteria", "language")
        }  # fmt: skip
        return Proposal(**words | changed, cost_least=least or None, cost_most=most or None)


def read_stories() -> list[Story]:
    """All of them. Raises TypeError for a key that no story has."""
    return [Story(**told) for told in tomllib.loads(FILE.read_text("utf-8"))["initiatives"]]
