"""What happens to photos and documents of an initiative."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from initiatives.proposals.events import InitiativeEvent


@dataclass(frozen=True, kw_only=True)
class Enclosed(InitiativeEvent):
    """Its authors have changed what goes with it: so many photos and documents there are now."""

    kind: ClassVar[str] = "initiative.enclosed"
    photos: int
    documents: int
