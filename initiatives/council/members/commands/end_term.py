"""A member's term ends."""

from __future__ import annotations

from datetime import date

from sqlalchemy.orm import Session

from civic.core.errors import DomainError
from civic.core.permissions import Actor, policies
from initiatives.council.members.events import TermEnded
from initiatives.council.members.work import record, require_absent, take_member
from initiatives.council.sittings.models import Attendance


def end_term(session: Session, actor: Actor, member_id: int, until: date) -> None:
    """Let a term end: ``until`` is the first day on which the seat is not theirs any more.

    Raises NotAllowed, NotFound ``member.not_found``, DomainError ``member.until_before`` at ``until``,
    ``member.is_present`` while their seat is present in a sitting: a vote may be open in it.
    """
    policies.require("council.keep_members", actor)
    member = take_member(session, member_id)
    if until <= member.since:
        raise DomainError("member.until_before", field="until")
    require_absent(session, Attendance.member_id == member_id)
    member.until = until
    record(session, actor, member, TermEnded(seat=member.seat, until=until.isoformat()))
