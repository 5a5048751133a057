"""The agenda gets another order."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from civic.core.errors import DomainError, WrongStatus
from civic.core.permissions import Actor
from initiatives.council.sittings.events import ItemMoved
from initiatives.council.sittings.models import AgendaItem
from initiatives.council.sittings.work import take


def move_item(session: Session, actor: Actor, public_id: str, item_id: int, position: int) -> bool:
    """Give an item that has not been dealt with another place, from 1 on; returns whether that is another one.

    Items that are open or done keep theirs: nothing goes before them. Raises NotFound (``item.not_found``),
    NotAllowed, WrongStatus, DomainError ``item.no_such_place`` at ``position``.
    """
    work = take(session, actor, public_id)
    work.require("sitting.run")
    work.within("move_item", "planned", "published", "open", "paused")
    item = work.item(item_id)
    if item.status != "waiting":
        raise WrongStatus("move_item", item.status)
    items = session.scalars(
        select(AgendaItem).where(AgendaItem.sitting_id == work.sitting.id).order_by(AgendaItem.position)
    ).all()
    fixed = max((each.position for each in items if each.status not in ("waiting", "postponed")), default=0)
    if not fixed < position <= items[-1].position:
        raise DomainError("item.no_such_place", field="position", first=fixed + 1, last=items[-1].position)
    if position == item.position:
        return False
    order = [each for each in items if each is not item]
    order.insert(position - 1, item)
    for number, each in enumerate(order, start=1):
        each.position = number
    work.record(ItemMoved, item=item.id, position=item.position)
    return True
