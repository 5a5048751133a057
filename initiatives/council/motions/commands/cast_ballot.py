"""A member votes, or the deputy of one who is away; and changes it while the vote is open."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from civic.core.errors import DomainError, NotFound, WrongStatus
from civic.core.permissions import Actor, policies
from initiatives.council.members.models import CouncilMember
from initiatives.council.members.queries import people_of, seat_of
from initiatives.council.motions.models import CHOICES, TAKEN_AWAY, Motion
from initiatives.council.motions.voting import add_ballot, commitment_to, newest_of
from initiatives.council.policy import SittingSubject
from initiatives.council.sittings.models import Attendance, Recusal, Sitting
from initiatives.council.sittings.rooms import sitting_room
from initiatives.council.sittings.work import LOCK_CLASS, day_of

MOST_BALLOTS: Final = 20
"""So often a seat's ballot may be cast anew: the log opens all of them."""

# Shared with all who vote; whatever else happens in the sitting waits for them and they for it.
_SHARE = text(
    "SELECT id, pg_advisory_xact_lock_shared(:lock_class, sitting_id) FROM motion WHERE id = :motion_id"
)


@dataclass(frozen=True, slots=True)
class Receipt:
    """That a seat's ballot is in. ``code`` (hex) is what the log holds of it: once the vote is closed and the ballots
    are opened, anybody can compute it from the choice.
    """

    seat: int
    number: int
    choice: str
    cast_at: datetime
    code: str
    changed: bool


def cast_ballot(session: Session, actor: Actor, motion_id: int, choice: str) -> Receipt:
    """Vote ``yes``, ``no`` or ``abstain`` for the actor's seat; the last choice counts. The same one again changes
    nothing.

    Raises NotFound ``motion.not_found``, NotAllowed (they have no seat), WrongStatus (it is not put to the vote yet),
    DomainError ``motion.closed``, ``ballot.choice_unknown`` at ``choice``, ``ballot.not_present``,
    ``ballot.another_is_there`` (of member and deputy the one votes who has checked in), ``ballot.recused``,
    ``ballot.changed_too_often``.
    """
    if session.execute(_SHARE, {"motion_id": motion_id, "lock_class": LOCK_CLASS}).one_or_none() is None:
        raise NotFound("motion", motion_id)
    motion, sitting, chair = session.execute(
        select(Motion, Sitting, CouncilMember.person_id)
        .join(Sitting, Sitting.id == Motion.sitting_id)
        .outerjoin(CouncilMember, CouncilMember.id == Sitting.chair_id)
        .where(Motion.id == motion_id)
        .execution_options(populate_existing=True)
    ).one()
    member = seat_of(session, actor.person_id, day_of(session, sitting))
    subject = SittingSubject(sitting.published_at is not None, chair, people_of(member))
    if not policies.allows("sitting.see", actor, subject):
        raise NotFound("motion", motion_id)
    policies.require("ballot.cast", actor, subject)
    assert member is not None
    if choice not in CHOICES:
        raise DomainError("ballot.choice_unknown", field="choice")
    if motion.closed_at is not None:
        raise DomainError("motion.closed")
    if motion.status != "voting":
        raise WrongStatus("cast", motion.status)
    _require_there(session, actor, sitting, member)
    if session.get(Recusal, (motion.item_id, member.id)) is not None:
        raise DomainError("ballot.recused")
    last = newest_of(session, motion_id, member.id)
    if last is not None and last.choice == choice:
        return Receipt(
            member.seat,
            last.number,
            choice,
            last.cast_at,
            commitment_to(last, member.seat).hex(),
            changed=False,
        )
    if last is not None and last.number >= MOST_BALLOTS:
        raise DomainError("ballot.changed_too_often", most=MOST_BALLOTS)
    more = last is None or last.choice == TAKEN_AWAY
    rooms = (sitting_room(sitting.public_id),) if more else ()
    added = add_ballot(session, motion_id, member, last, choice, actor.person_id, rooms)
    return Receipt(
        member.seat, added.ballot.number, choice, added.ballot.cast_at, added.commitment.hex(), changed=True
    )


def _require_there(session: Session, actor: Actor, sitting: Sitting, member: CouncilMember) -> None:
    """The seat's stay, held until the transaction ends: two ballots of one seat come one after the other."""
    deputy = session.scalar(
        select(Attendance.deputy)
        .where(
            Attendance.sitting_id == sitting.id,
            Attendance.member_id == member.id,
            Attendance.left_at.is_(None),
        )
        .with_for_update()
    )
    if deputy is None:
        raise DomainError("ballot.not_present")
    if deputy != (actor.person_id != member.person_id):
        raise DomainError("ballot.another_is_there")
