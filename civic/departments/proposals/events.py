"""What happens to proposals; recorded on the subject ``city``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from civic.core.events import EventBody


@dataclass(frozen=True, kw_only=True)
class RoutingProposed(EventBody):
    """The history was asked anew: so many past issues, so many proposals that wait for a decision now."""

    kind: ClassVar[str] = "routing.proposed"
    issues: int
    waiting: int
    added: int
    changed: int
    dropped: int


@dataclass(frozen=True, kw_only=True)
class _Decided(EventBody):
    """``category``, ``group``, ``area_type`` and ``area_code`` say where (left out: any); departments are codes."""

    proposal: int
    category: str | None = None
    group: str | None = None
    area_type: str | None = None
    area_code: str | None = None
    proposed: str


@dataclass(frozen=True, kw_only=True)
class ProposalAccepted(_Decided):
    """The proposed department answers there from now on, instead of ``replaced`` if somebody did by the same rule."""

    kind: ClassVar[str] = "routing.accepted"
    replaced: str | None = None


@dataclass(frozen=True, kw_only=True)
class ProposalChanged(_Decided):
    """``department`` answers there from now on, and not the proposed one."""

    kind: ClassVar[str] = "routing.changed"
    department: str
    replaced: str | None = None


@dataclass(frozen=True, kw_only=True)
class ProposalRefused(_Decided):
    """Everything stays as it was."""

    kind: ClassVar[str] = "routing.refused"
