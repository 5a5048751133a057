"""A trained method: counts, text or both, with the scale that says how sure it is."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final

from civic.departments.learning.backoff import BackoffModel
from civic.departments.learning.cases import DEFAULT_HALF_LIFE_DAYS, HistoryCase
from civic.departments.learning.tallies import Areas, Levels
from civic.learning.certainty import Scale, Told, averaged, heat_of, probabilities, scale_of
from civic.learning.text_model import NotEnough, TextModel, learn_texts
from civic.learning.text_model import Told as ToldText

HELD_BACK: Final = 0.2
"""Of what is learned from, the newest part that first only tells how sure the method may be."""


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
        found = sorted(self.shares(case).items(), key=lambda item: (-item[1], item[0]))[:most]
        if not found:
            return []
        best, said = found[0]
        sure = self.scale(said)
        rest = sum(share for _, share in found[1:]) or 1.0
        left = min(1.0 - sure, sum(share for _, share in found[1:]))
        return [
            Answer(best, sure),
            *(Answer(value, min(sure, left * share / rest)) for value, share in found[1:]),
        ]

    def shares(self, case: Case) -> dict[str, float]:
        """Every answer's share, not yet on the scale."""
        by_counts: dict[str, float] = {}
        if self.counts is not None and case.levels:
            by_counts = dict(self.counts.suggest(case.levels, case.areas))
        if self.text is None or not case.text:
            return by_counts
        margins = self.text.margins(case.text, case.language)
        shares = probabilities(margins.tolist(), self.heat)
        by_text = dict(zip(self.text.answers, shares, strict=True))
        return averaged(by_counts, by_text) if by_counts else by_text


def learn(
    cases: Sequence[Case],
    *,
    half_life_days: float = DEFAULT_HALF_LIFE_DAYS,
    done: Callable[[], None] = lambda: None,
) -> Method:
    """The method that these cases teach, ``cases`` from old to new.

    The newest are first asked about by what the others teach, which says how sure it may be; then all are learned from.
    ``done`` is called for each case that was read, twice for most. Raises NotEnough.
    """
    cut = round(len(cases) * (1 - HELD_BACK))
    earlier, later = cases[:cut], cases[cut:]
    try:
        first = _learn(earlier, half_life_days, done)
    except NotEnough:
        return _learn(cases, half_life_days, done)
    first = replace(first, heat=_heat(first, later))
    scale = scale_of(asked(first, later))
    whole = _learn(cases, half_life_days, done)
    return replace(whole, heat=first.heat, scale=scale)


def asked(method: Method, cases: Sequence[Case]) -> list[Told]:
    """How sure the method says it is of each case, not yet on its scale, and whether it is right."""
    told = []
    for case in cases:
        shares = method.shares(case)
        if shares:
            best = min(shares, key=lambda answer: (-shares[answer], answer))
            told.append((shares[best], best == case.answer))
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
