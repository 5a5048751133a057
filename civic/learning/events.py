"""What happens to suggestions: codes, numbers, shares in thousandths; never a word of a text."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from civic.core.events import EventBody


@dataclass(frozen=True, kw_only=True)
class Suggested(EventBody):
    """There is something to suggest for an issue, or nothing any more: ``waiting`` are the kinds that are open now."""

    kind: ClassVar[str] = "suggestion.made"
    issue: str
    waiting: list[str]


@dataclass(frozen=True, kw_only=True)
class _Decided(EventBody):
    """``suggestion`` is its kind; ``value`` a code, or the public id of the other issue."""

    issue: str
    suggestion: str
    value: str
    rank: int
    thousandths: int


@dataclass(frozen=True, kw_only=True)
class SuggestionAccepted(_Decided):
    """Somebody of the staff took it: what it says was done in the same transaction."""

    kind: ClassVar[str] = "suggestion.accepted"


@dataclass(frozen=True, kw_only=True)
class SuggestionRefused(_Decided):
    """Somebody of the staff said that it is wrong."""

    kind: ClassVar[str] = "suggestion.refused"


@dataclass(frozen=True, kw_only=True)
class Learned(EventBody):
    """The past was learned from anew; with 0 cases there was too little of it."""

    kind: ClassVar[str] = "suggestion.learned"
    suggestion: str
    cases: int
    training: int


@dataclass(frozen=True, kw_only=True)
class SuggestionRuleSet(EventBody):
    """Which suggestions are made, and how sure they must be to be offered by themselves."""

    kind: ClassVar[str] = "suggestion.rule_set"
    suggestion: str
    enabled: bool
    thousandths: int | None = None
    wanted: int
    options: dict[str, Any]
