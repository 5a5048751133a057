"""How often suggestions agree with what departments really had."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from civic.departments.learning.backoff import BackoffModel, Suggestion
from civic.departments.learning.cases import DEFAULT_HALF_LIFE_DAYS, HistoryCase
from civic.departments.learning.rules import RuleBook, choose_rules
from civic.departments.learning.tallies import Areas, Levels, cells_of

PRECISION = 0.95
"""How many of the answers that nobody looks at must be right."""

LEVELS_OF_A_CITY = 2
"""Group and category: what rules can be written about."""


class Suggests(Protocol):
    def suggest(self, levels: Levels, areas: Areas) -> Sequence[Suggestion]: ...


@dataclass(slots=True)
class Agreement:
    """Cases that were asked about; how many were right at once, and among the first three."""

    cases: int = 0
    first: int = 0
    among_three: int = 0

    @property
    def top_1(self) -> float:
        return self.first / self.cases if self.cases else 0.0

    @property
    def top_3(self) -> float:
        return self.among_three / self.cases if self.cases else 0.0

    def add(self, rank: int | None) -> None:
        self.cases += 1
        self.first += rank == 0
        self.among_three += rank is not None and rank < 3


@dataclass(slots=True)
class Measured:
    """Agreement over all cases, by category, and the share that could go unattended at ``PRECISION``."""

    overall: Agreement = field(default_factory=Agreement)
    by_category: dict[Levels, Agreement] = field(default_factory=dict)
    unattended: float = 0.0


class RuleSuggester:
    """Rules as suggestions: their department first, then those that had the rest of the rule's cases."""

    def __init__(self, book: RuleBook) -> None:
        self.book = book

    def suggest(self, levels: Levels, areas: Areas) -> list[Suggestion]:
        chosen = self.book.deciding(levels[:LEVELS_OF_A_CITY], areas)
        if chosen is None:
            return []
        first = chosen.rule.department
        others = [who for who in chosen.tally.ranked() if who != first]
        return [
            Suggestion(first, chosen.confidence),
            *(Suggestion(who, chosen.tally.share(who)) for who in others),
        ]


def rules_from(
    cases: Iterable[HistoryCase], *, min_support: int, min_confidence: float,
    half_life_days: float = DEFAULT_HALF_LIFE_DAYS,
) -> RuleBook:  # fmt: skip
    """The rules that would be proposed from these cases."""
    levelled = (
        HistoryCase(
            case.received_at, case.category_levels[:LEVELS_OF_A_CITY], case.department, areas=case.areas
        )
        for case in cases
    )
    cells = cells_of(levelled, half_life_days=half_life_days)
    return RuleBook(choose_rules(cells, min_support=min_support, min_confidence=min_confidence))


def model_from(
    cases: Iterable[HistoryCase], *, half_life_days: float = DEFAULT_HALF_LIFE_DAYS
) -> BackoffModel:
    """The model that has learned these cases, in their order."""
    model = BackoffModel(half_life_days=half_life_days)
    for case in cases:
        model.learn(case)
    return model


def measure(source: Suggests, cases: Iterable[HistoryCase]) -> Measured:
    """Ask about each case; nothing is learned on the way."""
    found = Measured()
    told: list[tuple[float, bool]] = []
    for case in cases:
        suggestions = source.suggest(case.category_levels, case.areas)
        names = [suggestion.department for suggestion in suggestions[:3]]
        rank = names.index(case.department) if case.department in names else None
        found.overall.add(rank)
        found.by_category.setdefault(case.category_levels[:LEVELS_OF_A_CITY], Agreement()).add(rank)
        told.append((suggestions[0].probability if suggestions else 0.0, rank == 0))
    found.unattended = unattended(told)
    return found


def unattended(told: Iterable[tuple[float, bool]], precision: float = PRECISION) -> float:
    """The largest share of answers, the surest first, of which so many are right; answers that are equally sure stay
    together. ``told`` is how sure each was and whether it was right.
    """
    ordered = sorted(told, key=lambda item: -item[0])
    right = most = 0
    for number, (sure, correct) in enumerate(ordered, 1):
        right += correct
        if number < len(ordered) and ordered[number][0] == sure:
            continue
        if sure > 0 and right >= precision * number:
            most = number
    return most / len(ordered) if ordered else 0.0
