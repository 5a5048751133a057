"""What the verbs of members share: who holds the role, and how an event is told."""

from __future__ import annotations

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from civic.core import events
from civic.core.errors import DomainError, NotFound
from civic.core.permissions import Actor
from civic.people.queries import holders_of, person_by_email
from initiatives.council.members.events import MemberEvent
from initiatives.council.members.models import CouncilMember
from initiatives.council.sittings.models import Attendance


def elected(session: Session, email: str) -> int:
    """The row id of who has an account with this address and the role of the council.

    Raises DomainError ``member.without_role`` at ``email``, also where there is no such account.
    """
    person = person_by_email(session, email)
    if person is None or person.id not in holders_of(session, "council_member"):
        raise DomainError("member.without_role", field="email")
    return person.id


def take_member(session: Session, member_id: int) -> CouncilMember:
    """Hold a term alone. Raises NotFound ``member.not_found``."""
    found = session.scalar(
        select(CouncilMember)
        .where(CouncilMember.id == member_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if found is None:
        raise NotFound("member", member_id)
    return found


def require_absent(session: Session, who: ColumnElement[bool]) -> None:
    """Raise DomainError ``member.is_present`` while these (a condition on `Attendance`) are in a sitting."""
    there = select(Attendance.id).where(who, Attendance.left_at.is_(None))
    if session.scalar(there.limit(1)) is not None:
        raise DomainError("member.is_present")


def record(
    session: Session, actor: Actor, member: CouncilMember, body: MemberEvent, commitment: bytes | None = None
) -> None:
    """Append what happened to a term."""
    session.flush()
    events.record(
        session, actor, events.Subject("council_member", member.id), body, rooms=(), commitment=commitment
    )
