"""A member, or the deputy of one who is away, comes to the sitting."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from civic.core import clock
from civic.core.errors import DomainError
from civic.core.permissions import Actor
from initiatives.council.members.models import CouncilMember
from initiatives.council.members.queries import seat_of
from initiatives.council.sittings.events import Arrived
from initiatives.council.sittings.models import Attendance
from initiatives.council.sittings.work import Work, take

EARLY: Final = timedelta(hours=2)
"""So long before it begins members may check in."""


def check_in(session: Session, actor: Actor, public_id: str) -> bool:
    """Be present for the actor's seat; returns whether they were not before.

    A member takes their seat back from the deputy. Raises NotFound, NotAllowed, WrongStatus, DomainError
    ``attendance.too_early``, ``attendance.member_is_there`` (to a deputy).
    """
    work = take(session, actor, public_id)
    member = seat_of(session, actor.person_id, work.day)
    work.require("sitting.attend", member)
    assert member is not None
    return arrive(work, member, deputy=actor.person_id != member.person_id, by="member")


def arrive(work: Work, member: CouncilMember, *, deputy: bool, by: str) -> bool:
    """Note that a seat is present; returns whether that is news. Raises as `check_in`."""
    work.within("check_in", "published", "open", "paused")
    now = clock.now()
    if work.sitting.starts_at - now > EARLY:
        raise DomainError("attendance.too_early")
    there = stay_of(work, member)
    if there is not None:
        if there.deputy == deputy:
            return False
        if deputy:
            raise DomainError("attendance.member_is_there")
        there.left_at = now
        work.session.flush()
    work.session.add(
        Attendance(sitting_id=work.sitting.id, member_id=member.id, deputy=deputy, arrived_at=now)
    )
    work.record(Arrived, seat=member.seat, deputy=deputy, by=by)
    return True


def stay_of(work: Work, member: CouncilMember) -> Attendance | None:
    """The stay of a seat that has not ended."""
    return work.session.scalar(
        select(Attendance)
        .where(
            Attendance.sitting_id == work.sitting.id,
            Attendance.member_id == member.id,
            Attendance.left_at.is_(None),
        )
        .execution_options(populate_existing=True)
    )
