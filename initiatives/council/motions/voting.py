"""Ballots of a vote: the ones that count, how many there are, and how the log holds them before it is closed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from civic.core import clock, events
from civic.core.errors import DomainError
from civic.core.permissions import Actor
from civic.core.secrets import commit, new_salt
from initiatives.council.members.models import CouncilMember
from initiatives.council.motions.events import BallotCast
from initiatives.council.motions.models import CHOICES, TAKEN_AWAY, Ballot, Motion

NOBODY = Actor()
"""Who an event of a ballot says has done it, so that the log does not tell who has voted before it tells all."""


@dataclass(frozen=True, slots=True)
class Added:
    """A ballot with the commitment of its event, which is the member's receipt."""

    ballot: Ballot
    commitment: bytes


def newest(motion_id: int) -> Select[Any]:
    """The ballot of each seat that counts, also where it was taken away."""
    return (
        select(Ballot)
        .distinct(Ballot.member_id)
        .where(Ballot.motion_id == motion_id)
        .order_by(Ballot.member_id, Ballot.number.desc())
    )


def newest_of(session: Session, motion_id: int, member_id: int) -> Ballot | None:
    """The last ballot of a seat."""
    return session.scalar(
        select(Ballot)
        .where(Ballot.motion_id == motion_id, Ballot.member_id == member_id)
        .order_by(Ballot.number.desc())
        .limit(1)
    )


def ballots_in(session: Session, motion_id: int) -> int:
    """How many seats have voted: all that anybody may know while a vote is open."""
    counted = newest(motion_id).subquery()
    return session.scalar(select(func.count()).where(counted.c.choice.in_(CHOICES))) or 0


def add_ballot(
    session: Session, motion_id: int, member: CouncilMember, last: Ballot | None, choice: str,
    person_id: int | None, rooms: tuple[str, ...],
) -> Added:  # fmt: skip
    """Add a seat's next ballot and its event. The caller holds the seat's row of attendance, or the sitting alone.

    The event is told in ``rooms``: where the number of ballots changes, and never whose.
    """
    ballot = Ballot(
        motion_id=motion_id, member_id=member.id, number=last.number + 1 if last else 1, choice=choice,
        person_id=person_id, deputy=person_id is not None and person_id != member.person_id, salt=new_salt(),
        cast_at=clock.now(),
    )  # fmt: skip
    session.add(ballot)
    session.flush()
    commitment = commitment_to(ballot, member.seat)
    events.record(
        session, NOBODY, events.Subject("ballot", ballot.id), BallotCast(motion=motion_id), rooms=rooms,
        commitment=commitment,
    )  # fmt: skip
    return Added(ballot, commitment)


def commitment_to(ballot: Ballot, seat: int) -> bytes:
    """What the event of a ballot commits to."""
    assert ballot.salt is not None
    return commit(ballot.salt, {"motion": ballot.motion_id, **content(ballot, seat)})


def content(ballot: Ballot, seat: int) -> dict[str, Any]:
    """A ballot as it is committed to and opened."""
    return {"seat": seat, "number": ballot.number, "deputy": ballot.deputy, "choice": ballot.choice}


def require_no_vote(session: Session, sitting_id: int) -> None:
    """Raise DomainError ``sitting.vote_open`` while a vote of a sitting that is held is open or waits for its chair."""
    if voting(session, sitting_id, "voting", "tied") is not None:
        raise DomainError("sitting.vote_open")


def voting(session: Session, sitting_id: int, *statuses: str) -> Motion | None:
    """The motion of a sitting that is in one of these statuses."""
    return session.scalar(
        select(Motion)
        .where(Motion.sitting_id == sitting_id, Motion.status.in_(statuses))
        .limit(1)
        .execution_options(populate_existing=True)
    )


def take_ballot_away(
    session: Session, sitting_id: int, item_id: int, member: CouncilMember, room: str
) -> None:
    """Where a vote on the item is open and a seat's ballot is in, take it away. The caller holds the sitting alone."""
    motion = voting(session, sitting_id, "voting")
    if motion is None or motion.item_id != item_id:
        return
    last = newest_of(session, motion.id, member.id)
    if last is not None and last.choice != TAKEN_AWAY:
        add_ballot(session, motion.id, member, last, TAKEN_AWAY, None, (room,))
