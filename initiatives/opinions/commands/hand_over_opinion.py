"""An opinion is another department's to give."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from civic.core.errors import DomainError
from civic.core.permissions import Actor
from civic.departments.queries import department_by_code
from initiatives.opinions.asking import rooms_of_department
from initiatives.opinions.events import OpinionHandedOver
from initiatives.opinions.models import Opinion
from initiatives.opinions.work import take_part


def hand_over_opinion(session: Session, actor: Actor, public_id: str, department: str, to: str) -> None:
    """Let the department ``to`` (by code) give the opinion instead; the date that was promised stays.

    Raises NotFound (``opinion.not_found``, ``department.not_found``), NotAllowed, WrongStatus (also once it is given),
    DomainError ``opinion.outside_body``, ``opinion.asked_already`` at ``to``.
    """
    part = take_part(session, actor, public_id, department, "hand_over_opinion", "opinion.hand_over")
    part.require_awaited("hand_over_opinion")
    unit = department_by_code(session, to)
    if unit.kind == "outside":
        raise DomainError("opinion.outside_body", field="to")
    taken = select(Opinion.id).where(Opinion.round_id == part.round.id, Opinion.department_id == unit.id)
    if session.scalar(taken) is not None:
        raise DomainError("opinion.asked_already", field="to")
    before = rooms_of_department(part.work, part.opinion.department_id)
    part.opinion.department_id, part.opinion.assignee_id, part.department = unit.id, None, unit.code
    part.record(OpinionHandedOver, by=department, due=part.opinion.due, rooms=before)
