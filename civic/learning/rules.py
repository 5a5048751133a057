"""What a city sets for each kind of suggestion, and from how sure on one is offered by itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from civic.learning.certainty import LEAST_CASES, PRECISION, Told, threshold_of
from civic.learning.models import KINDS, RIGHT, WRONG, LearnedMethod, SuggestionRule

LATEST: Final = 500
"""Decided suggestions that a threshold is learned from, the newest."""

OPTIONS: Final[Mapping[str, Mapping[str, Any]]] = {
    # Zürich, near pairs against shuffled dates: 25 m and 7 days come 2.7 times as often as by chance, waste only 2.1.
    "duplicate": {"sure_metres": 25, "sure_days": 3, "never_sure": ["cleanliness", "waste"]},
    "priority": {"near_metres": 50, "many_reports": 5},
}
"""Metres and days within which the same kind is most likely the same matter (never for the groups ``never_sure``);
metres within which a school or a hospital makes a matter press more, and from how many reports on it does.
"""


@dataclass(frozen=True, slots=True)
class Rule:
    """A kind's rule. ``threshold`` is what holds now (None: nothing is sure enough); ``own`` is the one that the city
    has set, ``cases`` the decided ones that a learned one rests on.
    """

    kind: str
    enabled: bool
    own: float | None
    precision: float
    options: Mapping[str, Any]
    threshold: float | None
    cases: int

    def sure(self, confidence: float) -> bool:
        return self.threshold is not None and confidence >= self.threshold


_DECIDED = text("""
    SELECT confidence, status = ANY(:right) AS good FROM issue_suggestion
     WHERE kind = :kind AND decided_at IS NOT NULL AND rank = 0 AND status = ANY(:known)
     ORDER BY decided_at DESC LIMIT :latest
""")


def rule_of(session: Session, kind: str) -> Rule:
    """The rule of one kind as it holds now."""
    row = session.get(SuggestionRule, kind)
    told = _told(session, kind) if row is None or row.threshold is None else []
    precision = row.precision_wanted if row else PRECISION
    own = row.threshold if row else None
    return Rule(
        kind, row.enabled if row else True, own, precision,
        {**OPTIONS.get(kind, {}), **(row.options if row else {})},
        own if own is not None else threshold_of(told, precision), len(told),
    )  # fmt: skip


def rules_of_city(session: Session) -> list[Rule]:
    """The rules of all kinds, in the order in which suggestions are shown."""
    return [rule_of(session, kind) for kind in KINDS]


def _told(session: Session, kind: str) -> list[Told]:
    """How sure the latest decided ones were and whether staff agreed; before there are enough, what the newest tenth
    told at the last training.
    """
    rows = session.execute(
        _DECIDED, {"kind": kind, "right": list(RIGHT), "known": [*RIGHT, *WRONG], "latest": LATEST}
    ).all()
    if len(rows) >= LEAST_CASES:
        return [(row.confidence, row.good) for row in rows]
    quality = session.scalar(
        select(LearnedMethod.quality)
        .where(LearnedMethod.kind == kind)
        .order_by(LearnedMethod.id.desc())
        .limit(1)
    )
    return [(float(sure), bool(right)) for sure, right in (quality or {}).get("told", ())]
