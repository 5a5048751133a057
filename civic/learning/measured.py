"""How well a method answers what it has not seen: right at once, among three, how far it can be believed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from civic.departments.learning.measuring import Agreement, unattended
from civic.learning.certainty import PRECISION, Told, threshold_of
from civic.learning.method import Case, Method, learn

NEWEST: Final = 0.1
"""The part of a history that a city's own method is asked about: the newest tenth."""

LEAST_ASKED: Final = 10
STEPS: Final = 10
"""Bars of the picture of how far the method can be believed."""


@dataclass(slots=True)
class Quality:
    """``confusion`` counts (right answer, first answer); ``told`` is how sure each first answer was."""

    learned: int
    overall: Agreement = field(default_factory=Agreement)
    confusion: Counter[tuple[str, str]] = field(default_factory=Counter)
    told: list[Told] = field(default_factory=list)

    def unattended(self, precision: float = PRECISION) -> float:
        """The share that could go without a person, so many of it right."""
        return unattended(self.told, precision)

    def threshold(self, precision: float = PRECISION) -> float | None:
        return threshold_of(self.told, precision)

    def steps(self) -> list[tuple[float, int, float]]:
        """(mean sureness, cases, share right) of the answers between each tenth and the next."""
        found: list[list[Told]] = [[] for _ in range(STEPS)]
        for sure, right in self.told:
            found[min(int(sure * STEPS), STEPS - 1)].append((sure, right))
        return [
            (
                sum(sure for sure, _ in some) / len(some),
                len(some),
                sum(right for _, right in some) / len(some),
            )
            for some in found
            if some
        ]

    def calibration_error(self) -> float:
        """How far sureness and truth lie apart, on the mean over all answers."""
        whole = len(self.told) or 1
        return sum(count * abs(sure - right) for sure, count, right in self.steps()) / whole

    def as_json(self, most: int = 20) -> dict[str, Any]:
        """What the page shows: numbers and codes. Answers beyond the ``most`` frequent are counted as one, ``""``."""
        frequent = Counter[str]()
        for (right, _), count in self.confusion.items():
            frequent[right] += count
        kept = {answer for answer, _ in sorted(frequent.items(), key=lambda item: (-item[1], item[0]))[:most]}
        cells: Counter[tuple[str, str]] = Counter()
        for (right, first), count in self.confusion.items():
            cells[right if right in kept else "", first if first in kept else ""] += count
        return {
            "learned": self.learned,
            "asked": self.overall.cases,
            "top_1": round(self.overall.top_1, 4),
            "top_3": round(self.overall.top_3, 4),
            "unattended": round(self.unattended(), 4),
            "calibration_error": round(self.calibration_error(), 4),
            "steps": [[round(sure, 4), count, round(right, 4)] for sure, count, right in self.steps()],
            "confusion": [[right, first, count] for (right, first), count in sorted(cells.items())],
            "told": [[round(sure, 4), int(right)] for sure, right in self.told[-2_000:]],
        }


def split(cases: Sequence[Case], newest: float) -> tuple[Sequence[Case], Sequence[Case]]:
    """Those to learn from and those to be asked about. ``cases`` are from old to new; never divided at random, which
    lets the past learn from the future.
    """
    cut = round(len(cases) * (1 - newest))
    return cases[:cut], cases[cut:]


def measure(
    method: Method, cases: Sequence[Case], learned: int, done: Callable[[], None] = lambda: None
) -> Quality:
    """Ask about each case; nothing is learned on the way."""
    found = Quality(learned)
    for case in cases:
        answers = method.answers(case)
        values = [answer.value for answer in answers]
        rank = values.index(case.answer) if case.answer in values else None
        found.overall.add(rank)
        if answers:
            found.confusion[case.answer, values[0]] += 1
        found.told.append((answers[0].sure if answers else 0.0, rank == 0))
        done()
    return found


def tried(
    cases: Sequence[Case], newest: float = NEWEST, done: Callable[[], None] = lambda: None
) -> Quality | None:
    """Learn from the earlier cases and ask about the newest; None where these are too few to tell anything.

    Raises NotEnough.
    """
    earlier, later = split(cases, newest)
    if len(later) < LEAST_ASKED:
        return None
    return measure(learn(earlier, done=done), later, len(earlier), done)
