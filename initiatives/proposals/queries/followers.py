"""Who follows an area that an initiative is for, or where it would be."""

from __future__ import annotations

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from civic.areas.models import Area, AreaPiece
from civic.areas.queries import city_edition
from civic.people.models import Person
from civic.profile.models import Profile, area_interest
from initiatives.proposals.models import Initiative


def followers(session: Session, initiative_id: int, *, after: int, limit: int) -> list[int]:
    """Row ids of up to ``limit`` people beyond ``after``, in order. Who has chosen ways to be written to, and not
    e-mail, is none of them.
    """
    initiative = session.get_one(Initiative, initiative_id)
    within = select(AreaPiece.area_id).where(func.ST_Intersects(AreaPiece.geometry, initiative.place))
    codes = session.scalars(
        select(Area.code).where(
            Area.edition_id == city_edition(session), or_(Area.id == initiative.area_id, Area.id.in_(within))
        )
    ).all()
    if not codes:
        return []
    follows = or_(*(Profile.interests.contains([area_interest(code)]) for code in codes))
    written_to = or_(Profile.channels == [], Profile.channels.contains(["email"]))
    found = session.scalars(
        select(Profile.person_id)
        .join(Person, Person.id == Profile.person_id)
        .where(follows, written_to, Profile.person_id > after, Person.disabled_at.is_(None))
        .order_by(Profile.person_id)
        .limit(limit)
    )
    return list(found)
