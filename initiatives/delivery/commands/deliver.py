"""The department says that an initiative is carried out; residents judge."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from civic.core import clock
from civic.core.errors import DomainError
from civic.core.permissions import Actor
from initiatives.delivery.models import Milestone
from initiatives.delivery.verdict import JUDGING
from initiatives.delivery.work import take_project
from initiatives.proposals.events import Delivered


def deliver(session: Session, actor: Actor, public_id: str) -> None:
    """Open the time in which residents judge.

    Raises NotFound, NotAllowed, WrongStatus, DomainError ``milestone.not_done`` (each must be).
    """
    delivery = take_project(session, actor, public_id, "deliver", "initiative.deliver")
    work, project = delivery.work, delivery.project
    work.step("deliver")
    left = session.scalar(
        select(Milestone.number)
        .where(Milestone.initiative_id == project.initiative_id, Milestone.state != "done")
        .order_by(Milestone.number)
        .limit(1)
    )
    if left is not None:
        raise DomainError("milestone.not_done", field="deliver", number=left)
    project.round += 1
    project.delivered_at = clock.now()
    project.judging_until = project.delivered_at + JUDGING
    work.record(Delivered, round=project.round, judging_until=project.judging_until)
