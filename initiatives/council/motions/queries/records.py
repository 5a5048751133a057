"""How a member has voted, as the archive tells it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from civic.core.errors import NotFound
from initiatives.council.members.models import CouncilMember
from initiatives.council.motions.models import CHOICES, Ballot, Motion
from initiatives.council.sittings.models import Sitting

LARGEST_PAGE: Final = 100


@dataclass(frozen=True, slots=True)
class PastVote:
    """One vote that is closed: how the seat has voted, and what it came to."""

    motion: int
    sitting: str
    sitting_title: str
    language: str
    text: str
    choice: str
    deputy: bool
    verdict: str
    closed_at: datetime


def votes_of(
    session: Session, member_id: int, *, before: int | None = None, limit: int = 50
) -> list[PastVote]:
    """The votes of a term (row id), the last ones first; those of motions below ``before``. LARGEST_PAGE at most.

    Sittings in which was voted are public. Raises NotFound ``member.not_found``.
    """
    if session.get(CouncilMember, member_id) is None:
        raise NotFound("member", member_id)
    # The last ballot of each motion, by an index of its own.
    last = (
        select(Ballot.motion_id, Ballot.choice, Ballot.deputy)
        .distinct(Ballot.motion_id)
        .where(Ballot.member_id == member_id)
        .order_by(Ballot.motion_id.desc(), Ballot.number.desc())
    )
    if before is not None:
        last = last.where(Ballot.motion_id < before)
    ballot = last.subquery()
    rows = session.execute(
        select(
            Motion.id, Sitting.public_id, Sitting.title, Motion.language, Motion.text, ballot.c.choice,
            ballot.c.deputy, Motion.verdict, Motion.closed_at,
        )
        .join(ballot, ballot.c.motion_id == Motion.id)
        .join(Sitting, Sitting.id == Motion.sitting_id)
        .where(Motion.closed_at.is_not(None), ballot.c.choice.in_(CHOICES))
        .order_by(Motion.id.desc())
        .limit(max(1, min(limit, LARGEST_PAGE)))
    )  # fmt: skip
    return [PastVote(*row) for row in rows]
