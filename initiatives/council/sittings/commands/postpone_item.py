"""An item is left for another sitting."""

from __future__ import annotations

from sqlalchemy.orm import Session

from civic.core import clock
from civic.core.permissions import Actor
from initiatives.council.motions.voting import require_no_vote
from initiatives.council.sittings.events import ItemPostponed
from initiatives.council.sittings.models import AgendaItem
from initiatives.council.sittings.work import Work, step_item, take
from initiatives.delivery.commands import postpone as of_initiative
from initiatives.proposals.models import Initiative
from initiatives.proposals.status import next_status


def postpone_item(session: Session, actor: Actor, public_id: str, item_id: int) -> None:
    """Postpone an item, and with it its initiative, which is then free for another agenda.

    Raises NotFound (``item.not_found``), NotAllowed, WrongStatus, DomainError ``sitting.vote_open`` while a vote is not
    closed.
    """
    work = take(session, actor, public_id)
    work.require("sitting.run")
    work.within("postpone_item", "published", "open", "paused")
    item = work.item(item_id)
    require_no_vote(session, work.sitting.id)
    postpone(work, item)


def postpone(work: Work, item: AgendaItem) -> None:
    """Postpone an item of a sitting that is held. Raises WrongStatus."""
    step_item(item, "postpone_item")
    item.ended_at = clock.now()
    if item.initiative_id is not None:
        initiative = work.session.get_one(Initiative, item.initiative_id, populate_existing=True)
        if next_status(initiative.status, "postpone") is not None:
            of_initiative.postpone(work.session, work.actor, initiative.public_id)
    work.record(ItemPostponed, item=item.id)
