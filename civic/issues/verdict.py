"""What the residents' judgements amount to. Source of the rules: docs/domain.md, Verdict."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Literal

Outcome = Literal["confirmed", "closed", "rework"]

FEW = 3
"""With fewer judges than this nobody is outvoted: each keeps the right to reopen."""


def criterion_met(answers: Collection[str]) -> bool | None:
    """Whether more than half of those who could tell say so; None when nobody could."""
    met, not_met = (sum(answer == said for answer in answers) for said in ("met", "not_met"))
    return None if met + not_met == 0 else met * 2 > met + not_met


def reopens_at_once(
    answers: Mapping[str, str], *, has_reason: bool, first_delivery: bool, judges: int
) -> bool:
    """Whether one reporter's judgement reopens the matter by right.

    It must say "not met" with a reason or a photo, after the first delivery or where there are fewer than FEW judges.
    """
    return has_reason and "not_met" in answers.values() and (first_delivery or judges < FEW)


def outcome(
    judgements: Mapping[int, Mapping[str, str]],
    criteria: Collection[str],
    *,
    asked: Collection[int],
    time_is_up: bool,
) -> Outcome | None:
    """The decision, or None while it is still open.

    ``judgements`` is report id → criterion code → answer; ``asked`` are the reports that may judge. It is decided when
    all who were asked have judged every criterion, or when the time is up.
    """
    complete = bool(asked) and all(set(criteria) <= set(judgements.get(report, {})) for report in asked)
    if not (complete or time_is_up):
        return None
    results = [
        criterion_met([said[code] for said in judgements.values() if code in said]) for code in criteria
    ]
    if False in results:
        return "rework"
    # A criterion that nobody could tell counts for neither side; if that is all of them, nobody judged.
    return "confirmed" if True in results else "closed"
