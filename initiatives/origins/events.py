"""What happens where an initiative is begun from issues; on the chain of the initiative."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from initiatives.proposals.events import InitiativeEvent


@dataclass(frozen=True, kw_only=True)
class IssuesLinked(InitiativeEvent):
    """Its authors say from which issues it comes: so many there are now."""

    kind: ClassVar[str] = "initiative.issues_linked"
    issues: int
