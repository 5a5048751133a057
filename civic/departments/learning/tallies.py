"""Counts of who had what where, in which a newer case weighs more."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from civic.departments.learning.cases import (
    DEFAULT_HALF_LIFE_DAYS,
    SECONDS_OF_A_DAY,
    AreaKey,
    HistoryCase,
)
from civic.departments.learning.confidence import effective_cases, lower_bound

Levels = tuple[str, ...]
"""Codes from the group down: ``()`` is anything, ``("roads",)`` a group, ``("roads", "pothole")`` a category."""

Areas = tuple[AreaKey, ...]


class Cell(NamedTuple):
    """All cases of one category in the very same areas that one department had.

    ``weight`` is the sum of the cases' weights, ``square`` that of the weights' squares.
    """

    levels: Levels
    areas: Areas
    department: str
    cases: int
    weight: float
    square: float

    def plus(self, other: Cell) -> Cell:
        """The cases of both, as of the first one's category, areas and department."""
        return self._replace(
            cases=self.cases + other.cases,
            weight=self.weight + other.weight,
            square=self.square + other.square,
        )


@dataclass(slots=True)
class Tally:
    """Who had the cases that something decides: ``cases`` by department, and their weights."""

    cases: dict[str, int] = field(default_factory=dict)
    weights: dict[str, float] = field(default_factory=dict)
    squares: float = 0.0

    def add(self, cell: Cell) -> None:
        self.cases[cell.department] = self.cases.get(cell.department, 0) + cell.cases
        self.weights[cell.department] = self.weights.get(cell.department, 0.0) + cell.weight
        self.squares += cell.square

    def merge(self, other: Tally) -> None:
        for department, cases in other.cases.items():
            self.cases[department] = self.cases.get(department, 0) + cases
            self.weights[department] = self.weights.get(department, 0.0) + other.weights[department]
        self.squares += other.squares

    @property
    def total(self) -> int:
        return sum(self.cases.values())

    @property
    def weight(self) -> float:
        return sum(self.weights.values())

    def ranked(self) -> list[str]:
        """Departments, the likeliest first; of equals the first by code."""
        return sorted(self.weights, key=lambda department: (-self.weights[department], department))

    def share(self, department: str) -> float:
        """The department's weighted share, 0 to 1."""
        whole = self.weight
        return self.weights.get(department, 0.0) / whole if whole else 0.0

    def confidence(self, department: str) -> float:
        """The lower bound of that share: what it is at least, by the number of cases that it was seen in."""
        return lower_bound(self.share(department), effective_cases(self.weight, self.squares))


def cells_of(
    cases: Iterable[HistoryCase], *, half_life_days: float = DEFAULT_HALF_LIFE_DAYS, newest: datetime | None = None
) -> Iterator[Cell]:  # fmt: skip
    """The cases counted. They weigh by their age before ``newest``, by default that of the newest of them."""
    cases = list(cases)
    if not cases:
        return
    last = newest or max(case.received_at for case in cases)
    found: dict[tuple[Levels, Areas, str], list[float]] = {}
    for case in cases:
        age = (last - case.received_at).total_seconds() / SECONDS_OF_A_DAY
        weight = 0.5 ** (age / half_life_days)
        sums = found.setdefault((case.category_levels, case.areas, case.department), [0, 0.0, 0.0])
        sums[0] += 1
        sums[1] += weight
        sums[2] += weight * weight
    for (levels, areas, department), (number, weight, square) in found.items():
        yield Cell(levels, areas, department, int(number), weight, square)


def balanced(cells: Iterable[Cell]) -> Mapping[Levels, list[Cell]]:
    """The cells by category, their weights scaled so that those of a category add up to its number of cases.

    So what is newer counts more within a category, and a category that was seldom reported of late keeps its voice.
    """
    grouped: dict[Levels, list[Cell]] = {}
    for cell in cells:
        grouped.setdefault(cell.levels, []).append(cell)
    for levels, own in grouped.items():
        weight = sum(cell.weight for cell in own)
        scale = sum(cell.cases for cell in own) / weight if weight > 0 else 1.0
        grouped[levels] = [
            cell._replace(weight=cell.weight * scale, square=cell.square * scale * scale) for cell in own
        ]
    return grouped
