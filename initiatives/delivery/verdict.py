"""What residents' judgements of a project amount to: as with issues (`civic.issues.verdict`), with a least number."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from initiatives.delivery.models import ANSWERS, ProjectJudgement

JUDGING: Final = timedelta(days=14)
"""How long residents judge a delivery."""


@dataclass(frozen=True, slots=True)
class Tally:
    """How often each answer was given to a criterion, by answer; and how many people judged at all."""

    answers: Mapping[str, Mapping[str, int]]
    judges: int


def tally(session: Session, initiative_id: int, round: int, criteria: Sequence[str]) -> Tally:
    """The counts of a round for these criteria (codes)."""
    here = (ProjectJudgement.initiative_id == initiative_id, ProjectJudgement.round == round)
    found = {code: dict.fromkeys(ANSWERS, 0) for code in criteria}
    rows = session.execute(
        select(ProjectJudgement.criterion, ProjectJudgement.answer, func.count())
        .where(*here, ProjectJudgement.criterion.in_(criteria))
        .group_by(ProjectJudgement.criterion, ProjectJudgement.answer)
    )
    for code, answer, number in rows:
        found[code][answer] = number
    # Everybody answers the first criterion, also who has gone since.
    most = max((sum(each.values()) for each in found.values()), default=0)
    return Tally(found, most)


def outcome(counted: Tally, least_judges: int) -> str:
    """Of `initiatives.delivery.models.OUTCOMES`: more than half of those who could tell decide each criterion."""
    if counted.judges < least_judges:
        return "undecided"
    results = [_is_met(each["met"], each["not_met"]) for each in counted.answers.values()]
    if False in results:
        return "not_met"
    return "met" if True in results else "undecided"


def _is_met(met: int, not_met: int) -> bool | None:
    """Whether more than half of those who could tell say so; None when nobody could."""
    return None if met + not_met == 0 else met * 2 > met + not_met
