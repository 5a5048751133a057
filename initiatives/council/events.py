"""What happens to the council's rules."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from civic.core.events import EventBody


@dataclass(frozen=True, kw_only=True)
class RuleAdded(EventBody):
    """A version of a rule of decision holds from a day on (ISO). The event commits to the whole record."""

    kind: ClassVar[str] = "decision_rule.added"
    code: str
    since: str
