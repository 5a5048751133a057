"""What the last hour of the demo city is lived with: who acts, when, and on which issues that rest."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from sqlalchemy import bindparam, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Session
from sqlalchemy.types import Text

from civic.city.queries import CityRules
from civic.core.clock import FrozenClock
from civic.core.permissions import Actor
from civic.demo.people import Staff
from civic.demo.world import speaking
from civic.issues.status import OPEN

AGENTS = {
    "street-lighting": "agent.lighting", "roads": "agent.roads", "water": "agent.water", "cleansing": "agent.cleansing",
    "housing": "agent.housing", "parks": "agent.parks",
}  # fmt: skip
"""Who answers for a department."""

STEP = timedelta(minutes=1)

_RESTING = text("""
    SELECT a.id AS part, a.status, d.code AS department, i.id AS issue, i.public_id, i.language, g.code AS group
      FROM assignment a
      JOIN issue i ON i.id = a.issue_id
      JOIN department d ON d.id = a.department_id
      JOIN category c ON c.id = i.category_id
      JOIN category_group g ON g.id = c.group_id
     WHERE a.status = ANY(:open) AND a.not_by_id IS NULL AND i.visibility = 'public' AND i.hidden_at IS NULL
       AND i.status NOT IN ('duplicate', 'withdrawn')
       AND NOT EXISTS (SELECT FROM assignment o WHERE o.issue_id = i.id AND o.id <> a.id)
       AND NOT EXISTS (SELECT FROM event e WHERE e.subject_kind = 'issue' AND e.subject_id = i.id AND e.at >= :before)
     ORDER BY i.received_at DESC, i.id DESC
""").bindparams(bindparam("open", type_=ARRAY(Text)))


@dataclass(slots=True)
class WorkingDay:
    """``resting`` are parts that nobody has touched since it began, each the only one of its issue, newest first.

    ``time`` moves on by a minute with everything that somebody does.
    """

    session: Session
    staff: Staff
    city_key: bytes
    time: FrozenClock
    rules: CityRules
    resting: list[Any]

    def by(self, local: str, language: str = "") -> Actor:
        """Somebody at work (the address before the @), in the language that they write in now. It is told to nobody."""
        self.time.move(STEP)
        known = self.staff.actors[local]
        return replace(speaking(known, language or known.language), origin="import")

    def takes(self, department: str, *statuses: str) -> Any:
        """The newest part of a department in one of these statuses, for this once; None where there is none."""
        for row in self.resting:
            if row.department == department and row.status in statuses:
                self.resting.remove(row)
                return row
        return None


def resting_parts(session: Session, time: FrozenClock) -> list[Any]:
    """What can be worked on from this moment on without writing before what has happened already."""
    return list(session.execute(_RESTING, {"open": sorted(OPEN), "before": time.at}))
