"""The sitting comes to an item."""

from __future__ import annotations

from sqlalchemy.orm import Session

from civic.core import clock
from civic.core.permissions import Actor
from initiatives.council.sittings.events import ItemOpened
from initiatives.council.sittings.work import step_item, take
from initiatives.delivery.commands.open_in_council import open_in_council
from initiatives.proposals.models import Initiative


def open_item(session: Session, actor: Actor, public_id: str, item_id: int) -> None:
    """Deal with an item, one at a time; the council then deals with its initiative.

    Raises NotFound (``item.not_found``), NotAllowed, WrongStatus (also where the initiative is no longer on the
    agenda), DomainError ``item.another_open``.
    """
    work = take(session, actor, public_id)
    work.require("sitting.run")
    work.within("open_item", "open")
    item = work.item(item_id)
    step_item(item, "open_item")
    item.opened_at = clock.now()
    session.flush()
    if item.initiative_id is not None:
        initiative = session.get_one(Initiative, item.initiative_id, populate_existing=True)
        if initiative.status != "in_council":
            open_in_council(session, actor, initiative.public_id)
    work.record(ItemOpened, item=item.id)
