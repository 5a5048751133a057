"""A member, or their deputy, leaves the sitting."""

from __future__ import annotations

from sqlalchemy.orm import Session

from civic.core import clock
from civic.core.errors import DomainError
from civic.core.permissions import Actor
from initiatives.council.members.models import CouncilMember
from initiatives.council.members.queries import seat_of
from initiatives.council.sittings.commands.check_in import stay_of
from initiatives.council.sittings.events import Left
from initiatives.council.sittings.work import Work, take


def check_out(session: Session, actor: Actor, public_id: str) -> bool:
    """Leave; returns whether the actor was there. A ballot that is in stays in.

    Raises NotFound, NotAllowed, WrongStatus, DomainError ``attendance.another_is_there`` where it is the other one of
    member and deputy who is there.
    """
    work = take(session, actor, public_id)
    member = seat_of(session, actor.person_id, work.day)
    work.require("sitting.attend", member)
    assert member is not None
    return depart(work, member, by="member", deputy=actor.person_id != member.person_id)


def depart(work: Work, member: CouncilMember, *, by: str, deputy: bool | None = None) -> bool:
    """Note that a seat is present no more, whoever of the two it was (None); returns whether it was present."""
    work.within("check_out", "published", "open", "paused")
    there = stay_of(work, member)
    if there is None:
        return False
    if deputy is not None and there.deputy != deputy:
        raise DomainError("attendance.another_is_there")
    there.left_at = clock.now()
    work.record(Left, seat=member.seat, by=by)
    return True
