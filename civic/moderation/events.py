"""What happens to cases of moderation: ids and codes, never the words that they are about."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from civic.core.events import EventBody

ROOM = "moderation"
"""The room of moderators' open pages."""


@dataclass(frozen=True, kw_only=True)
class Flagged(EventBody):
    """Something was flagged, or flagged once more: ``content`` is its kind, ``open`` how many flags wait now."""

    kind: ClassVar[str] = "moderation.flagged"
    case: int
    content: str
    reason: str
    source: str
    rules: list[str] | None = None


@dataclass(frozen=True, kw_only=True)
class Decided(EventBody):
    """A decision: one of `status.DECISIONS`, by a moderator or (``origin`` rule) by a rule until one has looked."""

    kind: ClassVar[str] = "moderation.decided"
    case: int
    content: str
    decision: str
    reason: str | None = None
    spans: int | None = None


@dataclass(frozen=True, kw_only=True)
class RuleChanged(EventBody):
    """An administrator said what a rule does from now on."""

    kind: ClassVar[str] = "moderation.rule_changed"
    rule: str
    action: str
    earlier: str


@dataclass(frozen=True, kw_only=True)
class WordsReplaced(EventBody):
    """The list of abusive words of a language became another; how many it has (none: the one that comes along)."""

    kind: ClassVar[str] = "moderation.words_replaced"
    language: str
    words: int
