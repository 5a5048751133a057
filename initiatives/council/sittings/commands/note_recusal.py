"""The clerk notes that a member stands aside."""

from __future__ import annotations

from sqlalchemy.orm import Session

from civic.core.permissions import Actor
from initiatives.council.sittings.commands.recuse import stand_aside
from initiatives.council.sittings.work import take


def note_recusal(session: Session, actor: Actor, public_id: str, item_id: int, seat: int) -> bool:
    """Note a conflict of interest for a seat; returns whether that is news. A ballot that is in goes.

    Raises NotFound (``item.not_found``), NotAllowed, WrongStatus, DomainError ``member.not_in_office`` at ``seat``.
    """
    work = take(session, actor, public_id)
    work.require("sitting.run")
    return stand_aside(work, work.seat(seat), item_id, by="clerk")
