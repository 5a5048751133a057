"""The sitting is over."""

from __future__ import annotations

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from civic.core import clock
from civic.core.errors import DomainError
from civic.core.permissions import Actor
from initiatives.council.motions.voting import require_no_vote
from initiatives.council.sittings.commands.postpone_item import postpone
from initiatives.council.sittings.events import Closed
from initiatives.council.sittings.models import AgendaItem, Attendance
from initiatives.council.sittings.work import take


def close_sitting(session: Session, actor: Actor, public_id: str) -> None:
    """End it: what it has not come to is postponed, whoever is there has left.

    Raises NotFound, NotAllowed, WrongStatus, DomainError ``sitting.vote_open`` while a vote is not closed,
    ``sitting.item_open`` while it deals with an item.
    """
    work = take(session, actor, public_id)
    work.require("sitting.run")
    work.step("close")
    work.sitting.closed_at = now = clock.now()
    require_no_vote(session, work.sitting.id)
    items = session.scalars(
        select(AgendaItem)
        .where(AgendaItem.sitting_id == work.sitting.id, AgendaItem.status.in_(("waiting", "open")))
        .order_by(AgendaItem.position)
    ).all()
    if any(item.status == "open" for item in items):
        raise DomainError("sitting.item_open")
    for item in items:
        postpone(work, item)
    left = session.scalars(
        update(Attendance)
        .where(Attendance.sitting_id == work.sitting.id, Attendance.left_at.is_(None))
        .values(left_at=now)
        .returning(Attendance.id)
    ).all()
    work.record(Closed, left=len(left), postponed=len(items))
