"""What was changed in the city's shape, by whom and when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

import civic.city.policy  # noqa: F401  (declares city.shape)
from civic.core.permissions import Actor, policies

ON_A_PAGE = 40


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that is another than before. ``who`` None: a command of the operator, an import or the platform.

    ``before`` None: it was new; ``after`` None: it is gone; else both hold what differs.
    """

    event_id: int
    number: int
    kind: str
    at: datetime
    who: str | None
    thing: str
    code: str
    before: dict[str, Any] | None
    after: dict[str, Any] | None


_LISTED = text("""
    SELECT c.event_id, c.number, e.kind, e.at, p.name AS who, c.thing, c.code, c.before, c.after
      FROM city_change c
      JOIN event e ON e.id = c.event_id
      LEFT JOIN person p ON p.id = e.actor_id
     WHERE (:thing = '' OR c.thing = :thing) AND (:code = '' OR c.code = :code)
     ORDER BY c.event_id DESC, c.number
     LIMIT :limit OFFSET :offset
""")


def city_changes(
    session: Session, actor: Actor, *, thing: str = "", code: str = "", page: int = 1
) -> tuple[list[Change], bool]:
    """Changes, the newest first, ``ON_A_PAGE`` at once; whether there are more. ``thing`` and ``code`` narrow them.

    Raises NotAllowed.
    """
    policies.require("city.shape", actor)
    values = {"thing": thing, "code": code, "limit": ON_A_PAGE + 1, "offset": (page - 1) * ON_A_PAGE}
    rows = [Change(*row) for row in session.execute(_LISTED, values)]
    return rows[:ON_A_PAGE], len(rows) > ON_A_PAGE
