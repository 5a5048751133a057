"""Who finally had what: the past as learning needs it, counted in the database."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import text
from sqlalchemy.orm import Session


class Answered(NamedTuple):
    """All issues of a category in the very same areas that one department finally had.

    ``weight`` is the sum of their weights, by age before the newest of them; ``square`` that of the weights' squares.
    """

    category_id: int
    area_ids: Sequence[int]
    department_id: int
    cases: int
    weight: float
    square: float


# The department that an issue has at last is the answer: whoever had it first may have had it by mistake. It counts
# once that department has taken it, so that routing does not learn from itself. The triage desk and outside bodies are
# no answers, and who is retired answers nothing any more.
_ANSWERED = text("""
WITH answered AS (
    SELECT i.id, i.category_id, i.department_id, i.place_uncertain, i.received_at
      FROM issue i
      JOIN department d ON d.id = i.department_id AND d.kind = 'department' AND d.retired_at IS NULL
      JOIN category c ON c.id = i.category_id AND c.retired_at IS NULL
     WHERE i.status NOT IN ('duplicate', 'withdrawn')
       AND EXISTS (
           SELECT FROM assignment a
            WHERE a.issue_id = i.id AND a.department_id = i.department_id
              AND (a.accepted_at IS NOT NULL OR a.delivered_at IS NOT NULL))
), weighed AS (
    SELECT a.category_id, a.department_id,
           power(0.5::float8, extract(epoch FROM (SELECT max(received_at) FROM answered) - a.received_at)::float8
                 / :half_life) AS weight,
           CASE WHEN a.place_uncertain THEN '{}' ELSE coalesce(
                (SELECT array_agg(ia.area_id ORDER BY ia.area_id) FROM issue_area ia WHERE ia.issue_id = a.id),
                '{}') END AS area_ids
      FROM answered a
)
SELECT category_id, area_ids, department_id, count(*), sum(weight), sum(weight * weight)
  FROM weighed GROUP BY 1, 2, 3
""")


def answered(session: Session, *, half_life_days: float) -> list[Answered]:
    """The issues whose department is settled, counted; an issue weighs half of one that came so many days later."""
    rows = session.execute(_ANSWERED, {"half_life": half_life_days * 86_400.0})
    return [Answered(*row) for row in rows]
