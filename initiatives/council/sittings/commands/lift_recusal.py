"""A recusal was noted by mistake."""

from __future__ import annotations

from sqlalchemy.orm import Session

from civic.core.errors import NotFound, WrongStatus
from civic.core.permissions import Actor
from initiatives.council.sittings.events import RecusalLifted
from initiatives.council.sittings.models import Recusal
from initiatives.council.sittings.work import take


def lift_recusal(session: Session, actor: Actor, public_id: str, item_id: int, seat: int) -> None:
    """Let a seat take part in an item again, which is not over. Votes that are closed stay as they are; where one is
    open, the member votes anew.

    Raises NotFound (``item.not_found``, ``recusal.not_found``), NotAllowed, WrongStatus, DomainError
    ``member.not_in_office`` at ``seat``.
    """
    work = take(session, actor, public_id)
    work.require("sitting.run")
    item, member = work.item(item_id), work.seat(seat)
    if item.status not in ("waiting", "open"):
        raise WrongStatus("lift_recusal", item.status)
    found = session.get(Recusal, (item.id, member.id))
    if found is None:
        raise NotFound("recusal", seat)
    session.delete(found)
    work.record(RecusalLifted, item=item.id, seat=seat)
