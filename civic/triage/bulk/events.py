"""What happens to a bulk. The subject is the bulk; each issue has its own events, and ``bulk_item`` says which bulk
they came from. Counts and codes: no words.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from civic.core.events import EventBody


@dataclass(frozen=True, kw_only=True)
class BulkEvent(EventBody):
    """Base: which bulk, of which verb, of how many issues."""

    bulk: int
    verb: str
    total: int


@dataclass(frozen=True, kw_only=True)
class BulkAsked(BulkEvent):
    """Somebody wants to see what would become of it; nothing is done yet."""

    kind: ClassVar[str] = "bulk.asked"


@dataclass(frozen=True, kw_only=True)
class BulkForeseen(BulkEvent):
    """It was tried: for how many issues the verb would be refused, by code."""

    kind: ClassVar[str] = "bulk.foreseen"
    refused: Mapping[str, int]


@dataclass(frozen=True, kw_only=True)
class BulkBegun(BulkEvent):
    """It begins at a moment unless it is cancelled until then."""

    kind: ClassVar[str] = "bulk.begun"
    starts_at: datetime


@dataclass(frozen=True, kw_only=True)
class BulkHastened(BulkEvent):
    """Whoever asked for it does not want to wait any longer."""

    kind: ClassVar[str] = "bulk.hastened"


@dataclass(frozen=True, kw_only=True)
class BulkMoved(BulkEvent):
    """How far it is; told now and then, so that a page that is open moves."""

    kind: ClassVar[str] = "bulk.moved"
    done: int
    refused: int


@dataclass(frozen=True, kw_only=True)
class BulkCancelled(BulkEvent):
    """Taken back before it began: for no issue anything was done."""

    kind: ClassVar[str] = "bulk.cancelled"


@dataclass(frozen=True, kw_only=True)
class BulkEnded(BulkEvent):
    """Every issue has had its turn: for how many it was done, for how many refused, by code."""

    kind: ClassVar[str] = "bulk.ended"
    done: int
    refused: Mapping[str, int]
