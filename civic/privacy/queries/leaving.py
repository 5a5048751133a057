"""What stays of somebody when they delete their account, in numbers."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from civic.core.permissions import Actor
from civic.issues.models import IssueUpdate, Photo, Report, Verdict


class Stays(NamedTuple):
    reports: int
    photos: int
    answers: int
    verdicts: int


def what_stays(session: Session, actor: Actor) -> Stays:
    """How many reports, photos, answers and verdicts the actor leaves behind."""
    mine = select(Report.id).where(Report.person_id == actor.person_id)
    said = select(IssueUpdate.id).where(IssueUpdate.report_id.in_(mine), IssueUpdate.text != "")
    rows = session.execute(
        select(
            select(func.count()).select_from(mine.subquery()).scalar_subquery(),
            select(func.count())
            .where(or_(Photo.report_id.in_(mine), Photo.update_id.in_(said)))
            .scalar_subquery(),
            select(func.count()).select_from(said.subquery()).scalar_subquery(),
            select(func.count()).where(Verdict.report_id.in_(mine)).scalar_subquery(),
        )
    ).one()
    return Stays(*rows)
