"""An item is done."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from civic.core import clock
from civic.core.errors import DomainError
from civic.core.permissions import Actor
from initiatives.council.motions.voting import require_no_vote
from initiatives.council.sittings.events import ItemDone
from initiatives.council.sittings.work import step_item, take
from initiatives.proposals.models import Initiative


def finish_item(session: Session, actor: Actor, public_id: str, item_id: int) -> None:
    """End an item. Its initiative has been accepted, rejected, referred back or postponed; none is left in between.

    Raises NotFound (``item.not_found``), NotAllowed, WrongStatus, DomainError ``sitting.vote_open`` while a vote is not
    closed, ``item.undecided``.
    """
    work = take(session, actor, public_id)
    work.require("sitting.run")
    work.within("finish_item", "open")
    item = work.item(item_id)
    step_item(item, "finish_item")
    item.ended_at = clock.now()
    require_no_vote(session, work.sitting.id)
    if item.initiative_id is not None:
        status = session.scalar(select(Initiative.status).where(Initiative.id == item.initiative_id))
        if status == "in_council":
            raise DomainError("item.undecided")
    work.record(ItemDone, item=item.id)
