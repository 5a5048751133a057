"""What happens to streets and the ground; recorded on the subject ``city``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from civic.core.events import EventBody


@dataclass(frozen=True, kw_only=True)
class GroundImported(EventBody):
    """An extract's streets, addresses and shapes are there now, in place of those it had brought before."""

    kind: ClassVar[str] = "ground.imported"
    source: str
    streets: int
    addresses: int
    shapes: int
    replaced: bool


@dataclass(frozen=True, kw_only=True)
class GroundForgotten(EventBody):
    """What a source had brought has been taken away."""

    kind: ClassVar[str] = "ground.forgotten"
    source: str
    streets: int
