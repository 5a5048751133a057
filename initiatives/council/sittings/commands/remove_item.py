"""Something is taken off the agenda."""

from __future__ import annotations

from sqlalchemy import update
from sqlalchemy.orm import Session

from civic.core.permissions import Actor
from initiatives.council.sittings.events import ItemRemoved
from initiatives.council.sittings.models import AgendaItem
from initiatives.council.sittings.work import take


def remove_item(session: Session, actor: Actor, public_id: str, item_id: int) -> None:
    """Take an item off again before the sitting is published; afterwards it is postponed.

    Raises NotFound (``item.not_found``), NotAllowed, WrongStatus.
    """
    work = take(session, actor, public_id)
    work.require("sitting.run")
    work.within("remove_item", "planned")
    item = work.item(item_id)
    session.delete(item)
    session.flush()
    session.execute(
        update(AgendaItem)
        .where(AgendaItem.sitting_id == work.sitting.id, AgendaItem.position > item.position)
        .values(position=AgendaItem.position - 1)
        .execution_options(synchronize_session=False)
    )
    work.record(ItemRemoved, item=item_id)
