"""The clerk sees somebody leave."""

from __future__ import annotations

from sqlalchemy.orm import Session

from civic.core.permissions import Actor
from initiatives.council.sittings.commands.check_out import depart
from initiatives.council.sittings.work import take


def note_departure(session: Session, actor: Actor, public_id: str, seat: int) -> bool:
    """Note that a seat is present no more; returns whether it was.

    Raises NotFound, NotAllowed, WrongStatus, DomainError ``member.not_in_office`` at ``seat``.
    """
    work = take(session, actor, public_id)
    work.require("sitting.run")
    return depart(work, work.seat(seat), by="clerk")
