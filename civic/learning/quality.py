"""How good suggestions are, as the page of it shows them: what a training told, and what staff did."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from sqlalchemy import text
from sqlalchemy.orm import Session

import civic.learning.policy  # noqa: F401  (declares suggestion.see_quality)
from civic.core import clock
from civic.core.permissions import Actor, policies
from civic.learning.models import KINDS, LEARNED_KINDS
from civic.learning.rules import Rule, rules_of_city
from civic.learning.training import newest

WEEKS: Final = 12


@dataclass(frozen=True, slots=True)
class Training:
    """The last training of a kind; ``quality`` as `measured.Quality.as_json` gives it, None: too few to tell."""

    kind: str
    began_at: datetime
    seconds: float
    cases: int
    quality: Mapping[str, Any] | None


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of the first suggestions of a kind: ``right`` were taken or chosen all the same, ``wrong`` refused or
    passed over.
    """

    kind: str
    waiting: int
    right: int
    wrong: int

    @property
    def share(self) -> float | None:
        known = self.right + self.wrong
        return self.right / known if known else None


@dataclass(frozen=True, slots=True)
class QualityShown:
    """``weeks`` is from old to new: the Monday, how many were right and wrong."""

    trainings: Mapping[str, Training]
    taken: Sequence[Taken]
    weeks: Sequence[tuple[date, int, int]]
    rules: Sequence[Rule]


# A second answer that was taken counts for the first one that stood above it as wrong, which is its own row.
_TAKEN = text("""
    SELECT kind, count(*) FILTER (WHERE status = 'open') AS waiting,
           count(*) FILTER (WHERE status IN ('accepted', 'followed')) AS "right",
           count(*) FILTER (WHERE status IN ('refused', 'passed_over')) AS wrong
      FROM issue_suggestion WHERE rank = 0 GROUP BY kind
""")
_WEEKS = text("""
    SELECT date_trunc('week', decided_at AT TIME ZONE (SELECT time_zone FROM city LIMIT 1))::date AS week,
           count(*) FILTER (WHERE status IN ('accepted', 'followed')) AS "right",
           count(*) FILTER (WHERE status IN ('refused', 'passed_over')) AS wrong
      FROM issue_suggestion
     WHERE rank = 0 AND decided_at >= :since GROUP BY 1 ORDER BY 1
""")


def quality_of(session: Session, actor: Actor) -> QualityShown:
    """All that the page shows. Raises NotAllowed."""
    policies.require("suggestion.see_quality", actor)
    trainings = {}
    for kind in LEARNED_KINDS:
        row = newest(session, kind)
        if row is not None:
            trainings[kind] = Training(kind, row.began_at, row.seconds, row.cases, row.quality)
    counted = {row.kind: row for row in session.execute(_TAKEN)}
    taken = [
        Taken(kind, row.waiting, row.right, row.wrong) if (row := counted.get(kind)) else Taken(kind, 0, 0, 0)
        for kind in KINDS
    ]
    weeks = session.execute(_WEEKS, {"since": clock.now() - timedelta(weeks=WEEKS)})
    return QualityShown(
        trainings, taken, [(row.week, row.right, row.wrong) for row in weeks], rules_of_city(session)
    )
