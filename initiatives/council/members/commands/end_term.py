"""A member's term ends."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from civic.core.errors import DomainError
from civic.core.permissions import Actor, policies
from initiatives.council.members.events import TermEnded
from initiatives.council.members.work import record, require_absent, take_member
from initiatives.council.motions.models import Ballot, Motion
from initiatives.council.sittings.models import Attendance


def end_term(session: Session, actor: Actor, member_id: int, until: date) -> None:
    """Let a term end: ``until`` is the first day on which the seat is not theirs any more.

    Raises NotAllowed, NotFound ``member.not_found``, DomainError ``member.until_before`` at ``until``,
    ``member.is_present`` while their seat is present in a sitting, or has voted in a vote that is open.
    """
    policies.require("council.keep_members", actor)
    member = take_member(session, member_id)
    if until <= member.since:
        raise DomainError("member.until_before", field="until")
    require_absent(session, Attendance.member_id == member_id)
    voted = (
        select(Ballot.id)
        .join(Motion, Motion.id == Ballot.motion_id)
        .where(Ballot.member_id == member_id, Motion.status == "voting")
    )
    if session.scalar(voted.limit(1)) is not None:
        raise DomainError("member.is_present")
    member.until = until
    record(session, actor, member, TermEnded(seat=member.seat, until=until.isoformat()))
