"""How likely open work is to be late: as often as work of its category was lately, drawn towards the city's share.

Everything that fell due in the last DAYS days counts, finished or not: what is still open past its target is late too.
Judging finished work alone would promise too early. A category with few cases says little, so that its share is drawn
towards the city's as if it had WEIGHT cases of the city's more.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, and_, func, select, text
from sqlalchemy.orm import Session

from civic.core import clock
from civic.deadlines.models import DeadlineRisk
from civic.issues.models import Assignment, Issue

DAYS = 60
WEIGHT = 20
AT_RISK = 0.5
"""From this share on open work is called at risk."""

_LEARN = text(
    """
    WITH judged AS (
        SELECT i.category_id, count(*) AS cases,
               count(*) FILTER (WHERE coalesce(a.delivered_at, :now) > a.target) AS late
          FROM assignment AS a JOIN issue AS i ON i.id = a.issue_id
         WHERE a.target > CAST(:now AS timestamptz) - make_interval(days => :days) AND a.target <= :now
           AND a.status NOT IN ('declined', 'handed_over', 'waiting', 'blocked')
           AND i.status NOT IN ('duplicate', 'withdrawn')
         GROUP BY i.category_id
    ), whole AS (
        SELECT coalesce(sum(late)::float8 / nullif(sum(cases), 0), 0) AS share FROM judged
    )
    INSERT INTO deadline_risk (category_id, cases, late, risk, at)
    SELECT c.id, coalesce(j.cases, 0), coalesce(j.late, 0),
           (coalesce(j.late, 0) + :weight * w.share) / (coalesce(j.cases, 0) + :weight), :now
      FROM category AS c CROSS JOIN whole AS w LEFT JOIN judged AS j ON j.category_id = c.id
    ON CONFLICT (category_id) DO UPDATE
       SET cases = excluded.cases, late = excluded.late, risk = excluded.risk, at = excluded.at
    """
)


def learn_risk(session: Session) -> None:
    """Count the lateness of every category anew. It reads what fell due in the last DAYS days once."""
    session.execute(_LEARN, {"now": clock.now(), "days": DAYS, "weight": WEIGHT})


def at_risk() -> ColumnElement[bool]:
    """Whether an open assignment is likely to be late: its target is still to come, and its category is often late.

    For queries that read ``Assignment`` and ``Issue``; what is late already is not at risk any more.
    """
    return and_(Assignment.target > clock.now(), often_late(Issue.category_id.expression))


def often_late(category_id: Any) -> ColumnElement[bool]:
    """Whether work of a category was late in at least the share AT_RISK of the cases, as an expression for queries."""
    return category_id.in_(select(DeadlineRisk.category_id).where(DeadlineRisk.risk >= AT_RISK))


def risks(session: Session) -> Sequence[DeadlineRisk]:
    """What was learned, the highest risk first."""
    return session.scalars(
        select(DeadlineRisk).order_by(DeadlineRisk.risk.desc(), DeadlineRisk.category_id)
    ).all()


def learned(session: Session) -> bool:
    """Whether a night has passed since there are targets to learn from."""
    return bool(session.scalar(select(func.count()).select_from(DeadlineRisk)))
