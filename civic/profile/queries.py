"""Somebody's profile, for themselves and for what the platform does in their name."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import time

from sqlalchemy import func, select
from sqlalchemy.orm import Session

import civic.profile.policy  # noqa: F401  (declares profile.own)
from civic.core.permissions import Actor, policies
from civic.profile.models import PLACE_KINDS, Profile, ProfilePlace
from geo.shapes import Point


@dataclass(frozen=True, slots=True)
class PlaceKept:
    """A place of somebody's. ``name`` and ``address`` are their own words, both may be empty."""

    id: int
    kind: str
    name: str
    address: str
    place: Point


@dataclass(frozen=True, slots=True)
class ProfileShown:
    """All that somebody has told of themselves; quiet hours are times of day in the city's zone."""

    places: tuple[PlaceKept, ...] = ()
    interests: frozenset[str] = frozenset()
    access_needs: frozenset[str] = frozenset()
    channels: frozenset[str] = frozenset()
    quiet_from: time | None = None
    quiet_until: time | None = None


_PLACES = select(
    ProfilePlace.id, ProfilePlace.kind, ProfilePlace.name, ProfilePlace.address,
    func.ST_X(ProfilePlace.place).label("lon"), func.ST_Y(ProfilePlace.place).label("lat"),
)  # fmt: skip


def profile_of(session: Session, actor: Actor, person_id: int) -> ProfileShown:
    """What the person has told; nothing told is an empty profile. Raises NotAllowed for everybody else."""
    policies.require("profile.own", actor, person_id)
    rows = session.execute(_PLACES.where(ProfilePlace.person_id == person_id)).all()
    places = sorted(
        (PlaceKept(row.id, row.kind, row.name, row.address, Point(row.lon, row.lat)) for row in rows),
        key=lambda kept: (PLACE_KINDS.index(kept.kind), kept.id),
    )
    told = session.get(Profile, person_id)
    if told is None:
        return ProfileShown(tuple(places))
    return ProfileShown(
        tuple(places), frozenset(told.interests), frozenset(told.access_needs), frozenset(told.channels),
        told.quiet_from, told.quiet_until,
    )  # fmt: skip


def takes_email(session: Session, person_id: int) -> bool:
    """Whether news may reach somebody by e-mail: it is among the channels that they chose, or they chose none."""
    channels = session.scalar(select(Profile.channels).where(Profile.person_id == person_id))
    return not channels or "email" in channels


def home_of(session: Session, actor: Actor, person_id: int) -> Point | None:
    """Where the person has put their home (WGS 84). Raises NotAllowed for everybody else."""
    policies.require("profile.own", actor, person_id)
    row = session.execute(
        _PLACES.where(ProfilePlace.person_id == person_id, ProfilePlace.kind == "home")
    ).one_or_none()
    return None if row is None else Point(row.lon, row.lat)
