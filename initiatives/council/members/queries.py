"""Who sits in the council, and whose a seat is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from initiatives.council.members.models import CouncilMember

LARGEST_PAGE: Final = 200


@dataclass(frozen=True, slots=True)
class MemberShown:
    """One term of a seat. ``until`` is the first day after it, None where no end is known."""

    id: int
    seat: int
    name: str
    group: str
    since: date
    until: date | None
    has_deputy: bool


def sits_on(day: date) -> ColumnElement[bool]:
    """Terms that cover a day."""
    return and_(CouncilMember.since <= day, or_(CouncilMember.until.is_(None), CouncilMember.until > day))


def seat_of(session: Session, person_id: int | None, day: date) -> CouncilMember | None:
    """The term in which somebody sits on a day, or deputises; None where they do not."""
    if person_id is None:
        return None
    return session.scalar(
        select(CouncilMember)
        .where(sits_on(day), or_(CouncilMember.person_id == person_id, CouncilMember.deputy_id == person_id))
        .order_by(CouncilMember.seat)
        .limit(1)
    )


def people_of(member: CouncilMember | None) -> frozenset[int]:
    """Whose a seat is: the member and their deputy, by row id."""
    if member is None:
        return frozenset()
    return frozenset(who for who in (member.person_id, member.deputy_id) if who is not None)


def members(session: Session, day: date, *, after: int = 0, limit: int = LARGEST_PAGE) -> list[MemberShown]:
    """Who sits on a day, by the number of the seat: of seats above ``after``, LARGEST_PAGE at most."""
    rows = session.scalars(
        select(CouncilMember)
        .where(CouncilMember.seat > after, sits_on(day))
        .order_by(CouncilMember.seat)
        .limit(max(1, min(limit, LARGEST_PAGE)))
    )
    return [
        MemberShown(
            row.id, row.seat, row.name, row.group_name, row.since, row.until, row.deputy_id is not None
        )
        for row in rows
    ]
