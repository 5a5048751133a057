"""What happens to rules (on the subject ``city``), and what they tell people."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from civic.core.events import EventBody
from civic.issues.events import IssueEvent


@dataclass(frozen=True, kw_only=True)
class RuleWritten(EventBody):
    """A rule is new or says something else; a code. Its row of ``city_change`` says what it was."""

    kind: ClassVar[str] = "rule.written"
    rule: str
    is_new: bool


@dataclass(frozen=True, kw_only=True)
class RuleSwitched(EventBody):
    """A rule is on or off from now on; ``reason`` is the code of an error where the platform switched it off."""

    kind: ClassVar[str] = "rule.switched"
    rule: str
    on: bool
    reason: str | None = None


@dataclass(frozen=True, kw_only=True)
class RulesOrdered(EventBody):
    """The rules hold in another order; codes."""

    kind: ClassVar[str] = "rules.ordered"
    order: Sequence[str]


@dataclass(frozen=True, kw_only=True)
class RuleRemoved(EventBody):
    """A rule is there no more. What it did stays."""

    kind: ClassVar[str] = "rule.removed"
    rule: str


@dataclass(frozen=True, kw_only=True)
class ToldByRule(IssueEvent):
    """A rule (a code) has told the holders of a role of an issue: so many people. ``escalated``: as the last resort."""

    kind: ClassVar[str] = "issue.told_by_rule"
    rule: str
    role: str
    told: int
    escalated: bool | None = None


@dataclass(frozen=True, kw_only=True)
class RuleCalls(EventBody):
    """Somebody is told of an issue by a rule. A letter follows."""

    kind: ClassVar[str] = "person.rule_calls"
    issue: str
    rule: str
    escalated: bool


@dataclass(frozen=True, kw_only=True)
class RuleBroken(EventBody):
    """An administrator is told that a rule was switched off, and why (the code of an error). A letter follows."""

    kind: ClassVar[str] = "person.rule_broken"
    rule: str
    reason: str
