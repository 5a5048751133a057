"""Who votes for a seat where its member is away."""

from __future__ import annotations

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from civic.core.errors import DomainError
from civic.core.permissions import Actor, policies
from initiatives.council.members.events import DeputyNamed
from initiatives.council.members.models import CouncilMember
from initiatives.council.members.work import elected, record, require_absent, take_member
from initiatives.council.sittings.models import Attendance


def name_deputy(session: Session, actor: Actor, member_id: int, email: str | None) -> None:
    """Name the deputy of a seat, by an address; None: nobody. Nobody has two votes: a deputy holds no seat, and is the
    deputy of no other.

    Raises NotAllowed, NotFound ``member.not_found``, DomainError ``member.without_role``, ``member.sits_already``,
    ``member.deputises_already`` at ``email``, ``member.is_present`` while the one before is in a sitting for the seat.
    """
    policies.require("council.keep_members", actor)
    member = take_member(session, member_id)
    require_absent(session, (Attendance.member_id == member_id) & Attendance.deputy)
    deputy_id = None if email is None else elected(session, email)
    if deputy_id is not None and deputy_id != member.person_id:
        sits = select(CouncilMember.id).where(
            CouncilMember.person_id == deputy_id,
            or_(CouncilMember.until.is_(None), CouncilMember.until > member.since),
        )
        if session.scalar(sits.limit(1)) is not None:
            raise DomainError("member.sits_already", field="email")
    member.deputy_id = deputy_id
    record(session, actor, member, DeputyNamed(seat=member.seat, deputy=deputy_id))
