"""How sure an answer is, as a share that can be believed, and from which sureness on it may stand there by itself."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import exp, log
from typing import Final

import numpy as np

from civic.departments.learning.confidence import lower_bound

LEAST: Final = 1e-4
"""The least probability that is taken into a product."""

LEAST_CASES: Final = 30
"""Confirmed cases that a threshold rests on."""

PRECISION: Final = 0.95
"""How many of the answers above a threshold must be right, unless the city says otherwise."""

HEATS: Final = (1.0, 1.5, 2.0, 3.0, 4.0, 6.0, 8.0)
"""What margins are multiplied by, of which the one that fits best is taken."""

ORDER: Final = 0.02
"""How much what a method says counts beside how often it was right."""

Told = tuple[float, bool]
"""How sure an answer was, and whether it was right."""


@dataclass(frozen=True, slots=True)
class Scale:
    """From how sure a method says it is to how often it was right then: points of a rising line."""

    said: tuple[float, ...] = (0.0, 1.0)
    was: tuple[float, ...] = (0.0, 1.0)

    def __call__(self, said: float) -> float:
        # On a level stretch of the line answers keep their order, so that a threshold can stand within it.
        return (1 - ORDER) * float(np.interp(said, self.said, self.was)) + ORDER * said


def scale_of(told: Sequence[Told]) -> Scale:
    """The rising line through what was told. With fewer than ``LEAST_CASES`` what is said is taken as it is.

    B. Zadrozny and C. Elkan, Transforming classifier scores into accurate multiclass probability estimates, KDD 2002.
    """
    if len(told) < LEAST_CASES:
        return Scale()
    # Loaded by whoever learns: a second of processor time and tens of MB, and a web process only asks.
    from sklearn.isotonic import IsotonicRegression

    fitted = IsotonicRegression(y_min=0.0, y_max=1.0, out_of_bounds="clip").fit(
        [said for said, _ in told], [float(right) for _, right in told]
    )
    # A step of the line that few cases carry promises too much: each end is drawn in by a case of either kind.
    most = (len(told) + 1) / (len(told) + 2)
    return Scale(
        tuple(float(x) for x in fitted.X_thresholds_),
        tuple(min(float(y), most) for y in fitted.y_thresholds_),
    )


def threshold_of(told: Iterable[Told], precision: float = PRECISION) -> float | None:
    """From how sure on answers are right so often, by the lower bound of their share and from ``LEAST_CASES`` cases on.

    Of several the lowest, so that most answers are above it; None where no such answers are known. Answers that are
    equally sure stay together.
    """
    ordered = sorted(told, key=lambda item: -item[0])
    right, found = 0, None
    for number, (sure, correct) in enumerate(ordered, 1):
        right += correct
        if number < len(ordered) and ordered[number][0] == sure:
            continue
        if number >= LEAST_CASES and lower_bound(right / number, number) >= precision:
            found = sure
    return found


def probabilities(margins: Sequence[float], heat: float) -> list[float]:
    """Margins as shares of one."""
    top = max(margins)
    raised = [exp(max(-60.0, heat * (margin - top))) for margin in margins]
    whole = sum(raised)
    return [each / whole for each in raised]


def heat_of(cases: Sequence[tuple[Sequence[float], int | None]]) -> float:
    """What margins are best multiplied by: ``cases`` are margins and the place of the right answer among them (None:
    it is none of them).
    """
    known = [(margins, right) for margins, right in cases if right is not None]
    if len(known) < LEAST_CASES:
        return 3.0
    return min(
        HEATS,
        key=lambda heat: (
            -sum(log(max(probabilities(margins, heat)[right], LEAST)) for margins, right in known)
        ),
    )


def averaged(one: Mapping[str, float], other: Mapping[str, float]) -> dict[str, float]:
    """Two opinions as one: the mean of their logarithms, so that what either finds impossible is not likely."""
    answers = one.keys() | other.keys()
    mixed = {
        answer: exp((log(max(one.get(answer, 0.0), LEAST)) + log(max(other.get(answer, 0.0), LEAST))) / 2)
        for answer in answers
    }
    whole = sum(mixed.values())
    return {answer: share / whole for answer, share in mixed.items()}
