"""A member stands aside from an item."""

from __future__ import annotations

from sqlalchemy.orm import Session

from civic.core import clock
from civic.core.errors import WrongStatus
from civic.core.permissions import Actor
from initiatives.council.members.models import CouncilMember
from initiatives.council.members.queries import seat_of
from initiatives.council.motions.voting import take_ballot_away
from initiatives.council.sittings.events import Recused
from initiatives.council.sittings.models import Recusal
from initiatives.council.sittings.rooms import sitting_room
from initiatives.council.sittings.work import Work, take


def recuse(session: Session, actor: Actor, public_id: str, item_id: int) -> bool:
    """Declare a conflict of interest: the actor's seat takes no part in the item, and a ballot that is in goes.

    Returns whether that is news. Raises NotFound (``item.not_found``), NotAllowed, WrongStatus.
    """
    work = take(session, actor, public_id)
    member = seat_of(session, actor.person_id, work.day)
    work.require("sitting.attend", member)
    assert member is not None
    return stand_aside(work, member, item_id, by="member")


def stand_aside(work: Work, member: CouncilMember, item_id: int, *, by: str) -> bool:
    """Note that a seat takes no part in an item that is not over; returns whether that is news."""
    work.within("recuse", "published", "open", "paused")
    item = work.item(item_id)
    if item.status not in ("waiting", "open"):
        raise WrongStatus("recuse", item.status)
    session = work.session
    if session.get(Recusal, (item.id, member.id)) is not None:
        return False
    session.add(Recusal(item_id=item.id, member_id=member.id, recused_at=clock.now()))
    session.flush()
    take_ballot_away(session, work.sitting.id, item.id, member, sitting_room(work.sitting.public_id))
    work.record(Recused, item=item.id, seat=member.seat, by=by)
    return True
