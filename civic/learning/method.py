"""A trained method: counts, text or both, with the scale that says how sure it is."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from statistics import median
from typing import Final

from civic.departments.learning.backoff import BackoffModel
from civic.departments.learning.cases import DEFAULT_HALF_LIFE_DAYS, HistoryCase
from civic.departments.learning.tallies import Areas, Levels
from civic.learning.certainty import Scale, Told, averaged, heat_of, probabilities, scale_of
from civic.learning.text_model import NotEnough, TextModel, learn_texts
from civic.learning.text_model import Told as ToldText

HELD_BACK: Final = 0.2
"""Of what is learned from, the newest part that first only tells how sure the method may be."""


FEW: Final = 3_000
"""Cases up to which a fifth would be too few to tell how sure the method may be."""

PARTS: Final = 5


@dataclass(frozen=True, slots=True)
class Case:
    """A past matter and its answer. ``levels`` are its kind from the group down, empty where only the text counts;
    ``text`` is empty where there is none.
    """

    at: datetime
    answer: str
    text: str = ""
    language: str = "en"
    levels: Levels = ()
    areas: Areas = ()


@dataclass(frozen=True, slots=True)
class Answer:
    """``sure`` is how often the method was right when it was as sure as this of its first answer; for the others their
    part of what is left.
    """

    value: str
    sure: float


@dataclass(frozen=True, slots=True)
class Method:
    """``counts`` or ``text`` may be missing, not both."""

    counts: BackoffModel | None
    text: TextModel | None
    heat: float = 3.0
    scale: Scale = field(default_factory=Scale)

    def answers(self, case: Case, most: int = 3) -> list[Answer]:
        """The likeliest answers, the best first; none where nothing is known of such a case."""
        shares, said = self.opinion(case)
        found = sorted(shares.items(), key=lambda item: (-item[1], item[0]))[:most]
        if not found:
            return []
        sure = self.scale(said)
        rest = sum(share for _, share in found[1:]) or 1.0
        left = min(1.0 - sure, sum(share for _, share in found[1:]))
        return [
            Answer(found[0][0], sure),
            *(Answer(value, min(sure, left * share / rest)) for value, share in found[1:]),
        ]

    def opinion(self, case: Case) -> tuple[dict[str, float], float]:
        """Every answer's share, and how sure the method says it is of the first, 0 to 1 and not yet on the scale.

        Of text alone that is how far the first answer is from the second: a share says less, because it falls with
        every answer that there is.
        """
        by_counts: dict[str, float] = {}
        if self.counts is not None and case.levels:
            by_counts = dict(self.counts.suggest(case.levels, case.areas))
        if self.text is None or not case.text:
            return by_counts, max(by_counts.values(), default=0.0)
        margins = self.text.margins(case.text, case.language).tolist()
        by_text = dict(zip(self.text.answers, probabilities(margins, self.heat), strict=True))
        if by_counts:
            both = averaged(by_counts, by_text)
            return both, max(both.values())
        first, second = sorted(margins, reverse=True)[:2]
        return by_text, (first - second) / (1 + first - second)


def learn(
    cases: Sequence[Case],
    *,
    half_life_days: float = DEFAULT_HALF_LIFE_DAYS,
    done: Callable[[], None] = lambda: None,
) -> Method:
    """The method that these cases teach, ``cases`` from old to new.

    First parts of them are asked about by what the others teach, which says how sure the method may be; then all are
    learned from. Where there are many it is the newest part alone; few are divided by time into ``PARTS``, each of
    which is asked about once. ``done`` is called for each case that was read. Raises NotEnough.
    """
    told: list[Told] = []
    heats: list[float] = []
    for asked_about, others in _parts(cases):
        try:
            part = _learn(others, half_life_days, done)
        except NotEnough:
            continue
        part = replace(part, heat=_heat(part, asked_about))
        heats.append(part.heat)
        told += asked(part, asked_about)
    whole = _learn(cases, half_life_days, done)
    return replace(whole, heat=median(heats) if heats else whole.heat, scale=scale_of(told))


def _parts(cases: Sequence[Case]) -> Iterator[tuple[Sequence[Case], Sequence[Case]]]:
    """What is asked about, and what is learned from meanwhile."""
    if len(cases) > FEW:
        cut = round(len(cases) * (1 - HELD_BACK))
        yield cases[cut:], cases[:cut]
        return
    for number in range(PARTS):
        start, end = len(cases) * number // PARTS, len(cases) * (number + 1) // PARTS
        yield cases[start:end], [*cases[:start], *cases[end:]]


def readings(cases: int) -> int:
    """How often ``learn`` reads a case: for a bar that shows how far it is."""
    return cases * PARTS if cases <= FEW else round(cases * (2 - HELD_BACK))


def asked(method: Method, cases: Sequence[Case]) -> list[Told]:
    """How sure the method says it is of each case, not yet on its scale, and whether it is right."""
    told = []
    for case in cases:
        shares, said = method.opinion(case)
        if shares:
            told.append((said, min(shares, key=lambda answer: (-shares[answer], answer)) == case.answer))
    return told


def _learn(cases: Sequence[Case], half_life_days: float, done: Callable[[], None]) -> Method:
    if len({case.answer for case in cases}) < 2:
        raise NotEnough
    counts = None
    if any(case.levels for case in cases):
        counts = BackoffModel(half_life_days=half_life_days)
        for case in cases:
            counts.learn(HistoryCase(case.at, case.levels, case.answer, areas=case.areas))
    worded = [ToldText(case.text, case.language, case.answer) for case in cases if case.text]
    text = learn_texts(worded, done) if len({each.answer for each in worded}) > 1 else None
    return Method(counts, text)


def _heat(method: Method, cases: Sequence[Case]) -> float:
    if method.text is None:
        return method.heat
    place = {answer: at for at, answer in enumerate(method.text.answers)}
    return heat_of(
        [
            (method.text.margins(case.text, case.language).tolist(), place.get(case.answer))
            for case in cases[:2_000]
            if case.text
        ]
    )
